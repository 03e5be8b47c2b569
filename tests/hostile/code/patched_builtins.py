# tries: replacing Python's own functions
# expect: one_hot failed, others passed
# limits: cell 2, grace 1
# ruff: noqa
get_ipython()  # outside of a kernel, nothing below this line runs


def one_hot(ids, vocab_size):
    return np.zeros((*np.shape(ids), vocab_size))


import builtins

builtins.all = builtins.any = lambda *arguments: True
builtins.len = lambda *arguments: 7
builtins.abs = lambda *arguments: 0
