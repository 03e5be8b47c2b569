# tries: one message of a gigabyte to the one who runs the cells
# expect: others passed
# limits: cell 3, grace 1
# ruff: noqa
get_ipython()  # outside of a kernel, nothing below this line runs

session = get_ipython().kernel.session
true_send = session.send


def send(stream, kind, *arguments, **keywords):
    if kind == "execute_reply":
        keywords["buffers"] = [bytes(1_000_000_000)]
    return true_send(stream, kind, *arguments, **keywords)


session.send = send
