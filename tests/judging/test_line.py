"""The judge's end of the line: a text goes and one comes, whatever its size, and nothing that comes keeps the judge waiting."""

import socket
import threading
import time

import pytest

from autograder.checks import line
from autograder.judging.line import Line


class GivenUp(Exception):
    pass


def patiently(waiting: bool) -> None:
    """Wait as long as it takes."""


def not_at_all(waiting: bool) -> None:
    raise GivenUp


@pytest.fixture
def ends():
    here, there = socket.socketpair()
    with here, there:
        yield Line(here, longest=50_000_000), there


@pytest.mark.parametrize("text", ["x", "ü€😀", "a" * 20_000_000], ids=["a letter", "other letters", "20 MB"])
def test_a_text_comes_back_as_it_went(ends, text):
    here, there = ends
    other = threading.Thread(target=lambda: line.send(there.fileno(), line.receive(there.fileno())))
    other.start()
    assert here.ask(text, patiently) == text
    other.join()


def test_a_hundred_texts_come_back_in_order(ends):
    here, there = ends

    def echo() -> None:
        while text := line.receive(there.fileno()):
            line.send(there.fileno(), text)

    other = threading.Thread(target=echo)
    other.start()
    assert [here.ask(str(number), patiently) for number in range(100)] == [str(number) for number in range(100)]
    here.send("", patiently)
    other.join()


def test_what_comes_before_it_is_asked_for_is_refused(ends):
    here, there = ends
    line.send(there.fileno(), "an answer")
    with pytest.raises(ValueError, match="before it was asked"):
        here.ask("a question", patiently)


def test_a_text_that_is_too_long_is_refused_before_it_comes(ends):
    here, there = ends
    threading.Thread(target=lambda: (line.receive(there.fileno()), there.sendall(line.HEADER.pack(2**63)))).start()
    with pytest.raises(ValueError, match=str(2**63)):
        here.ask("a question", patiently)


def test_half_a_text_before_the_end_is_no_text(ends):
    here, there = ends

    def half() -> None:
        line.receive(there.fileno())
        there.sendall(line.framed("an answer")[:10])
        there.close()

    other = threading.Thread(target=half)
    other.start()
    with pytest.raises(ConnectionError):
        here.ask("a question", patiently)
    other.join()


@pytest.mark.parametrize("size", [10, 20_000_000], ids=["nobody answers", "nobody even reads the question"])
def test_it_can_be_given_up_at_any_time(ends, size):
    here, _ = ends
    with pytest.raises(GivenUp):
        here.ask("?" * size, not_at_all)


def test_a_trickle_can_be_given_up_although_something_always_moves(ends):
    here, there = ends
    until = time.monotonic() + 0.2

    def trickle() -> None:
        line.receive(there.fileno())
        there.sendall(line.HEADER.pack(1_000_000))
        while time.monotonic() < until + 5:
            try:
                there.sendall(b" ")
            except OSError:
                return

    def soon(waiting: bool) -> None:
        if time.monotonic() > until:
            raise GivenUp

    threading.Thread(target=trickle, daemon=True).start()
    with pytest.raises(GivenUp):
        here.ask("a question", soon)
