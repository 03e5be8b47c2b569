"""``make bench``: print what was measured, as tables. Times differ from machine to machine; ratios are of one run."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from autograder import catalog
from tests.benchmarks import checks, cluster, graders, otter, sandbox
from tests.benchmarks.classroom import gather

SLUGS = [assignment.slug for assignment in catalog.assignments()]


def table(title: str, *columns: str) -> Table:
    """Return an empty table whose first column is of words and the others of numbers."""
    made = Table(title=title, title_justify="left")
    for number, column in enumerate(columns):
        made.add_column(column, justify="right" if number else "left", no_wrap=not number)
    return made


def show_notebooks(console: Console, tell: Callable[[str], None], size: int) -> None:
    """Each solution notebook, top to bottom."""
    shown = table("Solution notebooks, top to bottom", "notebook", "seconds")
    for assignment in catalog.assignments():
        tell(assignment.slug)
        shown.add_row(assignment.slug, f"{checks.notebook_seconds(assignment):.1f}")
    console.print(shown)


def show_checks(console: Console, tell: Callable[[str], None], size: int) -> None:
    """Each exercise's `check`, for right and for wrong answers."""
    shown = table(
        "One `check`, in milliseconds", "exercise", "reference, median", "reference, slowest of 5", "slowest misconception"
    )
    for name, median, slowest, wrong in checks.measure(tell):
        shown.add_row(name, f"{median:.0f}", f"{slowest:.0f}", f"{wrong:.0f}")
    console.print(shown)


def show_kernels(console: Console, tell: Callable[[str], None], size: int) -> None:
    """Kernels from start to end: unconfined, confined, warm."""
    shown = table("A kernel from start to end", "kernel", "seconds, median of 5")
    tell("kernels")
    for name, seconds in sandbox.measure():
        shown.add_row(name, f"{seconds:.2f}")
    console.print(shown)


def show_questions(console: Console, tell: Callable[[str], None], size: int) -> None:
    """A judge's question: over the kernel's line, and as a request of Jupyter's."""
    tell("questions")
    line, request = (sandbox.question_milliseconds(over_the_line=each) for each in (True, False))
    shown = table("One question of a judge", "way", "milliseconds")
    shown.add_row("over the line", f"{line:.2f}")
    shown.add_row("as a request of Jupyter's", f"{request:.2f}")
    shown.add_row("ratio", f"{request / line:.1f} ×")
    console.print(shown)


def show_graders(console: Console, tell: Callable[[str], None], size: int) -> None:
    """A class of each assignment: stock nbgrader against ours."""
    shown = table(
        f"Seconds for each submission, {size} of each assignment, {graders.CORES} cores",
        *("assignment", "nbgrader", "ours, --all-cells", "ratio", "÷ its bound", "ours", "ratio", "÷ its bound"),
        *("same points", "spared"),
    )
    done = []
    for each in graders.compare(size, SLUGS, tell):
        done.append(each)
        shown.add_row(
            each.assignment.slug,
            f"{each.stock:.2f}",
            f"{each.all_cells:.2f}",
            f"{each.stock / each.all_cells:.1f} ×",
            f"{each.all_cells / each.bound_all_cells:.2f}",
            f"{each.default:.2f}",
            f"{each.stock / each.default:.1f} ×",
            f"{each.default / each.bound_default:.2f}",
            f"{each.identical} of {each.size}",
            f"{each.spared}",
        )
    stock, whole, default = (sum(getattr(each, name) for each in done) for name in ("stock", "all_cells", "default"))
    bounds = sum(each.bound_all_cells for each in done), sum(each.bound_default for each in done)
    shown.add_section()
    shown.add_row(
        *("all together", f"{stock:.2f}", f"{whole:.2f}", f"{stock / whole:.1f} ×", f"{whole / bounds[0]:.2f}"),
        *(f"{default:.2f}", f"{stock / default:.1f} ×", f"{default / bounds[1]:.2f}"),
        *(f"{sum(each.identical for each in done)} of {sum(each.size for each in done)}", f"{sum(each.spared for each in done)}"),
    )
    console.print(shown)
    console.print(
        "nbgrader: `nbgrader autograde` with its own settings, checks inside the student's kernel, no sandbox.\n"
        "The assignment is released before, so that nobody's time has the making of a gradebook in it.\n"
        "Ours: sandbox and judge. The bound: processor time of the cells and answers that ran, without imports, ÷ cores.\n"
        "Points are compared with --no-substitution; “spared” have more by default, because one mistake costs once."
    )


def show_growth(console: Console, tell: Callable[[str], None], size: int) -> None:
    """Classes of 50, 200 and 800."""
    shown = table("Growth: `autograder grade 01-one-hot`", "submissions", "seconds for each", "largest memory of the command, MB")
    for number, run in graders.grow([50, 200, 800], tell):
        shown.add_row(str(number), f"{run.seconds / number:.2f}", f"{run.memory:.0f}")
    console.print(shown)


