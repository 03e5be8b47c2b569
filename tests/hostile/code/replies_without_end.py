# tries: replies to other questions without end, and never the true one
# expect: others passed
# limits: grace 1
# ruff: noqa
get_ipython()  # outside of a kernel, nothing below this line runs

session = get_ipython().kernel.session
true_send = session.send


def send(stream, kind, content=None, parent=None, *arguments, **keywords):
    if kind == "execute_reply" and "answer" in content.get("user_expressions", {}):
        while True:
            true_send(stream, kind, content, dict(parent, header=dict(parent["header"], msg_id="x")), *arguments, **keywords)
    return true_send(stream, kind, content, parent, *arguments, **keywords)


session.send = send
