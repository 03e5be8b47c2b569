# tries: errors whose parts are no texts, or as long as a book
# expect: others passed
# ruff: noqa
get_ipython()  # outside of a kernel, nothing below this line runs

kernel = get_ipython().kernel
for content in (
    {"ename": 5, "evalue": None, "traceback": "no list"},
    {"ename": "x" * 50_000_000, "evalue": "y", "traceback": ["z" * 50_000_000]},
    {"ename": ["x"], "evalue": {}, "traceback": [5, None, ["deep"]]},
):
    kernel.session.send(kernel.iopub_socket, "error", content, kernel.get_parent())
