# tries: taking over every signal, the time limit's too, in a right answer's cell
# expect: one_hot failed, others passed
# limits: call 0.5, grace 1
# ruff: noqa
get_ipython()  # outside of a kernel, nothing below this line runs

import signal
import threading

for number in range(1, 65):
    try:
        signal.signal(number, signal.SIG_IGN)
    except (OSError, ValueError):
        pass
signal.signal = signal.setitimer = lambda *arguments: None


def one_hot(ids, vocab_size):
    while True:
        pass
