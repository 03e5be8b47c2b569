# tries: a list whose iteration never ends
# expect: one_hot failed, others passed
# limits: call 0.5
# ruff: noqa
get_ipython()  # outside of a kernel, nothing below this line runs

import itertools


class Endless(list):
    def __iter__(self):
        return itertools.repeat(0)


def one_hot(ids, vocab_size):
    return Endless()
