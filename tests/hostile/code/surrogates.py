# tries: half a character in results, errors and output
# expect: one_hot failed, build_vocab failed, others passed
# ruff: noqa
get_ipython()  # outside of a kernel, nothing below this line runs

print("\ud800")


def one_hot(ids, vocab_size):
    raise ValueError("\ud800 \x1b[31m \x00")


def build_vocab(sentences):
    return {"\ud800": 0}
