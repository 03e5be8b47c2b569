# tries: sending messages of any form in the kernel's name
# expect: one_hot failed, others passed
# ruff: noqa
get_ipython()  # outside of a kernel, nothing below this line runs


def one_hot(ids, vocab_size):
    return np.zeros((*np.shape(ids), vocab_size))


kernel = get_ipython().kernel
for content in (
    {"data": 5},
    {"data": {"text/plain": "5.0"}, "execution_count": "x"},
    {"text": 7},
    {"name": 3, "text": ["5.0"]},
    {},
):
    for kind in (
        "execute_result",
        "display_data",
        "stream",
        "error",
        "update_display_data",
        "clear_output",
        "status",
        "nonsense",
    ):
        kernel.session.send(kernel.iopub_socket, kind, content, kernel.get_parent())
