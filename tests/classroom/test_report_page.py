"""The report's page: what it shows of a class is counted here once more, from what the class handed in."""

from __future__ import annotations

import json
import random
import re
import shutil
from pathlib import Path
from urllib.parse import unquote

import numpy as np
import pytest
from bs4 import BeautifulSoup

from autograder.checks.verdict import CheckResult, Status, Verdict
from autograder.classroom.nbgrader.gradebook import Writer
from tests.classroom.made_up import ASSIGNMENT, NAMES, SLUG, Here, QuickJudge, graded, hand_in, run, short
from tests.classroom.test_lateness import due
from tests.pages import accessible

#: One process makes the class and opens the browser for all of these.
pytestmark = [pytest.mark.xdist_group("report page"), pytest.mark.slow]

POINTS = {exercise.name: exercise.points for exercise in ASSIGNMENT.exercises}
#: The sentences of an exercise's checks, the last of which is hidden. A third of the points each.
CHECKS = ("A row is fine.", "A `batch` is fine.", "Anything is fine.")
BLANK, UNSURE = "blank", "unsure"


class CheckingJudge(QuickJudge):
    """Judges answers with "fails:02" by three checks, here failing the first and the last; failing the first has a name."""

    @staticmethod
    def _verdict(exercise, answer):
        found = re.search(r"fails:(\d*)", answer)
        if not found:
            return QuickJudge._verdict(exercise, answer)
        outcomes = [Status.FAILED if str(place) in found[1] else Status.PASSED for place in range(3)]
        checks = tuple(
            CheckResult(f"test_{place}", sentence, outcome, hidden=place == 2)
            for place, (sentence, outcome) in enumerate(zip(CHECKS, outcomes, strict=True))
        )
        tip = CheckResult("test_tip", "Lists work too.", Status.FAILED, weight=0)
        score = exercise.points * outcomes.count(Status.PASSED) / 3
        status = Status.FAILED if found[1] else Status.PASSED
        name = "first-row-lost" if "0" in found[1] else None
        return Verdict(
            exercise.name, SLUG, status, score, float(exercise.points), name, "You lose the first row.", (*checks, tip)
        )


def source(name: str, answer: str) -> str:
    if answer == BLANK:
        return "raise NotImplementedError()"
    if answer == UNSURE:
        return "unsure = 1"
    return f"def {name}(ids, table):\n    'fails:{answer}'\n    return table[ids]  # fails:{answer}"


def points(name: str, answer: str) -> float | None:
    return None if answer == UNSURE else 0 if answer == BLANK else POINTS[name] * (3 - len(answer)) / 3


def shown(number: float | None) -> str:
    return "–" if number is None else f"{round(number, 2):g}"


def made_up_class(size: int = 14) -> dict[str, dict[str, str]]:
    """Return what each student answers to each exercise: which checks it fails, or that it is blank or can't be checked."""
    chance = random.Random(7)
    answers = {
        f"student{number:02}": {name: chance.choice(["", "", "", "2", "12", "02", "0", "012"]) for name in NAMES}
        for number in range(size)
    }
    answers["student03"]["one_hot"] = BLANK
    answers["student05"]["encode"] = UNSURE
    answers["student08"]["one_hot"] = UNSURE
    return answers


CLASS = made_up_class()
BROKEN = "zoe"
#: Hours after it was due.
LATE = {"student02": 30, "student05": 3, "student11": 1}


def hand_in_class(root: Path, answers: dict[str, dict[str, str]]) -> None:
    for student, each in answers.items():
        hand_in(root, student, short(**{name: source(name, answer) for name, answer in each.items()}))


@pytest.fixture(scope="module")
def checked_class(tmp_path_factory):
    """A graded class, in which one more has handed in half a file; for tests that change nothing of it."""
    root = tmp_path_factory.mktemp("checked") / "course"
    root.mkdir()
    Writer(root).prepare(ASSIGNMENT)
    hand_in_class(root, CLASS)
    hand_in(root, BROKEN, b"{")
    due(root, "2026-03-01 00:00:00 UTC")
    for student, hours in LATE.items():
        path = root / "submitted" / student / SLUG / "timestamp.txt"
        path.write_text(f"2026-03-{1 + hours // 24:02} {hours % 24:02}:00 UTC")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("autograder.judging.judge.Judge", CheckingJudge)
        patch.setattr("autograder.classroom.workers.local_executor", lambda workers: Here())
        graded(root, exit_code=1)
    return root


