# tries: a reply nested a million times
# expect: others passed
# ruff: noqa
get_ipython()  # outside of a kernel, nothing below this line runs

session = get_ipython().kernel.session
true_send = session.send


def send(stream, kind, content=None, parent=None, ident=None, *arguments, **keywords):
    if kind != "execute_reply" or "answer" not in content.get("user_expressions", {}):
        return true_send(stream, kind, content, parent, ident, *arguments, **keywords)
    parts = [session.pack(each) for each in (session.msg_header(kind), parent["header"], {})]
    parts.append(b'{"a":' * 1_000_000 + b"0" + b"}" * 1_000_000)
    stream.send_multipart([*ident, b"<IDS|MSG>", session.sign(parts), *parts])
    return {"header": {}, "content": content}


session.send = send
