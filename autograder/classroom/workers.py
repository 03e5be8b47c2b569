"""Grade many submissions at the same time, through any executor of `concurrent.futures`."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import (
    FIRST_COMPLETED,
    BrokenExecutor,
    CancelledError,
    Executor,
    Future,
    ProcessPoolExecutor,
    ThreadPoolExecutor,
    as_completed,
    wait,
)
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Generic, TypeVar

from autograder.classroom import ledger
from autograder.judging.kernel import Limits
from autograder.judging.result import Result
from autograder.judging.submission import grade_notebook

#: How often a submission may take its worker down before it counts as ungradable.
DEATHS = 2
#: How long one submission may take, in seconds, from reading its file to writing what came of it: the time that its notebook
#: has, that of a cell which runs when this is over, and what starting a kernel and everything else may take on a busy machine.
JOB_SECONDS = Limits().notebook_seconds + Limits().again_seconds + Limits().cell_seconds + 180
#: What a person reads of a submission whose time was over.
TOO_LONG = f"It took longer than {JOB_SECONDS / 60:.0f} minutes to read and judge it, and was given up."


class ClusterLost(RuntimeError):
    """The workers can't be reached, or are gone; the message says what to do."""


class TimeOver(Exception):
    """A task took longer than it may, and its process was ended."""


#: What the caller wants to have back with a result.
About = TypeVar("About")


@dataclass
class Job(Generic[About]):
    """One submission on its way.

    Attributes
    ----------
    content, file_name, slug
        The arguments of `grade_notebook`.
    about : About
        Whatever the caller wants to have back with the result.
    seed : int or None
        Another argument of `grade_notebook`.
    """

    content: bytes
    file_name: str
    slug: str
    about: About
    seed: int | None = None
    deaths: int = field(default=0, init=False)


def grade_into_a_file(content: bytes, file_name: str, slug: str, *, keep: str | None = None, **options: Any) -> Result:
    """Do what `grade_notebook` does, and leave the executed notebook in a file, so that nobody holds many of them in memory.

    Parameters
    ----------
    content, file_name, slug
        As for `grade_notebook`.
    keep : str, optional
        The folder for it; without one, the executed notebook is thrown away.
    **options
        Further keywords of `grade_notebook`.
    """
    result = grade_notebook(content, file_name, slug, **options)
    executed, result = result.executed, replace(result, executed=None)
    if executed is None or keep is None:
        return result
    try:
        return replace(result, kept=ledger.store(Path(keep), executed))
    except (OSError, ValueError) as problem:
        reason = f"The executed notebook could not be stored: {getattr(problem, 'strerror', None) or problem}."
        return Result.without_verdict(slug, reason, again=True, seconds=result.seconds)


@dataclass
class Cohort:
    """Hand jobs to an executor and give the results back as they come.

    A worker that dies costs the jobs that were with it a second try, in which each has the executor to itself: the one that
    kills its worker again is ungradable, and its neighbors come through. Only a few jobs are handed over at a time, so that
    memory doesn't grow with the class.

    Attributes
    ----------
    open_executor : callable
        Returns a new executor.
    workers : int
        How many jobs run at the same time.
    grade : callable
        `grade_into_a_file`, or what does the same elsewhere and returns the executed notebook.
    read : callable
        Makes a `Result` of what `grade` returned and of the assignment's slug.
    options : mapping
        Further keywords for `grade`.
    running : int
        How many jobs are with a worker now.
    """

    open_executor: Callable[[], Executor]
    workers: int
    grade: Callable[..., Any] = grade_into_a_file
    read: Callable[[Any, str], Result] = lambda result, slug: result
    options: Mapping[str, Any] = field(default_factory=dict)
    running: int = field(default=0, init=False)
    _started: Executor | None = field(default=None, init=False)
    _getting_ready: list[Future[str]] = field(default_factory=list, init=False)

    def start(self, get_ready: Callable[[], str], most: int) -> None:
        """Let workers get ready, which takes seconds, while something else is done before `run`; `close` ends them.

        Parameters
        ----------
        get_ready : callable
            What each does first; returns what keeps it from grading, "" if nothing does.
        most : int
            For how many workers there is something to do.
        """
        self._started = self.open_executor()
        self._getting_ready = [self._started.submit(get_ready) for _ in range(min(self.workers, most))]

    def why_none_grades(self) -> str:
        """Wait until one of those that `start` started is ready, and return what keeps it from grading; "" if nothing does."""
        ready = (future.result() for future in as_completed(self._getting_ready) if _failure(future) is None)
        return next(ready, "")  # of one that died its first submission tells

    def close(self) -> None:
        """End workers that were started for a `run` that did not come."""
        if self._started is not None:
            self._started.shutdown(cancel_futures=True)
            self._started = None

    def run(self, jobs: Iterable[Job[About]], keep: Path | None = None) -> Iterator[tuple[Job[About], Result]]:
        """Yield each job with its result, in the order in which they are done.

        Parameters
        ----------
        jobs : iterable of Job
            What to grade.
        keep : Path, optional
            Where workers of this machine leave executed notebooks.

        Raises
        ------
        ClusterLost
            If the scheduler is gone.
        """
        waiting = iter(jobs)
        suspects: deque[Job[About]] = deque()
        flying: dict[Future[Any], Job[About]] = {}
        options = {**self.options, "keep": str(keep)} if keep and self.grade is grade_into_a_file else self.options
        executor, self._started = self._started or self.open_executor(), None
        try:
            while True:
                self._hand_over(executor, options, waiting, suspects, flying)
                if not flying:
                    break
                done, _ = wait(flying, return_when=FIRST_COMPLETED)
                future = next(each for each in flying if each in done)  # the others wait, and their workers don't
                job, problem = flying.pop(future), _failure(future)
                self.running = min(len(flying), self.workers)
                if problem is None:
                    yield job, self.read(future.result(), job.slug)
                elif isinstance(problem, CancelledError):
                    raise ClusterLost("The cluster is gone. Start it again, and then the same command again.")
                elif isinstance(problem, TimeOver):
                    yield job, Result.without_verdict(job.slug, TOO_LONG)
                elif self._may_try_again(job, problem):
                    suspects.append(job)
                else:
                    yield job, Result.without_verdict(job.slug, _death(problem), again=True)
        except BaseException:  # also when nobody asks for the rest
            _stop(executor)
            raise
        else:
            executor.shutdown()
        finally:
            self.running = 0

    @staticmethod
    def _may_try_again(job: Job[Any], problem: BaseException) -> bool:
        job.deaths = DEATHS if type(problem).__name__ == "KilledWorker" else job.deaths + 1  # Dask has tried by itself
        return job.deaths < DEATHS

    def _hand_over(
        self,
        executor: Executor,
        options: Mapping[str, Any],
        waiting: Iterator[Job[Any]],
        suspects: deque[Job[Any]],
        flying: dict[Future[Any], Job[Any]],
    ) -> None:
        """Keep the workers busy."""
        while len(flying) < (1 if suspects else self.workers + 2):
            job = suspects.popleft() if suspects else next(waiting, None)
            if job is None:
                break
            future = executor.submit(self.grade, job.content, job.file_name, job.slug, seed=job.seed, **options)
            flying[future] = job
            if job.deaths:
                break
        self.running = min(len(flying), self.workers)


