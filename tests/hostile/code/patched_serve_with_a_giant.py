# tries: answering the grader with 200 MB
# expect: one_hot failed, others passed
# limits: call 0.5, grace 1
# ruff: noqa
get_ipython()  # outside of a kernel, nothing below this line runs


def one_hot(ids, vocab_size):
    return np.zeros((*np.shape(ids), vocab_size))


from autograder.checks import serve

serve.serve = lambda request, namespace: "x" * 200_000_000
