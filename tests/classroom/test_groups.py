"""Wrong answers that no sentence explains: the report sorts them by what they do, and shows one of each without whose it is."""

from __future__ import annotations

import itertools
import json
import random

import numpy as np
import pytest

from autograder import catalog
from autograder.checks import misconceptions
from autograder.checks.verdict import Status, Verdict
from autograder.classroom import groups, variations
from autograder.classroom.answers import verdict_on
from autograder.classroom.groups import Answer
from autograder.classroom.ledger import Ledger
from autograder.commands.class_commands import LEDGER
from tests.classroom.made_up import SLUG, graded, hand_in, run, short


def one_hot_of(word: str, name: str) -> str:
    return f'''
# {name} wrote this
def one_hot(ids, vocab_size):
    """{name} thinks that this is right."""
    {name}_rows = HALF * helper(ids)  # {word}
    if vocab_size < 0:
        raise ValueError("Call {name} at home")
    return {name}_rows, "{word}"


HALF = 0.5


def helper(ids):
    return np.eye(9)[ids]
'''


@pytest.fixture
def odd_course(course, quick):
    """A class in which two are wrong in one way, one in another, and one as everybody knows."""
    for student, word in (("ada_lovelace", "odd1"), ("bela", "odd2"), ("chen", "odd1")):
        hand_in(course, student, short(one_hot=one_hot_of(word, student.split("_")[0])))
    hand_in(course, "dora", short(one_hot="wrong"))
    graded(course)
    return course


def test_the_report_shows_what_nothing_explains_the_most_frequent_first(odd_course, monkeypatch, tmp_path):
    monkeypatch.setenv("COLUMNS", "250")
    page = tmp_path / "class.html"
    result = run("report", odd_course, "--html", page)
    assert result.exit_code == 0, result.output
    for shown in (result.output, page.read_text(encoding="utf-8")):
        assert shown.index("It is odd1.") < shown.index("It is odd2.")
        assert "A batch is fine." in shown
        assert "autograder new-misconception one_hot 1" in shown
        assert "return np.eye(9)[ids]" in shown  # what the answer needs comes along
    assert '<td class="number">2</td>' in page.read_text(encoding="utf-8")


def test_no_name_comment_or_prose_of_a_student_is_in_an_example(odd_course, monkeypatch):
    monkeypatch.setenv("COLUMNS", "250")
    shown = run("report", odd_course).output
    for name in ("ada", "lovelace", "bela", "chen", "wrote this", "thinks that", "at home"):
        assert name not in shown.lower(), shown
    assert "someone_rows" in shown


def test_what_a_student_writes_is_only_shown(course, quick, tmp_path):
    hand_in(course, "eve", short(one_hot="def one_hot(ids, size):\n    return 'odd</code><script>alert(1)</script>[bold]'"))
    graded(course)
    page = tmp_path / "class.html"
    result = run("report", course, "--html", page)
    assert "[bold]" in result.output
    assert page.read_text(encoding="utf-8").count("<script") == 1  # the page's own
    assert "&lt;script&gt;" in page.read_text(encoding="utf-8")


def test_what_was_measured_of_one_answer_is_said_of_no_other(course, quick, monkeypatch, tmp_path):
    monkeypatch.setenv("COLUMNS", "250")
    for student, word in (("ada", "odd_measured1"), ("bela", "odd_measured_as_well")):
        hand_in(course, student, short(one_hot=f"def one_hot(ids, size):\n    return '{word}'"))
    graded(course)
    page = tmp_path / "class.html"
    shown = run("report", course, "--html", page).output + page.read_text(encoding="utf-8")
    assert "measured-sign-turned" not in shown
    assert "calls, odd" not in shown
    assert "It is odd_measured1." in shown
    assert "It is odd_measured_as_well." in shown


def test_more_groups_than_a_page_has_room_for_are_counted(course, quick, tmp_path):
    for number in range(8):
        hand_in(course, f"student{number}", short(one_hot=f"def one_hot(ids, size):\n    return 'odd{number}'"))
    graded(course)
    page = tmp_path / "class.html"
    assert "And 3 more." in run("report", course, "--html", page).output
    assert "And 3 more." in page.read_text(encoding="utf-8")


def test_the_ledger_keeps_what_an_answer_did_and_no_notebook_shows_it(odd_course):
    ledger = Ledger(odd_course / LEDGER)
    entry = ledger.latest["bela", SLUG]
    (odd,) = (verdict for verdict in ledger.line(entry).verdicts if verdict.exercise == "one_hot")
    assert odd.behaviour[0] == "odd2"
    assert "behaviour" not in odd.to_json()
    assert "this word is its own" not in ledger.executed(entry)
    assert Verdict.from_json(json.loads(json.dumps(odd.to_json()))).behaviour == ()


def test_a_verdict_of_a_time_without_behaviour_is_in_no_group(odd_course):
    path = Ledger(odd_course / LEDGER).path
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    for verdict in (verdict for line in lines for verdict in line.get("verdicts", ())):
        del verdict["behaviour"]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    shown = run("report", odd_course)
    assert shown.exit_code == 0
    assert "no sentence explains" not in shown.output


