# tries: asking the user without end, and never waiting for an answer
# expect: others passed
# ruff: noqa
get_ipython()  # outside of a kernel, nothing below this line runs

kernel = get_ipython().kernel
for number in range(20_000):
    content = {"prompt": "x" * 1000, "password": False}
    kernel.session.send(kernel.stdin_socket, "input_request", content, kernel.get_parent(), kernel._parent_ident["shell"])
