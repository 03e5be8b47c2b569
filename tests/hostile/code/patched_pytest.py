# tries: replacing pytest's outcome and AssertionError
# expect: one_hot failed, others passed
# limits: cell 2, grace 1
# ruff: noqa
get_ipython()  # outside of a kernel, nothing below this line runs


def one_hot(ids, vocab_size):
    return np.zeros((*np.shape(ids), vocab_size))


import builtins

import pytest

pytest.main = lambda *arguments, **keywords: 0
builtins.AssertionError = type("Never", (Exception,), {})
builtins.isinstance = lambda *arguments: True
