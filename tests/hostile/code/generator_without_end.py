# tries: a generator without end in place of an array
# expect: one_hot failed, others passed
# limits: call 0.5
# ruff: noqa
get_ipython()  # outside of a kernel, nothing below this line runs

import itertools


def one_hot(ids, vocab_size):
    return itertools.count()