@pytest.fixture(scope="module")
def report_file(checked_class) -> Path:
    """The page of that class."""
    page_of(checked_class)
    return checked_class / "report.html"


@pytest.fixture(scope="module")
def shown_page(report_file) -> BeautifulSoup:
    """What is in it."""
    return BeautifulSoup(report_file.read_text(encoding="utf-8"), "html.parser")


@pytest.fixture
def growing_class(checked_class, quick, monkeypatch, tmp_path):
    """A copy of that class, which hands in more."""
    monkeypatch.setattr("autograder.judging.judge.Judge", CheckingJudge)
    return Path(shutil.copytree(checked_class, tmp_path / "course"))


def page_of(root: Path, path: Path | None = None) -> BeautifulSoup:
    path = path or root / "report.html"
    result = run("report", root, "--html", path)
    assert result.exit_code == 0, result.output
    return BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")


def section(page: BeautifulSoup, heading: str):
    """Return a section's heading; None if there is none."""
    return next((each for each in page.find_all("h3") if each.get_text().startswith(heading)), None)


def rows(page: BeautifulSoup, heading: str) -> list[list[str]]:
    """Return the texts of the first table under a heading, row by row."""
    table = section(page, heading).find_next("table")
    return [[" ".join(cell.get_text().split()) for cell in row.find_all(["th", "td"])] for row in table.tbody.find_all("tr")]


def complete() -> list[dict[str, str]]:
    return [each for each in CLASS.values() if UNSURE not in each.values()]


def test_the_map_has_the_points_of_each_student_in_each_exercise(shown_page):
    words = {BLANK: "○not attempted", UNSURE: "!could not check"}
    expected = [
        [
            student,
            shown(sum(points(name, answer) or 0 for name, answer in each.items())),
            *(words.get(answer) or shown(points(name, answer)) for name, answer in each.items()),
            "needed" if UNSURE in each.values() else "",
        ]
        for student, each in CLASS.items()
    ]
    expected.append([BROKEN, "–", *["!could not check"] * len(NAMES), "needed"])
    assert [row[:-2] for row in rows(shown_page, "Student by student")] == expected  # lateness and time have tests of their own


def test_fewer_points_have_a_stronger_colour(shown_page):
    steps = {
        "": "step5",
        "2": "step3",
        "0": "step3",
        "12": "step2",
        "02": "step2",
        "012": "step0",
        BLANK: "step0",
        UNSURE: "unknown",
    }
    cells = shown_page.select(".map td.heat")[: len(CLASS) * len(NAMES)]
    answers = [answer for each in CLASS.values() for answer in each.values()]
    assert [cell["class"][1] for cell in cells] == [steps[answer] for answer in answers]


def test_the_distribution_counts_every_submission_that_could_be_graded(shown_page):
    scores = [sum(points(name, answer) or 0 for name, answer in each.items()) for each in CLASS.values()]
    found = rows(shown_page, "Points")
    assert [int(count) for _, count, _ in found] == np.histogram(scores, bins=10, range=(0, 20))[0].tolist()
    assert [words.split()[0] for words, *_ in found] == [str(2 * place) for place in range(10)]
    caption = section(shown_page, "Points").find_next("caption").get_text()
    assert f"{np.mean(scores):.1f} on average; the median is {shown(float(np.median(scores)))}." in caption


def test_each_check_says_how_many_of_the_answers_pass_the_fewest_first(shown_page):
    expected = []
    for name in NAMES:
        answers = [each[name] for each in CLASS.values() if each[name] not in (BLANK, UNSURE)]
        for place, sentence in enumerate(CHECKS):
            passed = sum(str(place) not in answer for answer in answers)
            told = sentence.replace("`", "") + (" hidden" if place == 2 else "")
            expected.append(
                (passed / len(answers), [told, f"{100 * passed / len(answers):.0f} %", f"{passed} of {len(answers)}", name])
            )
    expected.sort(key=lambda pair: pair[0])
    assert rows(shown_page, "Checks") == [row for _, row in expected]


