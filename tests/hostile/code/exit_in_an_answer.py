# tries: leaving Python while a check asks
# expect: one_hot failed, others passed
# ruff: noqa
get_ipython()  # outside of a kernel, nothing below this line runs

import os


def one_hot(ids, vocab_size):
    os._exit(0)
