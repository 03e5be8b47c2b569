# tries: promising the grader an answer of 30 MB and sending a byte of it now and then, without end
# expect: one_hot passed, build_vocab passed, others passed
# limits: call 0.5, grace 1
# ruff: noqa
get_ipython()  # outside of a kernel, nothing below this line runs

import os
import time

from autograder.checks import line


def trickle(descriptor, text):
    os.write(descriptor, (30_000_000).to_bytes(8, "big"))
    while True:
        os.write(descriptor, b" ")
        time.sleep(0.05)


line.send = trickle
