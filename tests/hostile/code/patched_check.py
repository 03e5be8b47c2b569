# tries: replacing `check` and everything in the package of the grader
# expect: one_hot failed, others passed
# ruff: noqa
get_ipython()  # outside of a kernel, nothing below this line runs


def one_hot(ids, vocab_size):
    return np.zeros((*np.shape(ids), vocab_size))


import sys

import autograder

for module in [each for name, each in list(sys.modules.items()) if name.startswith("autograder")]:
    for name, value in list(vars(module).items()):
        if callable(value) and name in ("check", "check_exercise", "expect", "same", "refuses", "unchanged"):
            setattr(module, name, lambda *arguments, **keywords: True)
check = lambda name: 5.0
check("one_hot")
