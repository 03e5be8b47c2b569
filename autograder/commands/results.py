"""Results in the forms that other programs read: JSON, JUnit's XML and Gradescope's ``results.json``."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import junitparser

from autograder.checks.verdict import LOOKS, Status, Verdict
from autograder.judging.result import Result

#: What XML can't hold, and an answer's error may: control characters, and halves of characters.
_NO_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def as_json(notebook: Path, result: Result) -> dict[str, Any]:
    """Return the object that ``check --json`` prints."""
    return {
        "notebook": str(notebook),
        "assignment": result.assignment,
        "score": result.score,
        "max_score": result.max_score,
        "exercises": [
            {
                "name": verdict.exercise,
                "status": verdict.status,
                "score": verdict.score,
                "max_score": verdict.max_score,
                "diagnosis": verdict.diagnosis,
                "message": verdict.message,
                "checks": [{"name": each.name, "status": each.status, "hidden": each.hidden} for each in verdict.counted],
            }
            for verdict in result.verdicts
        ],
    }


def write_junit(path: Path, notebook: Path, result: Result | str) -> None:
    """Write a result as JUnit's XML: a test case for each exercise.

    What isn't right, or not attempted, is a failure; what could not be checked is an error.

    Parameters
    ----------
    path : Path
        Where to write it.
    notebook : Path
        What was checked.
    result : Result or str
        What came of it; or why the whole notebook could not be graded.
    """
    suite = junitparser.TestSuite(_xml(result.assignment if isinstance(result, Result) else notebook.name))
    suite.add_testcases([_case(each) for each in result.verdicts] if isinstance(result, Result) else [_ungraded(result)])
    suite.add_property("notebook", _xml(str(notebook)))
    document = junitparser.JUnitXml(_xml(notebook.name))
    document.add_testsuite(suite)
    document.update_statistics()
    document.write(str(path), pretty=True)


def _case(verdict: Verdict) -> junitparser.TestCase:
    case = junitparser.TestCase(verdict.exercise, classname=verdict.assignment)
    said = (_xml(verdict.message), verdict.status.value)
    if verdict.status == Status.COULD_NOT_CHECK:
        case.result = [junitparser.Error(*said)]
    elif verdict.status != Status.PASSED:
        failure = junitparser.Failure(*said)
        failure.text = _xml(str(verdict))
        case.result = [failure]
    return case


def _ungraded(reason: str) -> junitparser.TestCase:
    case = junitparser.TestCase("notebook", classname="autograder")
    case.result = [junitparser.Error(_xml(reason), Status.COULD_NOT_CHECK.value)]
    return case


def _xml(text: str) -> str:
    return _NO_XML.sub("\ufffd", text)


def write_gradescope(path: Path, result: Result | str) -> None:
    """Write a result as Gradescope reads it, a test for each exercise; a student sees all of it.

    Parameters
    ----------
    path : Path
        Where to write it: ``/autograder/results/results.json`` there.
    result : Result or str
        What came of it, without what hidden checks asked; or why the whole notebook could not be graded.
    """
    if isinstance(result, str):
        content: dict[str, Any] = {"score": 0, "output": f"This could not be graded, and needs a person: {result}"}
    else:
        content = {"visibility": "visible", "tests": [_test(each) for each in result.verdicts]}
        unchecked = [each.exercise for each in result.verdicts if each.status == Status.COULD_NOT_CHECK]
        if unchecked:
            content["output"] = f"Not final: a person must look at what could not be checked, {', '.join(unchecked)}."
    path.write_text(json.dumps(content, indent=1), encoding="utf-8")


def _test(verdict: Verdict) -> dict[str, Any]:
    return {
        "name": f"{verdict.exercise}: {LOOKS[verdict.status].words}",
        "score": verdict.score,
        "max_score": verdict.max_score,
        "status": "passed" if verdict.status == Status.PASSED else "failed",
        "output": str(verdict),
        "output_format": "text",
        "visibility": "visible",
    }
