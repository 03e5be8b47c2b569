# tries: a trace function that raises whenever an answer is called
# expect: one_hot failed, others passed
# ruff: noqa
get_ipython()  # outside of a kernel, nothing below this line runs

import sys


def one_hot(ids, vocab_size):
    return np.zeros((*np.shape(ids), vocab_size))


def strike(frame, *_):
    if frame.f_code.co_name == "build_vocab":
        raise RuntimeError("struck")


sys.settrace(strike)
