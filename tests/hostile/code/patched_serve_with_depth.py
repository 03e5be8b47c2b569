# tries: answering the grader with what is nested a million times
# expect: one_hot failed, others passed
# ruff: noqa
get_ipython()  # outside of a kernel, nothing below this line runs


def one_hot(ids, vocab_size):
    return np.zeros((*np.shape(ids), vocab_size))


from autograder.checks import serve


class Deep:
    def __repr__(self):
        return "-" * 1_000_000 + "1"


serve.serve = lambda request, namespace: Deep()
