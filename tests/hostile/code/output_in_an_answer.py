# tries: a right answer that prints without measure
# expect: others passed
# ruff: noqa
get_ipython()  # outside of a kernel, nothing below this line runs


def one_hot(ids, vocab_size):
    print("x" * 2_000_000)
    return (np.asarray(ids)[..., np.newaxis] == np.arange(vocab_size)).astype(float)