def test_an_exercise_goes_with_the_rest_as_far_as_its_points_do(shown_page):
    found = rows(shown_page, "Exercises")
    score = np.array([[points(*pair) for pair in each.items()] for each in complete()])
    for column, (name, row) in enumerate(zip(NAMES, found, strict=True)):
        rest = np.delete(score, column, axis=1).sum(axis=1)
        assert (row[0], row[-1]) == (name, f"{np.corrcoef(score[:, column], rest)[0, 1]:.2f}".replace("-", "−"))
    assert f"over the {len(complete())} submissions in which every" in " ".join(shown_page.get_text().split())


def test_nothing_is_said_of_how_exercises_go_together_where_few_could_be_checked(graded_course):
    page = page_of(graded_course)
    assert "2 in place of at least 10" in page.get_text()
    assert "goes with the rest" not in page.get_text()


def test_where_everybody_has_the_same_points_nothing_varies(course, quick):
    for number in range(10):
        hand_in(course, f"student{number}", short(encode="wrong") if number else None)
    graded(course)
    found = {row[0]: row[-1] for row in rows(page_of(course), "Exercises")}
    assert set(found.values()) == {"nothing varies"}  # encode does, and the rest of its points doesn't


def test_each_mistake_has_a_count_a_sentence_and_code_without_whose_it_is(shown_page):
    counts = {name: sum("0" in each[name] for each in CLASS.values()) for name in NAMES}
    found = shown_page.select(".mistakes li")
    assert len(found) == sum(count > 0 for count in counts.values())
    told = [int(re.search(r"(\d+) student", each.h4.get_text())[1]) for each in found]
    assert told == sorted(told, reverse=True)
    for each, count in zip(found, told, strict=True):
        assert counts[each.h4.code.get_text()] == count
        assert each.p.get_text() == "You lose the first row."
        assert "return table[ids]" in each.pre.get_text()
        assert "student" not in each.pre.get_text()
        assert "#" not in each.pre.get_text()


def test_what_changed_in_the_last_run_is_told_with_points_before_and_now(growing_class):
    assert section(page_of(growing_class), "Changed") is None
    better = CLASS["student00"] | {"encode": "", "one_hot": ""}
    assert better != CLASS["student00"]
    hand_in_class(growing_class, {"student00": better, "new": better, "student05": CLASS["student05"] | {"encode": "012"}})
    graded(growing_class, exit_code=1)
    page = page_of(growing_class)

    def row(student, now):
        before = CLASS[student]
        exercises = [
            f"{name} {shown(points(name, before[name]) or 0)} → {shown(points(name, now[name]))}"
            for name in NAMES
            if (points(name, before[name]) or 0) != points(name, now[name])
        ]
        totals = [sum(points(name, each[name]) or 0 for name in NAMES) for each in (before, now)]
        return [student, *map(shown, totals), "".join(exercises), "changed submission"]

    assert rows(page, "Changed in the last run") == [row("student00", better)]
    assert "It graded 3, 2 of them not for the first time, and the points of 1 changed." in page.get_text()


def test_a_submission_that_can_be_graded_now_counts_as_changed(growing_class):
    hand_in_class(growing_class, {BROKEN: CLASS["student01"]})
    graded(growing_class, exit_code=1)
    ((student, before, now, exercises, reason),) = rows(page_of(growing_class), "Changed in the last run")
    assert (student, before, exercises, reason) == (BROKEN, "could not be graded", "", "changed submission")
    assert now == shown(sum(points(*pair) for pair in CLASS["student01"].items()))


def test_what_changed_in_an_earlier_run_is_not_told_of_the_last_one(growing_class):
    hand_in_class(growing_class, {"student00": CLASS["student01"]})
    graded(growing_class, exit_code=1)
    hand_in_class(growing_class, {"another": CLASS["student01"]})
    graded(growing_class, exit_code=1)
    assert section(page_of(growing_class), "Changed") is None


