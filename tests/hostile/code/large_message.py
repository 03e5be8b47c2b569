# tries: a message of 90 MB, which is much and no attack
# expect: others passed
# ruff: noqa
get_ipython()  # outside of a kernel, nothing below this line runs

kernel = get_ipython().kernel
content = {"name": "stdout", "text": "x"}
kernel.session.send(kernel.iopub_socket, "stream", content, kernel.get_parent(), buffers=[bytes(90_000_000)])
