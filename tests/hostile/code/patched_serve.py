# tries: answering for the grader with the words of a passed check
# expect: others failed
# because: a forged answer of the agreed form is the student's answer, to this question and to all others
# ruff: noqa
get_ipython()  # outside of a kernel, nothing below this line runs


def one_hot(ids, vocab_size):
    return np.zeros((*np.shape(ids), vocab_size))


from autograder.checks import serve

serve.serve = lambda request, namespace: (
    '{"answer": {"result": true, "error": null, "printed": "", "changed": [], "not_attempted": "", "undefined": ""}}'
)
