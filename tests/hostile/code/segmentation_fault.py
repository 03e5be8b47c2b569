# tries: reading address 0
# expect: one_hot failed, others passed
# ruff: noqa
get_ipython()  # outside of a kernel, nothing below this line runs

import ctypes


def one_hot(ids, vocab_size):
    return ctypes.string_at(0)
