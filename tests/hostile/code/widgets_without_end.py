# tries: widgets with large states, which are kept apart from outputs
# expect: others passed
# limits: cell 20
# ruff: noqa
get_ipython()  # outside of a kernel, nothing below this line runs

kernel = get_ipython().kernel
number = 0
while True:
    number += 1
    content = {
        "comm_id": str(number),
        "target_name": "jupyter.widget",
        "data": {"state": {"value": "x" * 1000}, "buffer_paths": [["value"]]},
    }
    buffers = [bytes(1_000_000)]
    kernel.session.send(
        kernel.iopub_socket, "comm_open", content, kernel.get_parent(), metadata={"version": "2.0.0"}, buffers=buffers
    )