def test_names_lead_to_the_feedback_pages_that_there_are(graded_course, tmp_path):
    assert not page_of(graded_course).select(".map a[href*=feedback]")
    run("feedback", graded_course)
    (graded_course / "feedback" / "bela" / SLUG / "one_hot.html").unlink()
    for path in (graded_course / "report.html", tmp_path / "class.html"):
        links = page_of(graded_course, path).select(".map tbody th a")
        assert {link.get_text() for link in links} == {"ada", "chen", "<b>dora"}
        for link in links:
            assert (path.parent / unquote(link["href"])).resolve() == (
                graded_course / "feedback" / link.get_text() / SLUG / "one_hot.html"
            )


def test_a_class_without_a_fault_is_told_so(course, quick):
    hand_in(course, "ada")
    graded(course)
    text = page_of(course).get_text()
    for sentence in (
        "None: every exercise of every submission could be checked.",
        "No check has said anything of an answer yet.",
        "No wrong answer shows a mistake that has a name.",
    ):
        assert sentence in text


def test_the_page_is_one_file_that_asks_for_nothing(shown_page):
    assert not shown_page.select("[src], link, img, iframe, object, form, [onclick]")
    assert {each["href"][0] for each in shown_page.select("[href]")} == {"#"}
    assert "url(" not in shown_page.style.get_text()


def test_every_table_says_what_its_cells_are(shown_page):
    for table in shown_page.find_all("table"):
        assert all(each.get("scope") == "col" for each in table.thead.find_all("th"))
        assert all(row.find("th", scope="row") for row in table.tbody.find_all("tr"))


# ---- in a browser


@pytest.fixture
def opened(chromium, report_file):
    """The page in a browser, and what it asked for."""
    page = chromium.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(report_file.as_uri())
    yield page, asked
    page.close()


def students(page) -> list[str]:
    return page.locator(".map tbody tr:visible th").all_inner_texts()


def test_a_column_is_sorted_from_the_keyboard_and_says_how(opened):
    page, asked = opened
    head = page.locator(".map th", has=page.get_by_role("button", name="one_hot"))
    head.get_by_role("button").focus()
    known = {student: points("one_hot", each["one_hot"]) for student, each in CLASS.items()} | {BROKEN: None}
    unknown = [student for student, score in known.items() if score is None]
    for order, sign in (("ascending", 1), ("descending", -1)):
        page.keyboard.press("Enter")
        assert head.get_attribute("aria-sort") == order
        assert page.locator(".map [aria-sort]").count() == 1
        found = students(page)
        assert [known[each] for each in found[: -len(unknown)]] == sorted(
            (score for score in known.values() if score is not None), reverse=sign < 0
        )
        assert found[-len(unknown) :] == unknown  # nobody knows where these belong
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Shift+Tab")
    assert page.locator(":focus").inner_text().startswith("build_vocab")
    assert asked == [page.url]


def test_who_needs_a_person_and_who_makes_a_mistake_is_picked_out_from_the_keyboard(opened):
    page, _ = opened
    told = page.get_by_role("status")
    everybody = [*CLASS, BROKEN]
    assert students(page) == everybody
    page.get_by_label("only those that need a person").focus()
    page.keyboard.press("Space")
    need = [student for student in everybody if student == BROKEN or UNSURE in CLASS[student].values()]
    assert students(page) == need
    assert told.inner_text() == f"{len(need)} of {len(everybody)} submissions shown"
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    assert page.locator(":focus").get_attribute("value") == "late"
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    chosen = page.locator("option:checked").inner_text()
    exercise = chosen.split(":")[0]
    make = [student for student, each in CLASS.items() if "0" in each[exercise]]
    assert chosen == f"{exercise}: first-row-lost ({len(make)})"
    assert students(page) == make
    assert told.inner_text() == f"{len(make)} of {len(everybody)} submissions shown"


