# tries: a timer whose handler raises wherever Python is
# expect: one_hot failed, others passed
# ruff: noqa
get_ipython()  # outside of a kernel, nothing below this line runs

import signal


def one_hot(ids, vocab_size):
    return np.zeros((*np.shape(ids), vocab_size))


def strike(*_):
    raise RuntimeError("struck")


signal.signal(signal.SIGVTALRM, strike)
signal.setitimer(signal.ITIMER_VIRTUAL, 0.001, 0.001)