def _failure(future: Future[Any]) -> BaseException | None:
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
    if isinstance(executor, LocalExecutor):
        executor.shutdown(wait=False, cancel_futures=True)
    else:
        executor.shutdown(wait=False)


class LocalExecutor(Executor):
    """Processes of this machine. One that dies, or takes too long and is ended, takes nothing else with it.

    Each of its threads keeps one process and looks after it.

    Parameters
    ----------
    workers : int
        How many tasks run at the same time.
    seconds : float
        How long a task may take.
    """

    def __init__(self, workers: int, seconds: float = JOB_SECONDS) -> None:
        self._seconds = seconds
        self._threads = ThreadPoolExecutor(workers)
        self._own = threading.local()
        self._pools: dict[ProcessPoolExecutor, int] = {}  # with the number of its process
        self._lock = threading.Lock()
        self._closed = False

    def submit(self, task: Callable[..., Any], /, *arguments: Any, **keywords: Any) -> Future[Any]:
        """Have a task done in a process."""
        return self._threads.submit(self._do, task, arguments, keywords)

    def _do(self, task: Callable[..., Any], arguments: tuple[Any, ...], keywords: dict[str, Any]) -> Any:
        pool = self._pool()
        try:
            future = pool.submit(task, *arguments, **keywords)
            if not wait([future], self._seconds).done:
                self._end(pool)
                raise TimeOver
            return future.result()
        except (BrokenExecutor, TimeOver):
            self._own.pool = None
            with self._lock:
                self._pools.pop(pool, None)
            pool.shutdown(wait=False)
            raise

    def _pool(self) -> ProcessPoolExecutor:
        """Return this thread's pool of one process, a fresh one, because a fork of a process that has threads may hang."""
        pool: ProcessPoolExecutor | None = getattr(self._own, "pool", None)
        if pool is None:
            pool = ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn"), initializer=_prepare_worker)
            process = pool.submit(os.getpid).result()
            with self._lock:
                self._pools[pool] = process
                if self._closed:
                    self._end(pool)
            self._own.pool = pool
        return pool

    def _end(self, pool: ProcessPoolExecutor) -> None:
        for process in multiprocessing.active_children():
            if process.pid == self._pools[pool]:
                process.kill()

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End the processes: when all is done, or at once if what they have to do is given up."""
        if cancel_futures:
            with self._lock:
                self._closed = True
                for pool in self._pools:
                    self._end(pool)
        self._threads.shutdown(wait=wait, cancel_futures=cancel_futures)
        if wait and self._pools:  # all at the same time: with TensorFlow it takes a process a second to end
            with ThreadPoolExecutor(len(self._pools)) as threads:
                list(threads.map(ProcessPoolExecutor.shutdown, self._pools))


def local_executor(workers: int) -> Executor:
    """Return processes of this machine: pytest and the time limits need a main thread of their own."""
    return LocalExecutor(workers)


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
