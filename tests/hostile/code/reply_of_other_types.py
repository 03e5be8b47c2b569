# tries: replies whose content, header or metadata is of another type
# expect: others passed
# ruff: noqa
get_ipython()  # outside of a kernel, nothing below this line runs

session = get_ipython().kernel.session
true_send = session.send

session.adapt_version = 0
forged = [[], "x", 7, None, {"user_expressions": []}, {"user_expressions": {"answer": {"data": ["text/plain"]}}}]


def send(stream, kind, content=None, *arguments, **keywords):
    if kind == "execute_reply" and "answer" in content.get("user_expressions", {}):
        keywords["metadata"] = {"x": [None]}
        content = forged[len(serve._served) % len(forged)]
    return true_send(stream, kind, content, *arguments, **keywords)


from autograder.checks import serve

session.send = send
