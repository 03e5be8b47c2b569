# tries: a list and a dict that contain themselves
# expect: one_hot failed, build_vocab failed, others passed
# ruff: noqa
get_ipython()  # outside of a kernel, nothing below this line runs


def one_hot(ids, vocab_size):
    endless = []
    endless.append(endless)
    return endless


def build_vocab(sentences):
    endless = {}
    endless["endless"] = endless
    return endless
