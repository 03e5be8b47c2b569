# tries: replacing `get_ipython` and the notebook's variables
# expect: one_hot failed, others passed
# ruff: noqa
get_ipython()  # outside of a kernel, nothing below this line runs


def one_hot(ids, vocab_size):
    return np.zeros((*np.shape(ids), vocab_size))


import builtins


class Forged:
    user_ns = {"one_hot": lambda ids, vocab_size: True}


builtins.get_ipython = get_ipython = lambda: Forged()
