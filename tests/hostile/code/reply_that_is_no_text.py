# tries: a reply of bytes that are no UTF-8, well signed
# expect: others passed
# ruff: noqa
get_ipython()  # outside of a kernel, nothing below this line runs

session = get_ipython().kernel.session
true_send = session.send


def send(stream, kind, content=None, parent=None, ident=None, *arguments, **keywords):
    if kind != "execute_reply" or "answer" not in content.get("user_expressions", {}):
        return true_send(stream, kind, content, parent, ident, *arguments, **keywords)
    parts = [b"\xff\xfe" * 100] * 4
    stream.send_multipart([*ident, b"<IDS|MSG>", session.sign(parts), *parts])
    return {"header": {}, "content": content}


session.send = send
