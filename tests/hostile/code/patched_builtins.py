# tries: replacing Python's own functions
# expect: one_hot could_not_check, others any
# ruff: noqa
get_ipython()  # outside of a kernel, nothing below this line runs


def one_hot(ids, vocab_size):
    return np.zeros((*np.shape(ids), vocab_size))


import builtins

builtins.all = builtins.any = lambda *arguments: True
builtins.len = lambda *arguments: 7
builtins.abs = lambda *arguments: 0
