"""The command line: ``autograder …``, or ``python -m autograder …``."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from autograder import grading_commands

if TYPE_CHECKING:
    from autograder.judge import Report


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Check, release and grade the notebooks of Inside the embedding layer.

    \b
    Examples:
      autograder check course/01-one-hot/one_hot.ipynb
      autograder release
      autograder grade 01-one-hot
      autograder demo
    """


for command in (grading_commands.grade, grading_commands.feedback, grading_commands.report, grading_commands.export):
    main.add_command(command)


@main.command()
@click.argument("notebook", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object in place of the table.")
@click.option("--timeout", default=120.0, show_default=True, metavar="SECONDS", help="How long one cell may run.")
def check(notebook: Path, as_json: bool, timeout: float) -> None:
    """Run one NOTEBOOK and check every exercise in it, as the notebook itself does.

    The notebook may lie anywhere and have any name. Exit code: 0 all passed, 1 not all passed, 2 could not grade.

    \b
    Example:
      autograder check ~/Downloads/one_hot.ipynb
    """
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    from autograder import judge
    from autograder.notebook import UnreadableNotebook

    terminal = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("cells"), TimeElapsedColumn())
    try:
        with Progress(*columns, console=terminal, transient=True, disable=not terminal.is_terminal) as bar:
            task = bar.add_task(f"Running {notebook.name}", total=None)
            report = judge.grade(
                notebook, timeout=timeout, on_cell=lambda done, total: bar.update(task, completed=done, total=total)
            )
    except UnreadableNotebook as problem:
        if as_json:
            click.echo(json.dumps({"notebook": str(notebook), "error": str(problem)}, ensure_ascii=False))
        else:
            click.echo(f"Could not grade: {problem}", err=True)
        sys.exit(2)
    if as_json:
        click.echo(json.dumps(report.to_json(), ensure_ascii=False))
    else:
        _print_report(report)
    could_not = any(verdict.status == "could_not_check" for verdict in report.verdicts)
    sys.exit(0 if report.passed else 2 if could_not else 1)


def _print_report(report: Report) -> None:
    from rich.console import Console
    from rich.table import Table

    from autograder.verdict import LOOKS

    table = Table(title=f"{report.assignment.slug} · {report.assignment.title}", title_justify="left", show_lines=True)
    table.add_column("exercise", no_wrap=True)
    table.add_column("result", no_wrap=True)
    table.add_column("points", justify="right", no_wrap=True)
    table.add_column("what to know", overflow="fold")
    for verdict in report.verdicts:
        look = LOOKS[verdict.status]
        points = f"{verdict.score:g} / {verdict.max_score:g}"
        table.add_row(verdict.exercise, f"{look.symbol} {look.words}", points, verdict.message.replace("[", "\\["))
    table.add_section()
    table.add_row("all together", "", f"{report.score:g} / {report.max_score:g}", "")
    Console().print(table)


@main.command()
@click.option("--zip/--no-zip", "with_zip", default=True, show_default=True, help="Also write the students' zip into dist/.")
def release(with_zip: bool) -> None:
    """Make course/ from solutions/ with nbgrader, and a zip for students that holds no solutions.

    Points, minutes and difficulty come from each exercises.toml: the source notebooks are brought in line with it first.

    \b
    Example:
      autograder release
    """
    from rich.console import Console

    from autograder import releasing

    console = Console()
    for assignment in releasing.release_all():
        console.print(f"✓ course/{assignment.slug}/{assignment.notebook}")
    console.print(f"✓ {releasing.write_picture().relative_to(releasing.ROOT)}")
    if with_zip:
        path = releasing.write_student_zip()
        console.print(f"✓ {path.relative_to(releasing.ROOT)} ({path.stat().st_size / 1e6:.1f} MB), for students")


@main.command()
@click.option("--folder", type=click.Path(path_type=Path, file_okay=False), default=Path("demo"), show_default=True)
def demo(folder: Path) -> None:
    """Grade a small class that is made up on the spot, and show points and mistakes.

    It releases assignments, hands in what a perfect student, a blank one, several with typical mistakes and one with a broken
    file would, grades with nbgrader, and writes feedback pages. All of it stays in FOLDER.

    \b
    Example:
      autograder demo
    """
    from autograder import demonstration

    demonstration.run(folder)
