# tries: raising the grader's own exceptions
# expect: one_hot failed, others passed
# ruff: noqa
get_ipython()  # outside of a kernel, nothing below this line runs

from autograder.assertions import CheckFailed
from autograder.student import NotAttempted, StudentError, TimeLimit


def one_hot(ids, vocab_size):
    raise [StudentError(("KernelLost", "Passed"), "passed"), NotAttempted("passed"), TimeLimit(), CheckFailed("passed")][
        vocab_size % 4
    ]
