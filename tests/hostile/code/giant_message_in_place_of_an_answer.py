# tries: one message of a gigabyte to the one who asks
# expect: others passed
# limits: grace 1
# ruff: noqa
get_ipython()  # outside of a kernel, nothing below this line runs

session = get_ipython().kernel.session
true_send = session.send


def send(stream, kind, content=None, *arguments, **keywords):
    if kind == "execute_reply" and "answer" in content.get("user_expressions", {}):
        keywords["buffers"] = [bytes(1_000_000_000)]
    return true_send(stream, kind, content, *arguments, **keywords)


session.send = send
