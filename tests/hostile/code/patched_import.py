# tries: replacing the import of the grader
# expect: one_hot failed, others passed
# ruff: noqa
get_ipython()  # outside of a kernel, nothing below this line runs


def one_hot(ids, vocab_size):
    return np.zeros((*np.shape(ids), vocab_size))


import builtins

true_import = builtins.__import__


def forged(name, *arguments, **keywords):
    if "autograder" in name:
        raise ImportError("there is no grader")
    return true_import(name, *arguments, **keywords)


builtins.__import__ = forged