def show_dask(console: Console, tell: Callable[[str], None], size: int) -> None:
    """A Dask cluster against a pool on this machine."""
    tell("dask")
    pool, dask = graders.through_dask(size)
    shown = table(f"Seconds for each of {size} submissions of 01-one-hot", "where", "seconds")
    shown.add_row("a pool on this machine", f"{pool:.2f}")
    shown.add_row("a Dask cluster on this machine, as many workers", f"{dask:.2f}")
    shown.add_row("more", f"{dask - pool:+.2f}")
    console.print(shown)


def show_cluster(console: Console, tell: Callable[[str], None], size: int) -> None:
    """A cluster whose workers only wait: where the one process that writes is the limit, and how much memory it takes."""
    tell("two submissions, really graded")
    made = cluster.make()
    shown = table(
        f"`autograder grade --scheduler`, workers that only wait: {cluster.SECONDS:g} s for each submission of {cluster.SLUG}",
        *(
            "workers",
            "submissions",
            "seconds for each",
            "if none waited",
            "ratio",
            "than with 2",
            "busy writing",
            "processor, ms for each",
        ),
    )
    runs = []
    for workers, run in cluster.simulate(made, [2, 4, 8, 16, 32, 64], tell):
        runs.append(run)
        each, bound = run.seconds / run.size, cluster.SECONDS / workers
        shown.add_row(
            str(workers),
            str(run.size),
            f"{each:.3f}",
            f"{bound:.3f}",
            f"{each / bound:.1f} ×",
            f"{runs[0].seconds / runs[0].size / each:.1f} × as fast",
            f"{run.busy:.0%}",
            f"{1000 * run.processor / run.size:.0f}",
        )
    console.print(shown)
    least = min(run.processor / run.size for run in runs)
    taken = cluster.SECONDS
    console.print(
        f"One process writes, and needs a processor for {1000 * least:.0f} ms for each submission. So even where it does nothing "
        f"else, more workers bring little from about {taken / least:.0f} on if they take {taken:g} s for each, and from "
        f"{10 * taken / least:.0f} on if they take {10 * taken:g} s."
    )
    grown = table(
        "The same command for larger classes, 16 workers that hardly wait",
        *("submissions", "seconds for each", "processor, ms for each", "largest memory of the command, MB"),
    )
    for run in cluster.grow(made, [50, 200, 800], tell):
        each = 1 / run.size
        grown.add_row(str(run.size), f"{run.seconds * each:.3f}", f"{1000 * run.processor * each:.0f}", f"{run.memory:.0f}")
    console.print(grown)


def show_otter(console: Console, tell: Callable[[str], None], size: int) -> None:
    """otter-grader, if it can be installed."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        tell("otter-grader: installing")
        try:
            program = otter.Otter(Path(folder) / "environment")
        except RuntimeError as problem:
            console.print(f"otter-grader can't be installed here: {problem}", markup=False)
            return
        shown = table(
            "Seconds for each of 4 submissions, one after the other",
            "assignment",
            otter.VERSION,
            "nbgrader",
            "ours",
            "full marks",
        )
        for slug in ("01-one-hot", "04-keras-embedding"):
            place = Path(folder) / slug
            place.mkdir()
            classroom = gather(place, slug, 4)
            tell(f"otter-grader: {slug}")
            seconds, full = program.seconds_for_each(classroom, place / "otter")
            tell(f"otter-grader: {slug}, nbgrader")
            graders.released(classroom, "gradebook.db")
            by_nbgrader = graders.stock(classroom).seconds / 4
            tell(f"otter-grader: {slug}, ours")
            by_us = graders.ours(classroom, "gradebook.db", "--workers=1").seconds / 4
            shown.add_row(slug, f"{seconds:.2f}", f"{by_nbgrader:.2f}", f"{by_us:.2f}", f"{full} of 4")
        console.print(shown)


PARTS = {
    "notebooks": show_notebooks,
    "checks": show_checks,
    "kernels": show_kernels,
    "questions": show_questions,
    "graders": show_graders,
    "growth": show_growth,
    "dask": show_dask,
    "cluster": show_cluster,
    "otter": show_otter,
}


@click.command()
@click.argument("parts", nargs=-1, metavar="[PART]...")
@click.option("--size", default=20, show_default=True, help="How many submissions of each assignment the graders get.")
def main(parts: tuple[str, ...], size: int) -> None:
    """Measure on this machine and print tables: all PARTs, which takes about an hour, or only those named.

    The parts are notebooks, checks, kernels, questions, graders, growth, dask, cluster and otter.

    \b
    Example:
      python -m tests.benchmarks kernels graders --size 8
    """
    unknown = set(parts) - PARTS.keys()
    if unknown:
        raise click.BadParameter(f"There is no part {', '.join(sorted(unknown))}. There are {', '.join(PARTS)}.")
    console = Console(highlight=False, width=None if Console().is_terminal else 130)
    console.print(f"{graders.CORES} cores, load {os.getloadavg()[0]:.1f} at the start")
    for name in parts or PARTS:
        with console.status(name) as status:
            PARTS[name](console, status.update, size)


if __name__ == "__main__":
    main()
