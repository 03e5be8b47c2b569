# tries: an output nested a million times
# expect: others passed
# limits: grace 2
# ruff: noqa
get_ipython()  # outside of a kernel, nothing below this line runs

kernel = get_ipython().kernel
session = kernel.session
parts = [session.pack(each) for each in (session.msg_header("display_data"), kernel.get_parent()["header"], {})]
parts.append(b'{"data": ' + b"[" * 1_000_000 + b"]" * 1_000_000 + b"}")
kernel.iopub_socket.send_multipart([b"x", b"<IDS|MSG>", session.sign(parts), *parts])