def test_who_was_late_is_picked_out_and_may_need_a_person_as_well(opened):
    page, _ = opened
    page.get_by_label("only those that were late").focus()
    page.keyboard.press("Space")
    assert students(page) == list(LATE)
    assert page.get_by_role("status").inner_text() == f"{len(LATE)} of {len(CLASS) + 1} submissions shown"
    page.get_by_label("only those that need a person").check()
    assert students(page) == ["student05"]
    page.get_by_label("only those that were late").uncheck()
    page.get_by_label("only those that need a person").uncheck()
    head = page.locator(".map th", has=page.get_by_role("button", name="late"))
    head.get_by_role("button").press("Enter")
    head.get_by_role("button").press("Enter")
    assert students(page)[:3] == sorted(LATE, key=LATE.get, reverse=True)


def test_lateness_stands_beside_each_student(shown_page):
    table = shown_page.find("table", class_="map")
    told = {row.find("th").get_text(): row.find("td", class_="how-late").get_text() for row in table.tbody.find_all("tr")}
    expected = {"student02": "1 day, 6:00:00 late, no penalty", "student05": "3:00:00 late, no penalty"}
    assert {student: words for student, words in told.items() if words} == expected | {"student11": "1:00:00 late, no penalty"}
    assert "3 were late." in shown_page.get_text()


def test_the_graders_time_is_told_as_the_graders_and_agrees_with_the_ledger(growing_class):
    path = growing_class / "ledger" / "verdicts.jsonl"
    times = {student: 0.5 + place for place, student in enumerate(CLASS)} | {BROKEN: 0.0}
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    lines = [line | ({"seconds": times[line["student"]]} if line["event"] == "verdict" else {}) for line in lines]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    page = page_of(growing_class)
    cells = {row.find("th").get_text(): row.find_all("td")[-1] for row in page.find("table", class_="map").tbody.find_all("tr")}
    assert {student: cell["data-value"] for student, cell in cells.items()} == {
        student: str(seconds or "") for student, seconds in times.items()
    }
    assert [cells[student].get_text() for student in (*list(CLASS)[:3], "student13", BROKEN)] == [
        *("0.5 s", "1.5 s", "2.5 s", "14 s", "–"),
    ]
    text = " ".join(page.get_text().split())
    assert (
        "it says nothing of how long the student took. It is 7.0 s for one in the middle, and at most 14 s, for student13."
        in text
    )


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1200, 375])
def test_a_checker_of_accessibility_finds_nothing(chromium, report_file, scheme, width):
    page = chromium.new_page(color_scheme=scheme, viewport={"width": width, "height": 800})
    page.goto(report_file.as_uri())
    accessible(page)
    page.close()


def test_without_its_script_the_page_shows_everything_and_offers_nothing_that_does_nothing(chromium, report_file):
    page = chromium.new_page(java_script_enabled=False)
    page.goto(report_file.as_uri())
    assert students(page) == [*CLASS, BROKEN]
    assert not page.get_by_role("button").count()
    assert not page.get_by_role("checkbox").count()
    page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_numbers_of_the_map_can_be_read_on_every_colour(chromium, report_file, scheme):
    page = chromium.new_page(color_scheme=scheme)
    page.goto(report_file.as_uri())
    looks = page.eval_on_selector_all(
        ".legend [class*=step]", "all => all.map(each => [getComputedStyle(each).color, getComputedStyle(each).backgroundColor])"
    )
    page.close()
    lightness = []
    for text, ground in looks:
        pair = sorted((luminance(text), luminance(ground)))
        assert (pair[1] + 0.05) / (pair[0] + 0.05) >= 4.5  # WCAG 1.4.3
        lightness.append(luminance(ground))
    ordered = lightness[:6]  # from all points to none
    assert ordered == sorted(ordered, reverse=scheme == "light")


def luminance(colour: str) -> float:
    """Return the relative luminance of a colour, as WCAG defines it."""
    parts = np.array([int(part) for part in re.findall(r"\d+", colour)[:3]]) / 255
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    return float(linear @ (0.2126, 0.7152, 0.0722))


def test_a_small_screen_scrolls_tables_and_not_the_page(chromium, report_file):
    page = chromium.new_page(viewport={"width": 375, "height": 700})
    page.goto(report_file.as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= 375
    page.close()
