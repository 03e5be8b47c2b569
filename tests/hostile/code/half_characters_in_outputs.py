# tries: leave half characters in every field of an output, which no file can hold
# expect: one_hot passed, others passed
# ruff: noqa
get_ipython()  # outside of a kernel, nothing below this line runs

import json

kernel, half = get_ipython().kernel, "\ud800"
kernel.session.pack = lambda content: json.dumps(content, default=str).encode()  # as escapes, which stay half characters


def one_hot(ids, vocab_size):
    return (np.asarray(ids)[..., None] == np.arange(vocab_size)).astype(float)


def send(kind, **content):
    kernel.session.send(kernel.iopub_socket, kind, content, kernel.get_parent())


data, metadata = {"text/plain": half, "application/json": {half: [half]}, half: half}, {half: {half: half}}
send("stream", name=half, text=half)
send("stream", name="stderr", text=half)
send("display_data", data=data, metadata=metadata, transient={"display_id": half})
send("execute_result", data=data, metadata=metadata, execution_count=half)
send("error", ename=half, evalue=half, traceback=[half])
