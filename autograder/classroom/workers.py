"""Grade many submissions at the same time, through any executor of `concurrent.futures`."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, CancelledError, Executor, Future, ProcessPoolExecutor, wait
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from autograder.judging.result import Result
from autograder.judging.submission import grade_notebook

#: How often a submission may take its worker down before it counts as ungradable.
DEATHS = 2


class ClusterLost(RuntimeError):
    """The workers can't be reached, or are gone; the message says what to do."""


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
    """

    content: bytes
    file_name: str
    slug: str
    about: About
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
    read : callable
        Makes a `Result` of what `grade` returned and of the assignment's slug.
    options : mapping
        Further keywords for `grade`.
    running : int
        How many jobs are with a worker now.
    """

    open_executor: Callable[[], Executor]
    workers: int
    grade: Callable[..., Any] = grade_notebook
    read: Callable[[Any, str], Result] = lambda result, slug: result
    options: Mapping[str, Any] = field(default_factory=dict)
    running: int = field(default=0, init=False)

    def run(self, jobs: Iterable[Job[About]]) -> Iterator[tuple[Job[About], Result]]:
        """Yield each job with its result, in the order in which they are done.

        Raises
        ------
        ClusterLost
            If the scheduler is gone.
        """
        waiting = iter(jobs)
        suspects: deque[Job[About]] = deque()
        flying: dict[Future[Any], Job[About]] = {}
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
                        yield job, self.read(future.result(), job.slug)
                    elif isinstance(problem, CancelledError):
                        raise ClusterLost("The cluster is gone. Start it again, and then the same command again.")
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
        self, executor: Executor, waiting: Iterator[Job[Any]], suspects: deque[Job[Any]], flying: dict[Future[Any], Job[Any]]
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
