"""The hashes that tell whether a verdict still holds: what can change a verdict changes them, and nothing else does."""

from __future__ import annotations

import shutil

import pytest

from autograder import catalog
from autograder.catalog import ROOT
from autograder.judging import fingerprint


@pytest.fixture
def copy(tmp_path, monkeypatch):
    """A copy of the course, in whose place the hashes are taken."""
    for name in ("autograder", "course", "solutions"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__", ".*"))
    monkeypatch.setattr(catalog, "ROOT", tmp_path)
    monkeypatch.setattr(catalog, "__file__", str(tmp_path / "autograder" / "catalog.py"))
    monkeypatch.setattr(catalog.Assignment.released_notebook, "__defaults__", (tmp_path,))
    monkeypatch.setattr(fingerprint, "__file__", str(tmp_path / "autograder" / "judging" / "fingerprint.py"))
    return tmp_path


def environment() -> str:
    fingerprint.environment.cache_clear()
    try:
        return fingerprint.of_environment()
    finally:
        fingerprint.environment.cache_clear()


def checks() -> dict[str, str]:
    return {each.slug: fingerprint.of_checks(each) for each in catalog.assignments()}


def test_a_copy_has_the_same_hashes_wherever_it_lies(copy, monkeypatch):
    there = environment(), checks()
    monkeypatch.undo()
    assert there == (environment(), checks())


@pytest.mark.parametrize("folder", ["autograder/checks", "autograder/judging", "course/figures", "course/formats"])
def test_each_file_of_what_comes_between_a_submission_and_its_verdict_counts(copy, folder):
    files = [path for path in sorted((copy / folder).rglob("*")) if path.is_file()]
    assert files
    seen = {environment()}
    for path in files:
        path.write_bytes(path.read_bytes() + b"\n# another version\n")
        seen.add(environment())
    assert len(seen) == 1 + len(files)


@pytest.mark.parametrize(
    "name",
    [
        "autograder/catalog.py",
        "autograder/api.py",
        "autograder/judging/sandbox/zygote.py",
        "course/data.py",
        "course/skip_gram.py",
    ],
)
def test_a_file_that_changes_goes_or_comes_counts(copy, name):
    before, content = environment(), (copy / name).read_bytes()
    (copy / name).write_bytes(content + b"#")
    changed = environment()
    (copy / name).unlink()
    gone = environment()
    (copy / name).write_bytes(content)
    assert len({before, changed, gone}) == 3
    assert environment() == before


def test_a_new_file_and_a_new_name_count(copy):
    before = environment()
    (copy / "autograder" / "judging" / "sandbox" / "new.py").touch()
    new = environment()
    (copy / "autograder" / "judging" / "sandbox" / "new.py").rename(copy / "autograder" / "judging" / "sandbox" / "newer.py")
    assert len({before, new, environment()}) == 3


@pytest.mark.parametrize("name", ["autograder/checks", "autograder/judging", "autograder/judging/sandbox", "course/figures"])
def test_what_python_and_editors_leave_behind_does_not_count(copy, name):
    before = environment()
    (copy / name / "__pycache__").mkdir()
    (copy / name / "__pycache__" / "checking.cpython-311.pyc").write_bytes(b"compiled")
    (copy / name / ".checking.py.swp").write_bytes(b"an editor is open")
    assert environment() == before


@pytest.mark.parametrize(
    "name", ["autograder/commands/cli.py", "autograder/classroom/report.py", "course/01-one-hot/one_hot.ipynb"]
)
def test_what_no_verdict_depends_on_does_not_count(copy, name):
    before = environment()
    (copy / name).write_bytes(b"")
    assert environment() == before


@pytest.mark.parametrize(
    "name",
    [
        "autograder/assignments/02-lookup/misconceptions.py",
        "autograder/assignments/02-lookup/exercises.toml",
        "autograder/assignments/02-lookup/test_public.py",
        "solutions/02-lookup/test_hidden.py",
        "solutions/02-lookup/lookup.ipynb",
        "course/02-lookup/lookup.ipynb",
    ],
)
def test_a_change_in_one_assignment_regrades_that_one_alone(copy, name):
    before, around = checks(), environment()
    with open(copy / name, "ab") as file:
        file.write(b"\n")
    after = checks()
    assert {slug for slug in before if before[slug] != after[slug]} == {"02-lookup"}
    assert environment() == around
