"""Grade many submissions at the same time, through any executor of `concurrent.futures`."""

from __future__ import annotations

import multiprocessing
import os
import signal
import tempfile
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, CancelledError, Executor, Future, ProcessPoolExecutor, wait
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nbformat import NotebookNode

from autograder import catalog

#: What came of one submission, as plain data: see `grade_notebook`.
Result = dict[str, Any]
#: How often a submission may take its worker down before it counts as ungradable.
DEATHS = 2


class ClusterLost(RuntimeError):
    """The workers are gone; the message says what to do."""


def grade_notebook(
    content: bytes,
    file_name: str,
    slug: str,
    kernel_settings: Mapping[str, Any] | None = None,
    *,
    all_cells: bool = False,
    substitute: bool = True,
) -> Result:
    """Judge one notebook in a kernel of its own; this is what a worker does.

    Everything comes as an argument and goes as the result, so that a worker on another machine needs no shared disk.

    Parameters
    ----------
    content : bytes
        The file.
    file_name : str
        Its name.
    slug : str
        The assignment.
    kernel_settings : mapping, optional
        Keywords of `sandbox.kernel_settings`, which the worker asks for the judge's keyword of the same name: what confines
        a kernel differs from machine to machine. By default the kernel is an ordinary one.
    all_cells : bool
        Whether to run also the demonstrations that no verdict depends on: see `Judge.released`.
    substitute : bool
        Whether one mistake costs once: see `Judge.substitute`.

    Returns
    -------
    dict
        ``executed``: the executed notebook as JSON text, or None.
        ``verdicts``: a list of `Verdict.to_json`, one for each exercise.
        ``repairs``: a sentence for each thing that was put right before.
        ``ungradable``: None, or a sentence that says why there is no verdict.
        ``again``: True if another try may do better.
        ``seconds``: how long it took.
    """
    import nbformat

    from autograder import notebook
    from autograder.judge import Judge

    start = time.perf_counter()
    assignment = catalog.assignment(slug)
    try:
        with tempfile.TemporaryDirectory(prefix="autograder-") as folder:
            path = Path(folder) / Path(file_name).name
            path.write_bytes(content)
            submitted = notebook.read(path)
        recognised = notebook.recognise(submitted, file_name)
        if recognised != assignment:
            raise notebook.UnreadableNotebook(f"{file_name} is the notebook of {recognised.slug}, and {slug} was asked for.")
        released = released_notebook(assignment)
        repaired, repairs = notebook.repair(submitted, released)
        options: dict[str, Any] = {} if all_cells else {"released": released}
        if kernel_settings is not None:
            from autograder import sandbox

            options["kernel_settings"] = sandbox.kernel_settings(**kernel_settings)
        executed, verdicts = Judge(assignment, substitute=substitute, **options).run(repaired)
        return {
            "executed": nbformat.writes(executed),
            "verdicts": [verdict.to_json() for verdict in verdicts],
            "repairs": repairs,
            "ungradable": None,
            "again": False,
            "seconds": time.perf_counter() - start,
        }
    except notebook.UnreadableNotebook as problem:
        return ungradable(str(problem), slug, seconds=time.perf_counter() - start)
    except Exception as problem:  # a fault of the grader must not stop the class
        reason = f"The grader itself stopped with {type(problem).__name__}: {problem}.".splitlines()[0]
        return ungradable(reason, slug, again=True, seconds=time.perf_counter() - start)


def released_notebook(assignment: catalog.Assignment, root: Path = catalog.ROOT) -> NotebookNode:
    """Return an assignment's notebook as it was handed out.

    Raises
    ------
    RuntimeError
        If it isn't there or damaged, which it is for a moment while `autograder release` runs. Not the student's fault.
    """
    from autograder import notebook

    try:
        return notebook.read(root / "course" / assignment.slug / assignment.notebook)
    except notebook.UnreadableNotebook as problem:
        raise RuntimeError(f"the released notebook of {assignment.slug} can't be used ({problem})") from None


def ungradable(reason: str, slug: str, *, again: bool = False, seconds: float = 0.0) -> Result:
    """Return the result for a submission that has no verdict: no exercise could be checked, and a person must look."""
    from autograder.verdict import COULD_NOT_CHECK, Verdict

    message = f"This could not be checked. {reason}"
    verdicts = [
        Verdict(each.name, slug, COULD_NOT_CHECK, 0.0, float(each.points), None, message).to_json()
        for each in catalog.assignment(slug).exercises
    ]
    return {
        "executed": None,
        "verdicts": verdicts,
        "repairs": [],
        "ungradable": reason,
        "again": again,
        "seconds": seconds,
    }


@dataclass
class Job:
    """One submission on its way.

    Attributes
    ----------
    content, file_name, slug
        The arguments of `grade_notebook`.
    about : Any
        Whatever the caller wants to have back with the result.
    """

    content: bytes
    file_name: str
    slug: str
    about: Any = None
    deaths: int = field(default=0, init=False)


