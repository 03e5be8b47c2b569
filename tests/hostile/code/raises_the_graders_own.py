# tries: raising the grader's own exceptions
# expect: one_hot failed, others passed
# ruff: noqa
get_ipython()  # outside of a kernel, nothing below this line runs

from autograder.checks.vocabulary import CheckFailed
from autograder.checks.limits import TimeLimit
from autograder.checks.student import NotAttempted, StudentError


def one_hot(ids, vocab_size):
    raise [StudentError(("KernelLost", "Passed"), "passed"), NotAttempted("passed"), TimeLimit(), CheckFailed("passed")][
        vocab_size % 4
    ]
