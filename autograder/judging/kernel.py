"""One kernel that runs a notebook's cells and answers questions between them, within limits."""

from __future__ import annotations

import ast
import asyncio
import contextlib
import math
import os
import queue
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any, NoReturn, TypeVar, cast

import nbformat
from jupyter_client import BlockingKernelClient
from jupyter_client.kernelspec import NoSuchKernel
from jupyter_core.utils import run_sync
from nbclient import NotebookClient
from nbclient.exceptions import DeadKernelError
from nbformat import NotebookNode
from traitlets.config import Config

from autograder.catalog import ROOT
from autograder.checks.limits import ceiling
from autograder.checks.student import KernelGone
from autograder.judging import form, sandbox
from autograder.judging.line import Line
from autograder.judging.readable import readable

#: What serves the answers, in the kernel.
_SERVE = "__import__('autograder.checks.serve', fromlist=['serve'])"
#: Who runs the cells there, whatever a notebook calls `get_ipython`.
_SHELL = "__import__('IPython').get_ipython()"
#: Why nothing more is asked of a kernel that has ended.
_DIED = "The kernel died: the code may have used all the memory, or left Python."
#: Why nothing more is asked of a kernel whose side of the conversation was broken.
_OVER = "The notebook's time was over."
_BROKEN = "The kernel's answers have a form that was not agreed on."
#: How much longer than the ceiling of a call the judge waits for the kernel to keep the limit by itself, in seconds.
GRACE = 10.0

_Done = TypeVar("_Done")


@dataclass(frozen=True)
class Limits:
    """What a notebook may use.

    Attributes
    ----------
    cell_seconds : float
        One cell.
    notebook_seconds : float
        The whole notebook; what comes after that is not run.
    again_seconds : float
        All that is asked a second time, together.
    output_bytes : int
        The output of one cell; the cell is interrupted when it writes more.
    """

    cell_seconds: float = 120
    notebook_seconds: float = 900
    again_seconds: float = 300
    output_bytes: int = 2_000_000


def _load() -> float:
    """Return how many processes want each processor of this machine, at least 1: a kernel gets but its share of them."""
    try:
        return max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))
    except (OSError, AttributeError):  # Windows doesn't tell
        return 1.0


class NoKernel(RuntimeError):
    """No kernel starts on this machine; the message says what is missing and what to do."""


class KernelLost(Exception):
    """The kernel died or doesn't answer any more; the message says which, in words for the learner."""


class _Client(NotebookClient):
    """nbclient's client, which takes only outputs of the right form, stops a cell that writes too much, and keeps no more than
    a notebook may have.
    """

    output_bytes = 0
    started: Any = None  # the kernel's manager, also when its kernel is gone and nbclient has forgotten it
    _written = 0  # by this cell
    _written_in_all = 0
    _cell_index = -1

    def create_kernel_manager(self) -> Any:
        self.started = super().create_kernel_manager()
        return self.started

    def process_message(self, msg: dict[str, Any], cell: NotebookNode, cell_index: int) -> NotebookNode | None:
        if cell_index != self._cell_index:
            self._cell_index, self._written = cell_index, 0
        if msg["msg_type"] not in ("status", "execute_input"):
            size = form.size([msg["content"], msg["metadata"]]) + sum(map(len, msg["buffers"]))
            within, self._written = self._written <= self.output_bytes, self._written + size
            if self._written > self.output_bytes:
                if within:
                    text = f"[This cell wrote more than {self.output_bytes / 1e6:g} MB and was stopped.]\n"
                    cell.outputs.append(nbformat.v4.new_output("stream", name="stdout", text=text))
                    manager: Any = self.km
                    self._interruption = asyncio.ensure_future(manager.interrupt_kernel())
                return None
            within, self._written_in_all = self._written_in_all <= form.OUTPUT_BYTES, self._written_in_all + size
            if self._written_in_all > form.OUTPUT_BYTES:
                if within or not cell.outputs:
                    cell.outputs.append(form.left_out(form.OUTPUT_BYTES))
                return None
        return super().process_message({**msg, "content": form.message(msg["msg_type"], msg["content"])}, cell, cell_index)


