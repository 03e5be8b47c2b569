# tries: replacing what displays a result
# expect: one_hot failed, others passed
# ruff: noqa
get_ipython()  # outside of a kernel, nothing below this line runs


def one_hot(ids, vocab_size):
    return np.zeros((*np.shape(ids), vocab_size))


import sys

sys.displayhook = lambda value: print("5.0")
get_ipython().display_formatter.format = lambda *arguments, **keywords: ({"text/plain": "5.0"}, {})
