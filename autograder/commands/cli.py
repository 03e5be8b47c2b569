"""The command line: ``autograder …``, or ``python -m autograder …``."""

from __future__ import annotations

import errno
import importlib.util
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from autograder import catalog
from autograder.commands import troubles
from autograder.judging.readable import readable

if TYPE_CHECKING:  # which takes a moment to import
    from autograder.judging.result import Result


class _Commands(click.Group):
    """A group whose commands say in a sentence what they lack, such as a package or room on the disk, and what stops them."""

    def invoke(self, context: click.Context) -> Any:
        try:
            return super().invoke(context)
        except catalog.CatalogError as problem:
            raise click.ClickException(readable(problem)) from None
        except click.ClickException as problem:  # most name a file
            problem.message = readable(problem.message)  # type: ignore[misc]
            raise
        except ModuleNotFoundError as problem:
            if problem.name is None or problem.name.split(".")[0] == "autograder":
                raise _stopped(problem, context) from None
            raise click.ClickException(
                f"This needs the package {problem.name}, which a learner does not. Type: pip install -e '.[grading]'"
            ) from None
        except (click.exceptions.Exit, click.Abort):
            raise
        except Exception as problem:
            if isinstance(problem, OSError) and problem.errno == errno.EPIPE:  # as behind `| head`, which click knows
                raise
            raise _stopped(problem, context) from None


def _stopped(problem: Exception, context: click.Context) -> troubles.Stopped:
    return troubles.Stopped(problem, context.invoked_subcommand or "", debug=context.params["debug"])


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--debug", is_flag=True, help="Where a command stops unexpectedly, show all of Python's traceback.")
def main(debug: bool) -> None:
    """Check, release and grade the notebooks of Inside the embedding layer.

    A command that a fault of its own has stopped ends with exit code 70.

    \b
    Example:
      autograder check course/01-one-hot/one_hot.ipynb
    """


@main.command()
@click.argument("notebook", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object in place of the table.")
@click.option("--junit", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="Also write JUnit's XML, for CI.")
@click.option(
    "--gradescope", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="Also write Gradescope's results.json."
)
@click.option("--timeout", default=120.0, show_default=True, metavar="SECONDS", help="How long one cell may run.")
@click.option("--unconfined", is_flag=True, help="Run it outside of the sandbox, as your own program: only what you trust.")
def check(notebook: Path, as_json: bool, junit: Path | None, gradescope: Path | None, timeout: float, unconfined: bool) -> None:
    """Run one NOTEBOOK and check every exercise in it, as the notebook itself does.

    The notebook may lie anywhere, have any name and come from anybody: it runs in a sandbox. Exit code: 0 all passed, 1 not all
    passed, 2 could not grade, or could not write FILE. With --gradescope, no message says what a hidden check asked.

    \b
    Example:
      autograder check ~/Downloads/one_hot.ipynb
      autograder check one_hot.ipynb --junit results.xml
    """
    from rich.markup import escape
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    from autograder.commands import results, tables
    from autograder.judging import sandbox, submission
    from autograder.judging.kernel import NoKernel
    from autograder.judging.notebook import UnreadableNotebook

    terminal = tables.Terminal(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("cells"), TimeElapsedColumn())
    try:
        with Progress(*columns, console=terminal, transient=True, disable=not terminal.is_terminal) as bar:
            task = bar.add_task(f"Running {escape(readable(notebook.name))}", total=None)
            result = submission.check_notebook(
                notebook,
                timeout=timeout,
                confined=not unconfined,
                reveal=gradescope is None,
                on_cell=lambda done, total: bar.update(task, completed=done, total=total),
            )
    except (UnreadableNotebook, NoKernel, sandbox.CannotConfine) as problem:
        if as_json:
            click.echo(json.dumps({"notebook": str(notebook), "error": str(problem)}))
        else:
            click.echo(f"Could not grade: {readable(problem)}", err=True)
        # Gradescope shows a student what is wrong with the notebook; what is wrong with the machine is no result.
        _write_files(notebook, readable(problem), junit, gradescope if isinstance(problem, UnreadableNotebook) else None)
        sys.exit(2)
    if as_json:
        click.echo(json.dumps(results.as_json(notebook, result)))
    else:
        tables.print_result(tables.Terminal(), catalog.assignment(result.assignment), result)
    _write_files(notebook, result, junit, gradescope)
    sys.exit(0 if result.passed else 2 if result.needs_a_person else 1)


def _write_files(notebook: Path, result: Result | str, junit: Path | None, gradescope: Path | None) -> None:
    """Write the files that were asked for; `result` may be the reason why there is none."""
    from autograder.commands import results

    try:
        if junit is not None:
            results.write_junit(junit, notebook, result)
        if gradescope is not None:
            results.write_gradescope(gradescope, result)
    except OSError as problem:
        click.echo(f"Could not write {readable(problem.filename or problem)}: {problem.strerror}.", err=True)
        sys.exit(2)


if importlib.util.find_spec("autograder.commands.class_commands"):  # a student's copy has no class
    from autograder.commands import class_commands

    for command in (
        class_commands.release,
        class_commands.collect,
        class_commands.grade,
        class_commands.feedback,
        class_commands.report,
        class_commands.export,
        class_commands.forget,
        class_commands.doctor,
        class_commands.demo,
    ):
        main.add_command(command)

if importlib.util.find_spec("autograder.commands.authoring"):  # nor an author
    from autograder.commands import authoring

    main.add_command(authoring.new)
    main.add_command(authoring.new_misconception)
    main.add_command(authoring.lint)
    main.add_command(authoring.site)
