# tries: an error whose names are as long as a book
# expect: one_hot failed, others passed
# because: an error from code that an answer doesn't use may be another cell's fault, and the answer alone is right
# ruff: noqa
get_ipython()  # outside of a kernel, nothing below this line runs


def one_hot(ids, vocab_size):
    return np.zeros((*np.shape(ids), vocab_size))


import json

from autograder.checks import serve

error = [["K" * 100_000] * 20, "m" * 100_000, "l" * 100_000, "f" * 100_000]
answer = json.dumps(
    {"answer": {"result": None, "error": error, "printed": "", "changed": [], "not_attempted": "", "undefined": ""}}
)
serve.serve = lambda request, namespace: answer
