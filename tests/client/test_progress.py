"""A line of progress is for eyes: on a real terminal, and nowhere else."""

from __future__ import annotations

import fcntl
import io
import os
import pty
import re
import struct
import termios
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TextIO

import pytest

from registry.client.progress import Progress

CLEAR = "\r\x1b[K"
XTERM = {"TERM": "xterm"}


@dataclass
class Terminal:
    """A pseudo-terminal; the test holds the other end of it."""

    master: int
    stream: TextIO

    def set_width(self, columns: int) -> None:
        size = struct.pack("HHHH", 24, columns, 0, 0)
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, size)

    def shown(self) -> list[str]:
        """All that was drawn, line by line; an empty one where it was cleared."""
        os.set_blocking(self.master, False)
        data = b""
        try:
            while piece := os.read(self.master, 65536):
                data += piece
        except BlockingIOError:
            pass
        return data.decode().split(CLEAR)[1:]


@pytest.fixture
def terminal() -> Iterator[Terminal]:
    master, slave = pty.openpty()
    with os.fdopen(slave, "w") as stream:
        made = Terminal(master, stream)
        made.set_width(60)
        yield made
    os.close(master)


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_the_line_grows_and_is_gone_at_the_end(terminal):
    clock = Clock()
    with Progress(
        4, "pulling", stream=terminal.stream, environ=XTERM, clock=clock
    ) as progress:
        for _ in range(4):
            clock.now += 1
            progress.advance()

    lines = terminal.shown()
    assert [re.sub(r"[\[\]#-]+", "", each) for each in lines] == [
        "pulling  0/4",
        "pulling  1/4",
        "pulling  2/4",
        "pulling  3/4",
        "pulling  4/4",
        "",
    ]
    full = [each.count("#") for each in lines[:5]]
    assert full == [0, 10, 20, 30, 40]


def test_the_line_is_gone_after_an_error_too(terminal):
    def fail() -> None:
        with Progress(4, "pulling", stream=terminal.stream, environ=XTERM):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail()

    assert terminal.shown()[-1] == ""


def test_it_is_drawn_ten_times_a_second_at_most(terminal):
    clock = Clock()
    with Progress(
        40, "pulling", stream=terminal.stream, environ=XTERM, clock=clock
    ) as progress:
        for _ in range(40):
            clock.now += 1 / 32
            progress.advance()

    assert 10 <= len(terminal.shown()) <= 14  # in 1.25 s, with first and last


@pytest.mark.parametrize("columns", [200, 60, 24, 10, 3])
def test_it_fits_the_terminal_whatever_its_width(terminal, columns):
    """A line that is too long wraps, and one that wraps is not cleared."""
    terminal.set_width(columns)
    with Progress(
        1000, "pulling", stream=terminal.stream, environ=XTERM, clock=Clock()
    ) as progress:
        progress.advance(1000)
        progress.clear()
        progress.advance()  # also more steps than there are

    assert all(len(each) < columns for each in terminal.shown())


def test_a_width_that_changes_is_followed(terminal):
    clock = Clock()
    with Progress(
        10, "pulling", stream=terminal.stream, environ=XTERM, clock=clock
    ) as progress:
        terminal.set_width(30)
        clock.now += 1
        progress.advance()

    first, second, _ = terminal.shown()
    assert len(first) > 30 > len(second)


def test_what_is_printed_meanwhile_stands_on_a_line_of_its_own(terminal):
    with Progress(
        2, "pulling", stream=terminal.stream, environ=XTERM, clock=Clock()
    ) as progress:
        progress.clear()
        terminal.stream.write("note\n")
        progress.advance()

    assert [each.partition("[")[0] for each in terminal.shown()] == [
        "pulling ",
        "note\r\n",
        "pulling ",
        "",
    ]


def test_nothing_to_do_is_no_error(terminal):
    with Progress(0, "pulling", stream=terminal.stream, environ=XTERM) as progress:
        progress.advance(0)

    assert "0/0" in terminal.shown()[0]


@pytest.mark.parametrize("environ", [{"TERM": "dumb"}, {"TERM": "xterm", "CI": "true"}])
def test_nothing_is_written_where_nobody_watches(terminal, environ):
    with Progress(2, "pulling", stream=terminal.stream, environ=environ) as progress:
        progress.advance()

    assert terminal.shown() == []


def test_nothing_is_written_to_a_file_or_pipe():
    stream = io.StringIO()
    with Progress(2, "pulling", stream=stream, environ=XTERM) as progress:
        progress.advance()

    assert stream.getvalue() == ""


def test_a_terminal_that_goes_away_does_not_end_the_work():
    master, slave = pty.openpty()
    steps = 0
    stream = os.fdopen(slave, "w")
    with Progress(2, "pulling", stream=stream, environ=XTERM) as progress:
        os.close(master)
        progress.clear()
        for _ in range(2):
            progress.advance()
            steps += 1
    with pytest.raises(OSError, match="error"):  # what was not written is lost
        stream.close()

    assert steps == 2


def test_a_closed_stderr_is_no_error(terminal):
    closed = io.StringIO()
    closed.close()

    with Progress(2, "pulling", stream=closed, environ=XTERM) as progress:
        progress.advance()

    assert terminal.shown() == []