#: Where to look further; a student's copy has no such command.
DOCTOR = " (To see what else is wrong: autograder doctor)" if (ROOT / "solutions").is_dir() else ""


class Kernel:
    """One kernel that runs a notebook's cells and answers the judge's questions between them.

    Parameters
    ----------
    prepared : NotebookNode
        The notebook; its cells receive their outputs.
    limits : Limits
        What it may use.
    folder : str
        The working directory, which is thrown away later.
    settings : Config, optional
        How to start the kernel, from `autograder.judging.sandbox.kernel_settings`; by default as JupyterLab would.
    deadline : float
        When nothing more may be asked, on the clock of `time.monotonic`.
    needed : iterable of str
        Packages without which no answer could be judged: see `Assignment.imports`.
    """

    def __init__(
        self,
        prepared: NotebookNode,
        limits: Limits,
        folder: str,
        settings: Config | None = None,
        deadline: float = math.inf,
        needed: Iterable[str] = (),
    ) -> None:
        if settings is None:
            settings = Config()
            if sys.platform != "win32":  # sockets in the run's own folder: no ports that could collide
                settings = Config(KernelManager={"transport": "ipc", "ip": f"{folder}/.kernel"})
        self._client = _Client(
            prepared,
            timeout=limits.cell_seconds,
            interrupt_on_timeout=True,
            allow_errors=True,
            iopub_timeout=math.ceil(GRACE),
            raise_on_iopub_timeout=True,
            shutdown_kernel="immediate",
            resources={"metadata": {"path": folder}},
            config=settings,
        )
        self._client.output_bytes = limits.output_bytes
        self._cell_seconds = limits.cell_seconds
        self._deadline = deadline
        self._serving = ""  # the request in which the kernel answers what comes over the line, as long as it does
        self._needed = tuple(needed)
        self.lost = ""  #: why no more can be asked of this kernel; "" as long as it answers

    def __enter__(self) -> Kernel:
        with contextlib.ExitStack() as stack:  # which ends the kernel if anything below fails
            try:
                stack.enter_context(self._client.setup_kernel())
            except (RuntimeError, NoSuchKernel):  # jupyter_client's words for one that ended before it answered, and for none
                raise NoKernel(self._why_not()) from None
            self._manager = cast(Any, self._client.km)
            self._side = sandbox.bounded(BlockingKernelClient())
            self._side.load_connection_info(self._manager.get_connection_info())
            stack.callback(self._side.stop_channels)
            end = getattr(self._manager.provisioner, "line", None)  # an ordinary kernel has none
            self._line = Line(end, sandbox.LARGEST_MESSAGE) if end is not None else None
            self._side.start_channels(hb=False, iopub=False, stdin=False, control=False)
            self._require_the_course()
            self._stack = stack.pop_all()
        return self

    def _require_the_course(self) -> None:
        """Find out before any code of a student runs whether this kernel can serve answers; else all would look wrong."""
        asked = {"needed": f"exec({sandbox.imports(self._needed)!r}, {{}})", "file": "__import__('autograder').__file__"}
        try:
            answers = self._reply("", asked, self._client.startup_timeout).get("user_expressions", {})
        except KernelGone:
            raise NoKernel(self._why_not()) from None
        if any(answers.get(each, {}).get("status") != "ok" for each in asked):
            problem = answers.get("needed", {})
            raise NoKernel(self._why_not(f"{problem['ename']}: {problem.get('evalue')}" if "ename" in problem else ""))
        elsewhere = sandbox.why_another_course(ast.literal_eval(answers["file"]["data"]["text/plain"]))
        if elsewhere:
            raise NoKernel(f"{elsewhere}{DOCTOR}")

    def _why_not(self, said: str = "") -> str:
        """Say in one sentence why no kernel starts; what it said itself is the reason where nothing else is found."""
        said = said or getattr(self._client.started, "last_words", "")
        last = f" Its last words were: {readable(said).splitlines()[0]}." if said else ""
        why = sandbox.why_no_kernel_starts(self._client.config, self._needed) or (
            f"A kernel ended at its start, although all that it needs is there: the machine may be short of memory, or a limit "
            f"too low (ulimit -a).{last} Try again when less is running on it."
        )
        return f"{why}{DOCTOR}"

    def __exit__(self, *problem: Any) -> None:
        with contextlib.suppress(Exception):  # a kernel that is gone can't be shut down
            self._stack.close()

    def run(self, cell: NotebookNode, index: int) -> None:
        """Run one cell; `KernelLost` if the kernel doesn't survive it."""
        try:
            self._hang_up()
        except KernelGone as reason:
            raise KernelLost(str(reason)) from None
        try:
            run_sync(self._executed)(cell, index)
        except (DeadKernelError, asyncio.CancelledError):
            raise KernelLost(_DIED) from None
        except KernelLost:
            raise
        except Exception as problem:  # nbclient's own troubles: an interrupt that did not help, a message that got lost
            raise KernelLost(f"The kernel stopped answering ({type(problem).__name__}).") from None

    async def _executed(self, cell: NotebookNode, index: int) -> None:
        await self._forget_old_messages()
        # nbclient interrupts a cell whose time is over, again and again, as long as the cell ignores it.
        running = asyncio.ensure_future(self._client.async_execute_cell(cell, index))
        done, _ = await asyncio.wait({running}, timeout=self._cell_seconds + GRACE)
        if not done:
            running.cancel()
            await asyncio.wait({running}, timeout=1)
            if running.done() and not running.cancelled():
                running.exception()  # which is known: asyncio would complain that nobody asked
            raise KernelLost("The kernel could not be interrupted when the cell's time was over.")
        running.result()

    async def _forget_old_messages(self) -> None:
        """Read what the kernel told everybody while it was asked: a thousand unread messages, and the cell's would be lost."""
        channel, deadline = cast(Any, self._client.kc).iopub_channel, time.monotonic() + 2  # a flood has no end
        while time.monotonic() < deadline and await channel.msg_ready():
            with contextlib.suppress(Exception):  # a message that was not signed, or is no JSON
                await channel.get_msg(timeout=0)

    def define(self, source: str) -> None:
        """Run code that leaves no output, such as a reference answer."""
        with contextlib.suppress(KernelGone):
            self._reply(source, {}, min(30, self._cell_seconds))

    def ask(self, request: str, seconds: float) -> str:
        """Carry a question to `autograder.checks.serve` in the kernel and bring its answer back.

        Raises
        ------
        KernelGone
            If the kernel died, or does not even keep the time limit by itself, or broke what serves the answers.
        """
        if time.monotonic() > self._deadline:
            self._lose(_OVER)
        if self._line is not None:
            return self._over_the_line(self._line, request, ceiling(seconds))
        reply = self._reply("", {"answer": f"{_SERVE}.serve({request!r}, {_SHELL}.user_ns)"}, ceiling(seconds))
        try:
            text = reply["user_expressions"]["answer"]["data"]["text/plain"]
            # Only a string's literal: what is nested deep enough would take the judge's memory, or its stack.
            text = ast.literal_eval(text) if text[:1] in ("'", '"') and len(text) < sandbox.LARGEST_MESSAGE else None
        except Exception:  # whatever the kernel sent in place of a string
            text = None
        if not isinstance(text, str):  # what serves the answers is broken
            raise KernelGone(_BROKEN)
        return text

    def _over_the_line(self, line: Line, request: str, seconds: float) -> str:
        """Ask without a request of Jupyter's for each question, which takes several times as long."""
        if self.lost:
            raise KernelGone(self.lost)
        if not self._serving:
            served = f"{_SERVE}.serve_all({_SHELL}.kernel.parent.line, {_SHELL}.user_ns)"
            self._serving = self._request("", {"served": served})
        return self._on_the_line(line.ask, request, seconds)

    def _hang_up(self) -> None:
        """Let the kernel do something else than to answer over the line."""
        if self._line is not None and self._serving and not self.lost:
            self._on_the_line(self._line.send, "", 0)
            serving, self._serving = self._serving, ""
            self._wait_for(serving, 0)

    def _on_the_line(self, action: Callable[[str, Callable[[bool], None]], _Done], text: str, seconds: float) -> _Done:
        begun = time.monotonic()

        def each_turn(waiting: bool) -> None:
            self._require_time(begun, seconds)
            if waiting:
                self._require_life()
                if self._side.shell_channel.msg_ready():  # it serves no more
                    self._lose(_BROKEN)

        try:
            return action(text, each_turn)
        except ValueError:
            self._lose(_BROKEN)
        except ConnectionError:  # as a rule the kernel has just ended, which takes a moment to be known
            while time.monotonic() < begun + 2:
                self._require_life()
                time.sleep(0.02)
            self._lose(_BROKEN)

    def _require_time(self, begun: float, seconds: float) -> None:
        waited = time.monotonic() - begun
        if waited > seconds + GRACE and waited > (seconds + GRACE) * _load():  # to ask for the load takes time, each turn
            self._lose(f"The kernel stopped answering, for {seconds:g} seconds.")
        if waited > seconds + GRACE and time.monotonic() > self._deadline:  # a kernel may keep the load up by itself
            self._lose(_OVER)

    def _require_life(self) -> None:
        if not run_sync(self._manager.is_alive)():
            self.lost = _DIED
            raise KernelGone(_DIED, died=True)

    def _lose(self, why: str) -> NoReturn:
        self.lost = why
        raise KernelGone(why)

    def _reply(self, source: str, expressions: dict[str, str], seconds: float) -> dict[str, Any]:
        if self.lost:  # each question more would take its whole time
            raise KernelGone(self.lost)
        self._hang_up()
        return self._wait_for(self._request(source, expressions), seconds)

    def _request(self, source: str, expressions: dict[str, str]) -> str:
        return self._side.execute(source, silent=True, user_expressions=expressions, allow_stdin=False)

    def _wait_for(self, request: str, seconds: float) -> dict[str, Any]:
        begun = time.monotonic()
        while True:
            try:
                reply = self._side.get_shell_msg(timeout=0.5)
                if reply["parent_header"].get("msg_id") == request:
                    content: dict[str, Any] = reply["content"]
                    return content
            except queue.Empty:
                self._require_life()
            except Exception:  # a message that was not signed, is no JSON, or has other parts
                self._lose("The kernel sends messages of a form that was not agreed on.")
            self._require_time(begun, seconds)  # also when other messages come without end


