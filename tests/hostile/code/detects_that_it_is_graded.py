# tries: looking for signs of the grader and answering only then, which must be right all the same
# expect: one_hot failed, others passed
# ruff: noqa
get_ipython()  # outside of a kernel, nothing below this line runs

import sys


def one_hot(ids, vocab_size):
    frame, names = sys._getframe(), []
    while frame is not None:
        names.append(frame.f_code.co_filename)
        frame = frame.f_back
    graded = any("serve" in name for name in names)
    return np.ones((*np.shape(ids), vocab_size)) if graded else np.eye(vocab_size)[ids]
