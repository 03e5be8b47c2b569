# tries: killing every process there is while a check asks
# expect: one_hot failed, others passed
# ruff: noqa
get_ipython()  # outside of a kernel, nothing below this line runs

import os
import signal


def one_hot(ids, vocab_size):
    os.kill(-1, signal.SIGKILL)
    os.killpg(0, signal.SIGKILL)
