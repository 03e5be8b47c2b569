# tries: replies to questions that nobody asked, before each true one
# expect: others passed
# ruff: noqa
get_ipython()  # outside of a kernel, nothing below this line runs

session = get_ipython().kernel.session
true_send = session.send


def send(stream, kind, content=None, parent=None, *arguments, **keywords):
    if kind == "execute_reply":
        for forged in ("other", "", None, 7, ["x"]):
            header = dict(parent["header"], msg_id=forged)
            answer = {"status": "ok", "user_expressions": {"answer": {"data": {"text/plain": "'5.0'"}}}}
            true_send(stream, kind, answer, dict(parent, header=header), *arguments, **keywords)
    return true_send(stream, kind, content, parent, *arguments, **keywords)


session.send = send
