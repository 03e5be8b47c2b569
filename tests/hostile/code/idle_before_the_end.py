# tries: saying that a cell has ended while it goes on
# expect: one_hot failed, others passed
# ruff: noqa
get_ipython()  # outside of a kernel, nothing below this line runs

import time


def one_hot(ids, vocab_size):
    return np.zeros((*np.shape(ids), vocab_size))


kernel = get_ipython().kernel
for state in ("idle", "dead", "restarting", "starting", "nonsense"):
    kernel.session.send(kernel.iopub_socket, "status", {"execution_state": state}, kernel.get_parent())
time.sleep(0.5)
print("x" * 1000)
