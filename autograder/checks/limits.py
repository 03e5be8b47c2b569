"""How long a student's code may take."""

from __future__ import annotations

import contextlib
import signal
import threading
from collections.abc import Iterator
from typing import Any


class TimeLimit(BaseException):
    """Raised inside the student's code when a call takes too long; no ``except Exception`` catches it."""


@contextlib.contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raise `TimeLimit` in the main thread when the body takes longer; in other threads there is no limit.

    Parameters
    ----------
    seconds : float
        The limit, in seconds of wall-clock time.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    active = True
    expired = False
    if hasattr(signal, "setitimer"):

        def on_alarm(*_: Any) -> None:
            if active:
                raise TimeLimit

        before = signal.signal(signal.SIGALRM, on_alarm)
        # The alarm repeats, so that a bare `except` in a loop can't swallow the only one.
        signal.setitimer(signal.ITIMER_REAL, seconds, 0.05)
        try:
            yield
        finally:
            active = False
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, before)
        return

    def interrupt() -> None:  # Windows has no alarm: an interrupt reaches the main thread in the same way
        nonlocal expired
        if active:
            import _thread

            expired = True
            _thread.interrupt_main()

    timer = threading.Timer(seconds, interrupt)
    timer.daemon = True
    timer.start()
    try:
        yield
    except KeyboardInterrupt:
        if expired:
            raise TimeLimit from None
        raise
    finally:
        active = False
        timer.cancel()
