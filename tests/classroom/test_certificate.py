"""The certificate: it is of the files as they are, and what makes it tells a needed assertion from one that nothing needs."""

from __future__ import annotations

import ast

import numpy as np
import pytest

from autograder import catalog
from autograder.checks import misconceptions
from autograder.classroom import answers, certificate, derived, mutants, trials, variations

ANEW = "Type: autograder lint --certificate"


@pytest.fixture(scope="module")
def written():
    return certificate.read()


def test_it_is_of_the_files_as_they_are(written):
    assert [each.slug for each in certificate.stale(written)] == [], ANEW


def test_its_page_shows_what_was_recorded(written):
    assert certificate.PAGE.read_text(encoding="utf-8") == certificate.page(written), ANEW


def test_it_has_every_known_answer(written):
    for assignment in catalog.assignments():
        record = written.of(assignment.slug)
        assert record is not None, ANEW
        wrong = {(each.exercise, one.name) for each in record.exercises for one in each.wrong}
        assert wrong == {(each.exercise, each.id) for each in misconceptions.of(assignment.slug)}, ANEW
        right = {one.name for each in record.exercises for one in each.right} - {"reference"}
        assert right == set(answers.variants(assignment.slug)), ANEW


def test_no_form_of_a_wrong_answer_keeps_all_points_and_none_of_a_right_one_loses_any(written):
    exercises = [each for record in written.records for each in record.exercises]
    assert [one for each in exercises for one in each.wrong if one.rejected < one.forms or one.named < one.rejected] == []
    assert [one for each in exercises for one in each.right if one.kept < one.forms] == []


@pytest.mark.parametrize("tried", [30, 100, 1000])
def test_without_failures_the_bound_is_the_rule_of_three(tried):
    assert certificate.upper_bound(0, tried) == pytest.approx(1 - 0.05 ** (1 / tried))
    assert certificate.upper_bound(0, tried) == pytest.approx(3 / tried, rel=0.06)


def test_failures_raise_the_bound():
    bounds = [certificate.upper_bound(failures, 20) for failures in range(21)]
    assert bounds == sorted(bounds)
    assert bounds[-1] == 1


# ---- other forms

ANSWER = """
import numpy as np

def odd_mean(ids, table, weights=None, *, twice=False):
    "Say something."
    total, count = np.zeros(len(table[0])), 0
    factor = 2 if twice else 1
    ids = np.ravel(ids)
    for id in ids:
        if id < 0:
            continue
        else:
            weight = 1.5 if weights is None else weights[id]
        total = total + weight * np.asarray(table[id], dtype=float)
        count += 1
    pick = lambda value: value / max(count, 1)
    if not count:
        return total
    return np.multiply(pick(total), factor)
"""


def result_of(source: str):
    namespace: dict = {}
    exec(source, namespace)
    function = namespace["odd_mean"]
    table = np.arange(8.0).reshape(4, 2) / 3
    return [function([[0, 3], [-1, 3]], table), function([], table), function([1], table, {1: 4.0}, twice=True)]


FORMS = dict(variations.vary(ANSWER, "odd_mean", exactly=False))


def test_an_answer_has_many_forms():
    assert len(FORMS) >= 10
    assert len(set(FORMS.values())) == len(FORMS)


@pytest.mark.parametrize("how", FORMS)
def test_each_form_of_an_answer_does_the_same(how):
    for got, expected in zip(result_of(FORMS[how]), result_of(ANSWER), strict=True):
        if "float32" in how:
            assert got.dtype == np.float32
            np.testing.assert_allclose(got, expected, rtol=1e-6)
        else:
            np.testing.assert_array_equal(got, expected)


def test_what_could_change_an_answer_is_left_alone():
    forms = dict(variations.vary("def f(x):\n    global y\n    y = x\n    return y", "f"))
    assert "variables renamed" not in forms
    assert dict(variations.vary("f = lambda x: x", "f")) == {}


# ---- wrong answers made of a right one

RIGHT = """
import numpy as np

def odd_mean(ids, table):
    if len(ids) == 0:
        raise ValueError("no ids")
    return np.asarray(table)[np.asarray(ids)].sum(axis=0), len(ids)
"""


