"""What a student's code takes: its limits of processor time, a wide ceiling for code that waits, and how much memory it needs."""

from __future__ import annotations

import contextlib
import gc
import os
import signal
import sys
import threading
import time
import weakref
from collections.abc import Callable
from types import FrameType
from typing import Any, TypeVar

#: How much longer than its limit of processor time a call may last by the clock, before it counts as waiting.
PATIENCE = 6
#: How often the limit is looked at, once it may be over, in seconds.
_EACH = 0.05

#: Where the standard library's own callbacks of weak references are written.
_OF_WEAK_REFERENCES = (weakref.WeakKeyDictionary.__init__.__code__.co_filename, weakref.WeakSet.__init__.__code__.co_filename)
#: As they are now: a student's code may put something else into the modules. Windows has no timer.
_open, _read, _close = os.open, os.read, os.close
_set_handler: Any = signal.signal
_set_timer: Any = getattr(signal, "setitimer", None)

Result = TypeVar("Result")


class TimeLimit(BaseException):
    """Raised inside the student's code when a call takes too long; no ``except Exception`` catches it.

    Attributes
    ----------
    waited : bool
        Whether it waited, rather than computed: the clock's ceiling was reached before the limit of processor time.
    """

    def __init__(self, waited: bool = False) -> None:
        super().__init__()
        self.waited = waited


def memory_of(function: Callable[..., Any], *arguments: Any) -> int:
    """Return how much memory a call takes at its peak, beyond what there was before it, in bytes.

    NumPy tells `tracemalloc` of its arrays; what other libraries take from the system themselves doesn't count.
    """
    import tracemalloc

    traced = tracemalloc.is_tracing()
    if not traced:
        tracemalloc.start()
    try:
        tracemalloc.reset_peak()
        before = tracemalloc.get_traced_memory()[0]
        function(*arguments)
        return tracemalloc.get_traced_memory()[1] - before
    finally:
        if not traced:
            tracemalloc.stop()


def ceiling(seconds: float) -> float:
    """Return how long a call with a limit of so much processor time may last by the clock, in seconds."""
    return PATIENCE * seconds


def limited(function: Callable[[], Result], seconds: float) -> Result:
    """Call a function, and raise `TimeLimit` inside of it when it takes too long; in other threads there is no limit.

    A machine that is busy with other things takes nothing from a call's time: it is over when this process and its children
    have computed for `seconds` *and* so much time has passed, or when it has waited for `ceiling`. The alarm strikes only in
    code that the function runs, never before it or behind it.

    Parameters
    ----------
    function : callable
        What to call; it takes no arguments.
    seconds : float
        The limit, in seconds of processor time.
    """
    if threading.current_thread() is not threading.main_thread():
        return function()
    return _by_interrupt(function, ceiling(seconds)) if _set_timer is None else _by_alarm(function, seconds)


def _inside(function: Callable[[], Result]) -> Result:
    return function()


def _by_alarm(function: Callable[[], Result], seconds: float) -> Result:
    begun, used = time.monotonic() - _starved(), sum(os.times()[:2])
    of_children: float | None = None
    here = sys._getframe()

    def on_alarm(_: int, frame: FrameType | None) -> None:
        nonlocal of_children
        waited, alone = time.monotonic() - _starved() - begun >= ceiling(seconds), sum(os.times()[:2]) - used
        if not waited and alone < seconds:
            spent = _time_of_children()
            of_children = spent if of_children is None else of_children  # they may be older than the call: it counts from here
            alone += spent - of_children
        if (waited or alone >= seconds) and _is_inside(frame, here):
            raise TimeLimit(waited)

    handler = _set_handler(signal.SIGALRM, on_alarm)
    # The alarm repeats: the time may not be over yet, and a bare `except` in a loop can't swallow the only one.
    timer = _set_timer(signal.ITIMER_REAL, seconds, _EACH)
    try:
        return _inside(function)
    finally:
        _set_timer(signal.ITIMER_REAL, *timer)
        _set_handler(signal.SIGALRM, handler)


def _is_inside(frame: FrameType | None, caller: FrameType) -> bool:
    """Say whether a frame belongs to what `_inside` calls for this caller: neither `_inside` itself nor what comes after it.

    Where Python would only print an exception and go on, in what a garbage collection or the end of an object calls, no alarm
    strikes: it comes again.
    """
    collecting = [getattr(callback, "__code__", None) for callback in gc.callbacks]
    inner = None
    while frame is not None and frame.f_back is not caller:
        code = frame.f_code
        if code.co_name == "__del__" or code in collecting or code.co_filename in _OF_WEAK_REFERENCES:
            return False
        inner, frame = frame, frame.f_back
    return frame is not None and inner is not None and frame.f_code is _inside.__code__


def _starved() -> float:
    """Return how long this thread could have run while others had the processor, in seconds; 0 where the system doesn't tell.

    It is the second number of ``/proc/thread-self/schedstat``: Linux, Documentation/scheduler/sched-stats.rst.
    """
    try:
        file = _open("/proc/thread-self/schedstat", os.O_RDONLY)  # not Python's `open`, which takes three times as long
        try:
            return int(_read(file, 100).split()[1]) / 1e9
        finally:
            _close(file)
    except (OSError, ValueError, IndexError):
        return 0.0


def _time_of_children() -> float:
    """Return the processor time of the processes that this one has started and that still run, in seconds."""
    total = 0.0
    with contextlib.suppress(Exception):  # a system that doesn't tell, or a child that has just ended
        import psutil

        for child in psutil.Process().children(recursive=True):
            total += sum(child.cpu_times()[:2])
    return total


def _by_interrupt(function: Callable[[], Result], seconds: float) -> Result:
    """Limit a call where there is no alarm: on Windows an interrupt reaches the main thread in the same way."""
    active, expired = True, False

    def interrupt() -> None:
        nonlocal expired
        if active:
            import _thread

            expired = True
            _thread.interrupt_main()

    timer: Any = threading.Timer(seconds, interrupt)
    timer.daemon = True
    timer.start()
    try:
        return function()
    except KeyboardInterrupt:
        if expired:
            raise TimeLimit(waited=True) from None
        raise
    finally:
        active = False
        timer.cancel()
