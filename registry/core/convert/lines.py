"""A cell as plain Python: what only IPython understands is taken out of it.

Each such line becomes a call of `MARK` in its place, so that lines keep their numbers
and a function that needs one can be told of.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

MARK = "__notebook_line__"
# Cell magics whose body is the notebook's own Python; of others it is something else.
_OF_PYTHON = {"time", "capture", "prun", "fnhub"}
_CELL_MAGIC = re.compile(r"%%[ \t]*(\w+)(.*)")
_LINE = re.compile(r"([ \t]*)(?:%(?!%)|!|\?)(.*)", re.DOTALL)
_ASSIGNED = re.compile(r"([ \t]*)([\w][\w.\[\], ]*=[ \t]*)(?:%(?!%)|!)(.*)", re.DOTALL)
_HELP = re.compile(r"([ \t]*)[\w.%*]+\?{1,2}[ \t]*$")
_QUOTES = ('"""', "'''", '"', "'")


@dataclass(frozen=True, slots=True)
class Command:
    """A line for a shell or for IPython."""

    text: str  # without its `%` or `!`
    line: int  # 1-based


@dataclass(frozen=True, slots=True)
class Plain:
    """A cell's Python, and the commands that were in it."""

    text: str
    commands: tuple[Command, ...] = ()
    other: str = ""  # the cell magic, where all of the cell is something else


def plain_python(text: str) -> Plain:
    """Take the magics and shell lines out of a cell."""
    lines = text.split("\n")
    first = next((at for at, line in enumerate(lines) if line.strip()), 0)
    indent = lines[first][: len(lines[first]) - len(lines[first].lstrip())]
    if indent:  # IPython takes that of the first line off all of them
        lines = [line.removeprefix(indent) for line in lines]
        text = "\n".join(lines)
    found = _CELL_MAGIC.match(lines[first].lstrip())
    if found is None:
        return _without_lines(text)
    body = lines[first + 1 :]
    if found[1] in _OF_PYTHON:
        return _without_lines("\n".join([""] * (first + 1) + body))
    commands = [Command(found[2].strip(), first + 1)] if found[1] == "nuclio" else []
    commands += [
        Command(line.strip().lstrip("!%"), first + 2 + at)
        for at, line in enumerate(body)
        if line.strip()
    ]
    return Plain("", tuple(commands), other=f"%%{found[1]}{found[2]}".strip())


def _without_lines(text: str) -> Plain:
    if _parses(text):
        return Plain(text)  # no valid Python begins a statement with % or !
    scanner = _Scanner()
    made: list[str] = []
    commands: list[Command] = []
    for number, line in _joined(text, scanner):
        replaced = _replaced(line) if scanner.is_at_start else None
        if replaced is None:
            scanner.feed(line)
            made.append(line)
            continue
        statement, command = replaced
        made.append(statement + "\n" * line.count("\n"))
        commands.append(Command(command, number))
    return Plain("\n".join(made), tuple(commands))


def _parses(text: str) -> bool:
    try:
        ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


def _joined(text: str, scanner: _Scanner) -> Iterator[tuple[int, str]]:
    """Yield lines with their numbers; a command goes on after a backslash."""
    lines = text.split("\n")
    at = 0
    while at < len(lines):
        begin = at
        if scanner.is_at_start and _replaced(lines[at]) is not None:
            while lines[at].endswith("\\") and at + 1 < len(lines):
                at += 1
        at += 1
        yield begin + 1, "\n".join(lines[begin:at])


def _replaced(line: str) -> tuple[str, str] | None:
    """Return the statement in a command's place, and the command; or None."""
    found = _LINE.fullmatch(line)
    if found:
        return f"{found[1]}{MARK}()", found[2].lstrip("!%").replace("\\\n", " ")
    found = _ASSIGNED.fullmatch(line)
    if found:
        command = found[3].lstrip("!%").replace("\\\n", " ")
        return f"{found[1]}{found[2]}{MARK}()", command
    found = _HELP.fullmatch(line)
    return (f"{found[1]}{MARK}()", "") if found else None


class _Scanner:
    """Knows whether a line begins a statement, or goes on with one."""

    def __init__(self) -> None:
        self._depth = 0  # of brackets
        self._quote = ""  # of the string that goes on
        self._goes_on = False  # after a backslash

    @property
    def is_at_start(self) -> bool:
        return not (self._depth or self._quote or self._goes_on)

    def feed(self, line: str) -> None:
        at = 0
        self._goes_on = False
        while at < len(line):
            at = self._in_string(line, at) if self._quote else self._outside(line, at)
        if len(self._quote) == 1 and not self._goes_on:
            self._quote = ""  # broken code: the next line is looked at anew

    def _in_string(self, line: str, at: int) -> int:
        if line[at] == "\\":
            self._goes_on = at + 1 == len(line)
            return at + 2
        if line.startswith(self._quote, at):
            at += len(self._quote)
            self._quote = ""
            return at
        return at + 1

    def _outside(self, line: str, at: int) -> int:
        for quote in _QUOTES:
            if line.startswith(quote, at):
                self._quote = quote
                return at + len(quote)
        sign = line[at]
        if sign == "#":
            return len(line)
        if sign in "([{":
            self._depth += 1
        elif sign in ")]}":
            self._depth = max(0, self._depth - 1)
        elif sign == "\\":
            self._goes_on = at + 1 == len(line)
        return at + 1
