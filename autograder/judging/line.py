"""The judge's end of the line over which a kernel is asked; nothing that the other end does keeps it waiting for ever."""

from __future__ import annotations

import select
import socket
from collections.abc import Callable

from autograder.checks.line import HEADER, PIECE, framed

#: How long to wait for something to move before it is asked whether to wait on, in milliseconds.
_TURN = 500


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
        self._incoming, self._outgoing = select.poll(), select.poll()
        self._incoming.register(end, select.POLLIN)
        self._outgoing.register(end, select.POLLOUT)

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
        if self._incoming.poll(0):
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
            try:
                unsent = unsent[self._end.send(unsent) :]
                each_turn(False)
            except BlockingIOError:
                each_turn(not self._outgoing.poll(_TURN))

    def _receive(self, length: int, each_turn: Callable[[bool], None]) -> bytes:
        content = bytearray()
        while len(content) < length:
            try:
                piece = self._end.recv(min(PIECE, length - len(content)))
            except BlockingIOError:
                each_turn(not self._incoming.poll(_TURN))
                continue
            if not piece:
                raise ConnectionResetError("The other end is closed.")
            content += piece
            each_turn(False)
        return bytes(content)
