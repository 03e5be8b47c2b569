# tries: an answer that sleeps for an hour
# expect: one_hot failed, others passed
# limits: call 0.5
# ruff: noqa
get_ipython()  # outside of a kernel, nothing below this line runs

import time


def one_hot(ids, vocab_size):
    time.sleep(3600)
