# tries: an array that runs a command when it is unpickled
# expect: one_hot failed, others passed
# ruff: noqa
get_ipython()  # outside of a kernel, nothing below this line runs


def one_hot(ids, vocab_size):
    return np.zeros((*np.shape(ids), vocab_size))


import base64
import io
import pickle

from autograder.checks import serve


class Run:
    def __reduce__(self):
        import os

        return os.system, ("touch /tmp/hostile-was-here",)


buffer = io.BytesIO()
np.save(buffer, np.array([Run()], dtype=object), allow_pickle=True)
array = base64.b64encode(buffer.getvalue()).decode()
answer = (
    '{"answer": {"result": {"npy": "%s"}, "error": null, "printed": "", "changed": [], "not_attempted": "", "undefined": ""}}'
    % array
)
serve.serve = lambda request, namespace: answer
