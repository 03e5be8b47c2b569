# tries: answering the grader with millions of lists, which take fifty times their text in memory
# expect: one_hot failed, others passed
# ruff: noqa
get_ipython()  # outside of a kernel, nothing below this line runs


def one_hot(ids, vocab_size):
    return np.zeros((*np.shape(ids), vocab_size))


from autograder.checks import serve

serve.serve = lambda request, namespace: '{"answer": {"result": [' + "[]," * 4_000_000 + "[]]}}"
