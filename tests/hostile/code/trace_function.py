# tries: a trace function that rewrites local variables
# expect: one_hot failed, others passed
# ruff: noqa
get_ipython()  # outside of a kernel, nothing below this line runs


def one_hot(ids, vocab_size):
    return np.zeros((*np.shape(ids), vocab_size))


import sys


def trace(frame, event, argument):
    for name in ("expected", "got", "error", "score"):
        if name in frame.f_locals:
            frame.f_locals[name] = 5.0
    return trace


sys.settrace(trace)
