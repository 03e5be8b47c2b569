# tries: a regular expression that goes back without end
# expect: one_hot failed, others passed
# limits: call 0.5, grace 1
# ruff: noqa
get_ipython()  # outside of a kernel, nothing below this line runs

import re


def one_hot(ids, vocab_size):
    return re.match(r"(a+)+$", "a" * 60 + "b")
