"""The judge's end of the line over which a kernel is asked; nothing that the other end does keeps it waiting for ever."""

from __future__ import annotations

import select
import socket
from collections.abc import Callable

from autograder.checks.line import HEADER, PIECE, framed


class Line:
    """One end of a line.

    Parameters
    ----------
    end : socket.socket
        It stays the caller's to close.
    longest : int
        The longest text that is taken, in bytes.
    """

    def __init__(self, end: socket.socket, longest: int) -> None:
        end.setblocking(False)
        self._end = end
        self._longest = longest

    def ask(self, text: str, each_turn: Callable[[bool], None]) -> str:
        """Send a text and return the one that comes back.

        Parameters
        ----------
        text : str
            What to send.
        each_turn : callable
            Called again and again, with whether nothing moves; it raises when it is time to give up.

        Raises
        ------
        ConnectionError
            If the other end is closed.
        ValueError
            If something came that was not asked for, or is too long.
        """
        if self._ready(select.POLLIN, 0):
            raise ValueError("Something came before it was asked for.")
        self.send(text, each_turn)
        (length,) = HEADER.unpack(self._receive(HEADER.size, each_turn))
        if length > self._longest:
            raise ValueError(f"A text of {length} bytes came.")
        return self._receive(length, each_turn).decode(errors="replace")

    def send(self, text: str, each_turn: Callable[[bool], None]) -> None:
        """Send a text that has no answer; parameters and errors are those of `ask`."""
        unsent = memoryview(framed(text))
        while unsent:
            ready = self._ready(select.POLLOUT, 0.5)
            each_turn(not ready)
            if ready:
                unsent = unsent[self._end.send(unsent) :]

    def _receive(self, length: int, each_turn: Callable[[bool], None]) -> bytes:
        content = bytearray()
        while len(content) < length:
            ready = self._ready(select.POLLIN, 0.5)
            each_turn(not ready)
            if ready:
                piece = self._end.recv(min(PIECE, length - len(content)))
                if not piece:
                    raise ConnectionResetError("The other end is closed.")
                content += piece
        return bytes(content)

    def _ready(self, event: int, seconds: float) -> bool:
        poll = select.poll()
        poll.register(self._end, event)
        return bool(poll.poll(1000 * seconds))
