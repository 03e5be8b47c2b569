# tries: replacing the writer of answers
# expect: one_hot failed, others passed
# ruff: noqa
get_ipython()  # outside of a kernel, nothing below this line runs


def one_hot(ids, vocab_size):
    return np.zeros((*np.shape(ids), vocab_size))


import json

json.dumps = lambda *arguments, **keywords: '{"passed": true, "score": 5.0, "answer": {"passed": true}}'
