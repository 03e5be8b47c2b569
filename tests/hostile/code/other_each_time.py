# tries: an answer that is right every second time
# expect: one_hot failed|could_not_check *, others passed
# because: which answers are right depends on how often the checks ask
# ruff: noqa
get_ipython()  # outside of a kernel, nothing below this line runs

count = 0


def one_hot(ids, vocab_size):
    global count
    count += 1
    return (np.asarray(ids)[..., np.newaxis] == np.arange(vocab_size)).astype(float) * (count % 2)
