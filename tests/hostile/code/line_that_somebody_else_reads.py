# tries: taking the grader's questions off its line, so that nobody answers
# expect: one_hot passed, build_vocab passed, others passed
# limits: call 0.5, grace 1
# ruff: noqa
get_ipython()  # outside of a kernel, nothing below this line runs

import os
import threading


def read(line=get_ipython().kernel.parent.line):
    while True:
        os.read(line, 1_000_000)


for _ in range(20):
    threading.Thread(target=read, daemon=True).start()