def why_no_grading(*, confined: bool, warm: bool = False, packages: Iterable[str] = (), needed: Iterable[str] = ()) -> str:
    """Start one kernel as those of submissions are, before the first of them, and say in one sentence why none starts.

    Parameters
    ----------
    confined, warm, packages
        As for `sandbox.kernel_settings`.
    needed : iterable of str
        As for `Kernel`.

    Returns
    -------
    str
        "" if it starts, and can import what notebooks need; this is found out once.
    """
    unavailable = sandbox.why_unavailable() if confined else ""
    return f"{unavailable}{DOCTOR}" if unavailable else _why_none_starts(confined, warm, tuple(packages), tuple(needed))


@cache
def _why_none_starts(confined: bool, warm: bool, packages: tuple[str, ...], needed: tuple[str, ...]) -> str:
    empty = nbformat.v4.new_notebook(metadata={"kernelspec": {"name": "python3", "display_name": "", "language": "python"}})
    try:
        settings = sandbox.kernel_settings(confined=confined, warm=warm, packages=packages)
        with (
            tempfile.TemporaryDirectory(prefix="autograder-") as folder,
            Kernel(empty, Limits(), folder, settings, needed=needed),
        ):
            return ""
    except (NoKernel, sandbox.CannotConfine) as problem:
        return str(problem)
    except OSError as problem:  # such as a full disk, or no place for temporary files
        return f"No kernel starts here: {readable(problem.strerror or problem)}.{DOCTOR}"