def made(what):
    namespace: dict = {}
    exec(dict(derived.of(RIGHT, "odd_mean", 2))[what], namespace)
    return namespace["odd_mean"]


def test_wrong_answers_are_made_of_a_right_one_and_keep_its_name():
    sources = dict(derived.of(RIGHT, "odd_mean", 2))
    assert "argument 1 changed" in sources
    assert "argument 2 changed" not in sources
    assert made("floats").__name__ == "odd_mean"


@pytest.mark.parametrize(
    ("what", "expected"),
    [
        ("floats", ([6.0, 4.0], 2.0)),
        ("lists", ([6.0, 4.0], 2)),
        ("part 1 off", ([6.0, 4.0], 3)),
        ("part 0 is left out", (2,)),
        ("a share of 3e-1 too much", ([7.8, 5.2], 2.6)),
        ("wrong where argument 0 repeats something", ([7.0, 5.0], 3)),
        ("wrong where argument 0 repeats nothing", ([6.0, 4.0], 2)),
    ],
)
def test_such_an_answer_is_wrong_in_one_way(what, expected):
    got = made(what)([0, 0], np.array([[3.0, 2.0], [1.0, 1.0]]))
    assert len(got) == len(expected)
    for one, other in zip(got, expected, strict=True):
        np.testing.assert_allclose(one, other)
    assert isinstance(got[0], list) == (what == "lists")
    assert isinstance(got[-1], float) == (what in ("floats", "a share of 3e-1 too much"))


def test_such_an_answer_changes_what_it_was_given_when_all_is_computed():
    ids, table = [0, 0], np.array([[3.0, 2.0], [1.0, 1.0]])
    total, _ = made("argument 1 changed")(ids, table)
    assert (total.tolist(), ids, table.tolist()) == ([6, 4], [0, 0], [[4, 3], [2, 2]])
    made("argument 0 changed")(ids, table)
    assert ids == [0, 0, 0]


def test_such_an_answer_remembers_what_it_said_until_it_is_made_anew():
    table = np.array([[3.0, 2.0], [1.0, 1.0]])
    for what in (
        "its first answer",
        "remembers by argument 1",
        "its first answer in the second call",
        "argument 0 of the first call",
    ):
        answer = made(what)
        assert answer([0], table)[0].tolist() == [3, 2]
        assert answer([1], table)[0].tolist() == [3, 2], what
        assert made(what)([1], table)[0].tolist() == [1, 1], what


def test_such_an_answer_hands_something_else_to_a_function():
    source = "def odd_mean(function, table):\n    return function(table)\n"
    for what, kind in [("float32", np.float32), ("an axis more", np.float64)]:
        namespace: dict = {}
        exec(dict(derived.of(source, "odd_mean", 2))[f"argument 0 called with {what}"], namespace)
        got = namespace["odd_mean"](lambda table: table, np.zeros((2, 3)))
        assert got.dtype == kind
        assert got.ndim == 2 + (what == "an axis more")


def test_such_an_answer_raises_something_else_or_nothing():
    table = np.zeros((2, 2))
    with pytest.raises(RuntimeError, match="no ids"):
        made("another error")([], table)
    with pytest.raises(ValueError, match=r"^$"):
        made("an error without words")([], table)
    assert made("refuses nothing")([], table) == []


def test_an_assertion_is_needed_if_an_answer_passes_without_it_or_is_told_something_else(checks, monkeypatch):
    source = "def one_hot(number):\n    return {}\n"
    forms = {
        what: trials.Form("one_hot", what, source.format(text), what != "right", True)
        for what, text in {"right": "2 * number", "floats": "2.0 * number", "nothing": "None"}.items()
    }
    monkeypatch.setattr(catalog.Assignment, "hidden_checks", checks)

    def record(*wrong):
        return trials.try_mutants("one_hot", "test_double", True, [forms[each] for each in wrong], forms["right"])[0]

    assert (record().told, set(record().unneeded)) == (0, LESS)
    kind = "kind='integer' in expect(student.one_hot(4), 8, kind='integer')"
    assert LESS - set(record("floats").unneeded) == {kind, "expect(student.one_hot(4), 8, kind='integer')"}
    first = {"near(student.one_hot(number), 2 * number)", "expect(got, expected, tolerance=0.001) (in near)"}
    assert record("nothing").told == len(first)
    assert LESS - set(record("nothing").unneeded) == first