# ---- what the words for an answer are worth


def behaviour(answer) -> set[str]:
    """Return the words for an answer to `embed_by_lookup` that no sentence explains."""
    verdict = verdict_on("embed_by_lookup", answer)
    assert groups.is_unexplained(verdict), str(verdict)
    return set(verdict.behaviour)


def odd(ids, table):
    return np.asarray(table)[np.asarray(ids)] / 3 + 7


SAME = {
    "float32": lambda ids, table: odd(ids, table).astype(np.float32),
    "lists": lambda ids, table: odd(ids, table).tolist(),
    "another order": lambda ids, table: (np.asarray(table) / 3 + 7)[np.asarray(ids)],
    "rounding": lambda ids, table: odd(ids, table) * (1 + 1e-7),
}
OTHER = {
    "another number": lambda ids, table: odd(ids, table) + 0.01,
    "another shape": lambda ids, table: odd(ids, table)[..., np.newaxis],
    "an error": lambda ids, table: odd(ids, table)["a"],
    "a tuple": lambda ids, table: (odd(ids, table), 1),
    "text": lambda ids, table: str(odd(ids, table)),
}


@pytest.mark.parametrize("how", SAME)
def test_answers_that_do_the_same_share_a_word(how):
    assert behaviour(SAME[how]) & behaviour(odd)


@pytest.mark.parametrize("how", OTHER)
def test_answers_that_do_something_else_share_none(how):
    assert not behaviour(OTHER[how]) & behaviour(odd)


@pytest.mark.parametrize("made", [np.zeros(3, dtype=[("a", int)]), [[1], [2, 3]], {1: {2: "ä"}}, 10**30, float("nan"), ["a", 1]])
def test_any_answer_has_words_or_none_and_loses_its_points(made):
    verdict = verdict_on("embed_by_lookup", lambda ids, table: made)
    assert (verdict.status, verdict.score) == (Status.FAILED, 0)
    assert len(verdict.behaviour) in (0, 4)


def test_what_a_known_mistake_does_is_not_kept():
    wrong = misconceptions.of("02-lookup")[0]
    assert verdict_on(wrong.exercise, wrong.answer).behaviour == ()


# ---- the proof


def families(bank):
    """Return the ids of misconceptions that behave the same, by id."""
    known = {wrong.id: {wrong.id} for wrong in bank}
    for wrong in bank:
        if wrong.twin:
            joint = known[wrong.id] | known[wrong.twin]
            known |= dict.fromkeys(joint, joint)
    return {name: frozenset(joint) for name, joint in known.items()}


def forms_of(wrong):
    """Yield what three students wrote who make the same mistake, each in a way of their own; at least one rounds to float32."""
    source = misconceptions.source_of(wrong.answer, wrong.exercise)
    others = dict(variations.vary(source, wrong.exercise, exactly=False))
    single = others.pop("rounded to float32", source)
    yield from itertools.islice([source, single, *others.values()], 3)


def graded_in_process(exercise, source):
    namespace = {}
    exec(source, namespace)
    return verdict_on(exercise, namespace)


@pytest.mark.prove
def test_forty_mistakes_that_the_bank_does_not_have_come_back_as_groups_of_their_own(monkeypatch):
    slugs = [each.slug for each in catalog.assignments() if not each.imports]
    banks = {slug: misconceptions.of(slug) for slug in slugs}
    family = families([wrong for bank in banks.values() for wrong in bank])
    functions = [wrong for bank in banks.values() for wrong in bank if not catalog.exercise(wrong.exercise).is_value]
    withheld = random.Random(4).sample(sorted({family[wrong.id] for wrong in functions}, key=sorted), 96)
    hidden = frozenset().union(*withheld)
    monkeypatch.setattr(misconceptions, "of", lambda slug: tuple(each for each in banks.get(slug, ()) if each.id not in hidden))
    handed_in, asked = [], []
    while len(asked) < 40:
        name = withheld.pop()
        its = [
            Answer(f"{wrong.id} {number}", graded_in_process(wrong.exercise, source), lambda: None)
            for wrong in functions
            if wrong.id in name
            for number, source in enumerate(forms_of(wrong))
        ]
        handed_in += its
        if all(groups.is_unexplained(answer.verdict) for answer in its):
            asked.append(name)  # else another sentence explains it, which is as true
    whose = {answer.student: family[answer.student.split()[0]] for answer in handed_in}
    by_exercise = {answer.verdict.exercise: [] for answer in handed_in}
    for answer in handed_in:
        by_exercise[answer.verdict.exercise].append(answer)
    found = [group for some in by_exercise.values() for group in groups.group(some)]
    made_of = [{whose[each.student] for each in group.members} for group in found]
    came_back = [name for name in asked if [each for each in made_of if name in each] == [{name}]]
    assert len(came_back) >= 36, [sorted(each) for each in asked if each not in came_back]
