# tries: one message of a gigabyte among the outputs
# expect: others passed
# limits: grace 2
# ruff: noqa
get_ipython()  # outside of a kernel, nothing below this line runs

kernel = get_ipython().kernel
content = {"name": "stdout", "text": "x"}
kernel.session.send(kernel.iopub_socket, "stream", content, kernel.get_parent(), buffers=[bytes(1_000_000_000)])
