"""Code that somebody wrote to look into something, as a function to publish.

    notebook    cells of a notebook, of any format there is; older ones are told
                forward by `formats`, and what is kept as the example is slimmed
    marks       which cells, and which parts of them, their author marked
    lines       a cell as plain Python: magics and shell lines taken out
    installs    what such lines installed, as requirements
    names       which names a statement binds and uses
    statements  a cell's statements, each with its names
    harmless    which of them an import may run
    keeping     what the handler needs of them, and what it cannot have
    handlers    which function is meant
    imports     which distributions are imported
    module_text card shown    the files that are made of it
    convert     all of it

Nothing of the code is run or imported.  What is not known is asked for, with the
cell and the line, and never made up.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass, field

from registry.core.manifest import Author
from registry.core.names import FunctionName
from registry.core.problems import Problem
from registry.core.versions import Version, parse_version

FIRST_VERSION = parse_version("0.1.0")


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell, or a whole Python file."""

    number: int  # 1-based, of all cells of the notebook; 0: it is a file
    text: str  # with LF line ends
    is_code: bool = True
    tags: frozenset[str] = frozenset()
    result: str = ""  # what the notebook shows below it, as plain text


@dataclass(frozen=True, slots=True)
class Source:
    """What is to be converted, as read."""

    file: str  # as messages call it
    cells: tuple[Cell, ...]
    example: bytes | None = None  # the notebook to keep, in format 4
    title: str = ""
    authors: tuple[Author, ...] = ()
    notes: tuple[str, ...] = ()  # what reading it left out

    def place(self, cell: Cell, line: int | None) -> tuple[str, int | None]:
        """Return file and line as a problem names them."""
        if cell.number:
            return f"{self.file} cell {cell.number}", line
        return self.file, line

    def problem(
        self, code: str, message: str, at: tuple[Cell, int | None], fix: str
    ) -> Problem:
        """Make a problem of a cell and a line of it."""
        file, line = self.place(*at)
        return Problem(code, message, file, line, fix=fix)


@dataclass(frozen=True, slots=True)
class Wish:
    """What the caller says of the function; the rest is taken from the source."""

    name: FunctionName | None = None
    team: str = ""  # where no name is given
    handlers: tuple[str, ...] = ()  # the default one first
    version: Version = FIRST_VERSION
    license: str = ""
    summary: str = ""
    keeps_example: bool = True


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What lies around the source."""

    neighbours: frozenset[str] = frozenset()  # modules beside it
    # Distributions by the module that they install, of this environment.
    distributions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    # Versions by normalised distribution; empty when none are asked for.
    versions: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement at the top of a cell."""

    cell: Cell
    node: ast.stmt
    text: str  # with the comments right above it
    line: int  # of its cell, that the text begins at
    binds: frozenset[str] = frozenset()
    changes: frozenset[str] = frozenset()  # names whose values it changes
    early: frozenset[str] = frozenset()  # names it uses when it is run
    late: frozenset[str] = frozenset()  # names that its functions use when called
    hinted: frozenset[str] = frozenset()  # names in annotations that are quoted
    provides: frozenset[str] = frozenset()  # names its functions bind when called
    is_marked: bool = False  # kept whoever uses it
