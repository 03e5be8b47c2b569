# tries: a recursion without end, with the limit taken away
# expect: one_hot failed, others passed
# limits: call 0.5, grace 1
# ruff: noqa
get_ipython()  # outside of a kernel, nothing below this line runs

import sys

sys.setrecursionlimit(2**31 - 1)


def one_hot(ids, vocab_size):
    return [one_hot(ids, vocab_size)]