@dataclass
class Cohort:
    """Hand jobs to an executor and give the results back as they come.

    A worker that dies costs the jobs that were with it a second try, in which each has the executor to itself: the one that
    kills its worker again is ungradable, and its neighbors come through. Only a few jobs are handed over at a time, so that
    memory doesn't grow with the class.

    Attributes
    ----------
    open_executor : callable
        Returns a new executor; called again after one broke.
    workers : int
        How many jobs run at the same time.
    grade : callable
        `grade_notebook`, or what does the same elsewhere.
    options : mapping
        Further keywords for `grade`.
    running : int
        How many jobs are with a worker now.
    """

    open_executor: Callable[[], Executor]
    workers: int
    grade: Callable[..., Result] = grade_notebook
    options: Mapping[str, Any] = field(default_factory=dict)
    running: int = field(default=0, init=False)

    def run(self, jobs: Iterable[Job]) -> Iterator[tuple[Job, Result]]:
        """Yield each job with its result, in the order in which they are done.

        Raises
        ------
        ClusterLost
            If the scheduler is gone.
        """
        waiting = iter(jobs)
        suspects: deque[Job] = deque()
        flying: dict[Future[Result], Job] = {}
        executor = self.open_executor()
        try:
            while True:
                whole = self._hand_over(executor, waiting, suspects, flying)
                if not flying and not suspects:
                    break
                done, _ = wait(flying, return_when=FIRST_COMPLETED)
                if not whole or any(isinstance(_failure(future), BrokenExecutor) for future in done):
                    done, _ = wait(flying)  # a broken executor gives up all that it had
                    executor.shutdown()
                    executor = self.open_executor()
                for future in done:
                    job, problem = flying.pop(future), _failure(future)
                    self.running = min(len(flying), self.workers)
                    if problem is None:
                        yield job, future.result()
                    elif isinstance(problem, CancelledError):
                        raise ClusterLost("The cluster is gone. Start it again, and then the same command again.")
                    elif self._may_try_again(job, problem):
                        suspects.append(job)
                    else:
                        yield job, ungradable(_death(problem), job.slug, again=True)
        except BaseException:  # also when nobody asks for the rest
            _stop(executor)
            raise
        else:
            executor.shutdown()
        finally:
            self.running = 0

    @staticmethod
    def _may_try_again(job: Job, problem: BaseException) -> bool:
        job.deaths = DEATHS if type(problem).__name__ == "KilledWorker" else job.deaths + 1  # Dask has tried by itself
        return job.deaths < DEATHS

    def _hand_over(
        self, executor: Executor, waiting: Iterator[Job], suspects: deque[Job], flying: dict[Future[Result], Job]
    ) -> bool:
        """Keep the workers busy; False if the executor turns out to be broken."""
        while len(flying) < (1 if suspects else self.workers + 2):
            job = suspects.popleft() if suspects else next(waiting, None)
            if job is None:
                break
            try:
                future = executor.submit(self.grade, job.content, job.file_name, job.slug, **self.options)
            except BrokenExecutor:
                suspects.appendleft(job)
                return False
            flying[future] = job
            if job.deaths:
                break
        self.running = min(len(flying), self.workers)
        return True


def _failure(future: Future[Result]) -> BaseException | None:
    try:
        return future.exception()
    except CancelledError as problem:
        return problem


def _death(problem: BaseException) -> str:
    if isinstance(problem, BrokenExecutor) or type(problem).__name__ == "KilledWorker":
        return f"The process that graded it died, {DEATHS} times or more. It may need more memory than there is."
    return f"The worker failed with {type(problem).__name__}: {problem}".splitlines()[0]


def _stop(executor: Executor) -> None:
    """Give up what an executor still has: nobody waits for it any more."""
    if isinstance(executor, ProcessPoolExecutor):
        executor.shutdown(wait=False, cancel_futures=True)
        for process in multiprocessing.active_children():
            if process.name.startswith("SpawnProcess"):
                process.terminate()
    else:
        executor.shutdown(wait=False)


def local_executor(workers: int) -> ProcessPoolExecutor:
    """Return a pool of fresh processes on this machine.

    Processes, because pytest and the time limits need a main thread of their own; fresh ones, because a fork of a process
    that has threads may hang.
    """
    return ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("spawn"), initializer=_prepare_worker)


def _prepare_worker() -> None:
    """Let a worker end with its parent, leave Ctrl-C to the parent, and keep students' output off the terminal."""
    parent = multiprocessing.parent_process()

    def end_with_parent() -> None:
        if parent is not None:
            parent.join()
            os._exit(1)

    threading.Thread(target=end_with_parent, daemon=True).start()
    signal.signal(signal.SIGINT, lambda *_: None)  # not SIG_IGN, which kernels would inherit
    silence()


def silence() -> None:
    """Send what this process and its kernels write to stdout and stderr nowhere."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nowhere, descriptor)
    os.close(nowhere)