# ---- checks that ask a little less

CHECKS = '''
from autograder.checks.vocabulary import CheckFailed, exercise, expect, judge_each, unchanged

PAIRS = [(5, 10), (6, 12)]


def near(got, expected):
    expect(got, expected, tolerance=1e-3)


def double(student, number, expected):
    near(student.one_hot(number), expected)


@exercise("one_hot")
def test_double(student):
    """Twice as much."""
    for number in (1, 2):
        near(student.one_hot(number), 2 * number)
    if student.one_hot(3) != 6:
        raise CheckFailed("no")
    expect(student.one_hot(4), 8, kind="integer")
    unchanged(student)
    more = [(each, twice) for each, twice in PAIRS]
    judge_each(student, double, more)
'''
LESS = {
    "near(student.one_hot(number), 2 * number)",
    "the input 1",
    "the input 2",
    "if student.one_hot(3) != 6: raise …",
    "expect(student.one_hot(4), 8, kind='integer')",
    "kind='integer' in expect(student.one_hot(4), 8, kind='integer')",
    "unchanged(student)",
    "judge_each(student, double, more)",
    "the input (5, 10)",
    "the input (6, 12)",
    "near(student.one_hot(number), expected) (in double)",
    "expect(got, expected, tolerance=0.001) (in near)",
    "tolerance=0.001 in expect(got, expected, tolerance=0.001) (in near)",
}


@pytest.fixture
def checks(tmp_path):
    path = tmp_path / "test_public.py"
    path.write_text(CHECKS, encoding="utf-8")
    return path


def test_each_thing_that_a_check_asks_is_left_out_in_turn(checks):
    found = list(mutants.mutants(checks, "test_double"))
    assert sorted(mutant.what for mutant in found) == sorted(LESS)
    assert len({ast.dump(mutant.tree) for mutant in found}) == len(LESS)


@pytest.mark.parametrize(
    ("answer", "needs"),
    [
        (lambda x: 2 * x + (x == 3), {"if student.one_hot(3) != 6: raise …"}),
        (lambda x: 2 * x + (x == 1), {"near(student.one_hot(number), 2 * number)", "the input 1"}),
        (lambda x: 2 * x + (x == 6), {"judge_each(student, double, more)", "the input (6, 12)"}),
        (lambda x: 2.0 * x, {"kind='integer' in expect(student.one_hot(4), 8, kind='integer')"}),
        (lambda x: 4.01 if x == 2 else 2 * x, {"tolerance=0.001 in expect(got, expected, tolerance=0.001) (in near)"}),
        (lambda x: 2 * x, LESS),
    ],
)
def test_a_wrong_answer_passes_the_check_that_asks_less_exactly_where_it_was_wrong(checks, answer, needs):
    exercise = catalog.exercise("one_hot")
    passed = {
        mutant.what
        for mutant in mutants.mutants(checks, "test_double")
        if mutants.passes(mutants.load(checks, mutant.tree, "test_double"), exercise, {"one_hot": answer})
    }
    assert needs <= passed
    assert mutants.passes(mutants.load(checks, None, "test_double"), exercise, {"one_hot": answer}) == (needs == LESS)


def test_random_inputs_are_the_same_for_a_check_and_for_what_became_of_it(checks):
    drawn = "from hypothesis import given, strategies as st\nfrom autograder.checks.vocabulary import *\nseen = []\n"
    drawn += "@random_inputs\n@given(st.integers())\ndef test_any(student, n):\n    seen.append(n)\n    student.one_hot(n)\n"
    checks.write_text(drawn + "    unchanged(student)\n", encoding="utf-8")
    seen = []
    for tree in (None, next(mutants.mutants(checks, "test_any")).tree):
        check = mutants.load(checks, tree, "test_any")
        assert mutants.passes(check, catalog.exercise("one_hot"), {"one_hot": lambda n: n})
        seen.append(check.hypothesis.inner_test.__globals__["seen"])
    assert len(seen[0]) > 10
    assert seen[0] == seen[1]
