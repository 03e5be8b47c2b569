# tries: errors of a megabyte each, without end, as they are not counted where outputs are
# expect: others passed
# limits: cell 20
# ruff: noqa
get_ipython()  # outside of a kernel, nothing below this line runs

kernel = get_ipython().kernel
while True:
    content = {"ename": "E", "evalue": "x" * 500_000, "traceback": ["y" * 500_000]}
    kernel.session.send(kernel.iopub_socket, "error", content, kernel.get_parent())
