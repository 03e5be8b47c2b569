# tries: an array whose header promises a billion entries of no size
# expect: one_hot failed, others passed
# ruff: noqa
get_ipython()  # outside of a kernel, nothing below this line runs


def one_hot(ids, vocab_size):
    return np.zeros((*np.shape(ids), vocab_size))


import base64
import io

from autograder.checks import serve

header = b"{'descr': '|S0', 'fortran_order': False, 'shape': (1000000000,), }"
header += b" " * (64 - (len(header) + 11) % 64) + b"\n"
array = base64.b64encode(b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header).decode()
answer = (
    '{"answer": {"result": {"npy": "%s"}, "error": null, "printed": "", "changed": [], "not_attempted": "", "undefined": ""}}'
    % array
)
serve.serve = lambda request, namespace: answer
