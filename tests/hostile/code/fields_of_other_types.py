# tries: send outputs whose fields are of types that the gradebook refuses for good
# expect: one_hot passed, others passed
# ruff: noqa
get_ipython()  # outside of a kernel, nothing below this line runs


def send(kind, content):
    kernel = get_ipython().kernel
    kernel.session.send(kernel.iopub_socket, kind, content, kernel.get_parent())


send(
    "execute_result",
    {"data": {"text/plain": 5, "text/html": ["a", 3], "image/png": None}, "metadata": [], "execution_count": "x"},
)
send("execute_input", {"code": 5, "execution_count": "one"})
send("status", {"execution_state": "busy", "execution_count": {"a": 1}})
send("stream", {"name": ["stdout"], "text": {"a": "b"}})
send("display_data", {"data": [["text/plain", "x"]], "metadata": "none", "transient": {"display_id": ["a"]}})
send("display_data", {"data": {}, "metadata": {}, "transient": 7})
send("error", {"ename": None, "evalue": ["a", "b"], "traceback": "all of it"})


def one_hot(ids, vocab_size):
    return (np.asarray(ids)[..., None] == np.arange(vocab_size)).astype(float)
