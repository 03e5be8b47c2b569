# tries: hide 100 MB in the number of a cell, where outputs are not counted
# expect: one_hot passed|could_not_check, others passed|could_not_check
# because: the message is larger than any that is read, so that the kernel may count as lost
# ruff: noqa
get_ipython()  # outside of a kernel, nothing below this line runs


def one_hot(ids, vocab_size):
    return (np.asarray(ids)[..., None] == np.arange(vocab_size)).astype(float)


kernel = get_ipython().kernel
kernel.session.send(
    kernel.iopub_socket, "status", {"execution_state": "busy", "execution_count": "x" * 100_000_000}, kernel.get_parent()
)
