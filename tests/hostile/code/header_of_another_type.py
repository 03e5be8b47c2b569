# tries: a reply whose headers are lists
# expect: others passed
# ruff: noqa
get_ipython()  # outside of a kernel, nothing below this line runs

session = get_ipython().kernel.session
true_send = session.send


def send(stream, kind, content=None, parent=None, ident=None, *arguments, **keywords):
    if kind != "execute_reply" or "answer" not in content.get("user_expressions", {}):
        return true_send(stream, kind, content, parent, ident, *arguments, **keywords)
    parts = [b'{"msg_id": [], "msg_type": 5}', b"[1]", b'"x"', b"[]"]
    stream.send_multipart([*ident, b"<IDS|MSG>", session.sign(parts), *parts])
    return {"header": {}, "content": content}


session.send = send
