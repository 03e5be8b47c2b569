"""The kernel's side: answer the judge's questions about the notebook's functions."""

from __future__ import annotations

import json
from typing import Any

from autograder.checks import line
from autograder.checks.student import LocalStudent
from autograder.checks.wire import BadAnswer, answer_to_json, is_too_large, question_from_json

#: In the kernel: the students that the judge talks to, by their numbers.
_served: dict[int, LocalStudent] = {}


def serve(request: str, namespace: dict[str, Any]) -> str:
    """Answer one request: this runs in the student's process.

    Parameters
    ----------
    request : str
        What a `RemoteStudent` sent.
    namespace : dict
        The notebook's variables.
    """
    content = json.loads(request)
    student = _served.setdefault(content["student"], LocalStudent(namespace, content["seconds"]))
    if "close" in content:
        student.close()
        del _served[content["student"]]
        return "{}"
    for asked in ("globals_read", "functions_used"):
        if asked in content:
            return json.dumps({asked: getattr(student, asked)(content[asked])})
    try:
        text = json.dumps({"answer": answer_to_json(student.answer(question_from_json(content["question"])))})
    except BadAnswer as problem:
        return json.dumps({"refused": str(problem)})
    return json.dumps({"refused": "The result is too large."}) if is_too_large(text) else text


def serve_all(descriptor: int, namespace: dict[str, Any]) -> None:
    """Answer, in a kernel, the requests that come over a line, one after the other, until an empty one comes.

    Parameters
    ----------
    descriptor : int
        The line: see `autograder.checks.line`.
    namespace : dict
        The notebook's variables.
    """
    while request := line.receive(descriptor):
        line.send(descriptor, serve(request, namespace))
