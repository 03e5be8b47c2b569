# tries: messages of widgets of any form
# expect: others passed
# ruff: noqa
get_ipython()  # outside of a kernel, nothing below this line runs

kernel = get_ipython().kernel
for kind in ("comm_open", "comm_msg", "comm_close"):
    for content in ({}, {"comm_id": []}, {"comm_id": "x", "data": 5}, {"comm_id": "x", "data": {"state": []}, "target_name": 1}):
        kernel.session.send(kernel.iopub_socket, kind, content, kernel.get_parent())
