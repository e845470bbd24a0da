"""What an author marked: `# fnhub: start-code`, `end-code`, `ignore`, `keep`.

MLRun's marks (`# mlrun: ...`) and Nuclio's mean the same, and so do the tags
`fnhub-ignore` and `fnhub-keep` of a cell.  A `start-code` may name its function:
one notebook can hold the code of several.  An `end-code` without a `start-code`
keeps what stands above it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from registry.core.convert import Cell, Source
from registry.core.errors import NotConverted
from registry.core.problems import Problem

_TOOLS = ("fnhub", "mlrun", "nuclio")
_MARK = re.compile(
    rf"^[ \t]*#[ \t]*(?:{'|'.join(_TOOLS)}):[ \t]*"
    r"(start-code|end-code|ignore|keep)\b[ \t]*(\S*)"
)
_IGNORED = {f"{tool}-ignore" for tool in _TOOLS}
_KEPT = {f"{tool}-keep" for tool in _TOOLS}


@dataclass(frozen=True, slots=True)
class Marked:
    """A code cell; lines that the marks leave out are empty in its text."""

    cell: Cell
    is_marked: bool  # all of it is to be kept


@dataclass(frozen=True, slots=True)
class _Mark:
    at: int  # index of the cell
    line: int  # index of the line in it
    what: str
    name: str


def marked_cells(source: Source, names: Sequence[str]) -> list[Marked]:
    """Return the code cells that count.

    Args:
        source: The cells.
        names: What the function is called; where regions have names, the one of
            these names is meant.

    Raises:
        NotConverted: marks that do not fit each other, or name several functions.
    """
    cells = [
        each
        for each in source.cells
        if each.is_code and not each.tags & _IGNORED and not _has(each, "ignore")
    ]
    marks = [mark for at, cell in enumerate(cells) for mark in _marks(at, cell)]
    regions = [each for each in marks if each.what in ("start-code", "end-code")]
    if not regions:
        return [
            Marked(cell, is_marked=bool(cell.tags & _KEPT) or _has(cell, "keep"))
            for cell in cells
        ]
    wanted = _wanted(source, cells, regions, names)
    found = _Regions(source, cells).read([each for each in regions if each in wanted])
    return [Marked(cell, is_marked=True) for cell in found]


def _has(cell: Cell, what: str) -> bool:
    return any(each.what == what for each in _marks(0, cell))


def _marks(at: int, cell: Cell) -> Iterator[_Mark]:
    for line, text in enumerate(cell.text.split("\n")):
        found = _MARK.match(text)
        if found:
            yield _Mark(at, line, found[1], found[2])


def _wanted(
    source: Source, cells: list[Cell], marks: list[_Mark], names: Sequence[str]
) -> list[_Mark]:
    """Leave out the regions of other functions."""
    named = list(dict.fromkeys(each.name for each in marks if each.name))
    mine = {_folded(each) for each in names}
    chosen = [each for each in named if _folded(each) in mine]
    if not chosen and len(named) > 1:
        mark = next(each for each in marks if each.name)
        problem = source.problem(
            "marks-of-several",
            f"the marks name several functions: {', '.join(named)}",
            (cells[mark.at], mark.line + 1),
            f"say which one with `--name TEAM/{named[0]}`",
        )
        raise NotConverted((problem,))
    chosen = chosen or named
    return [each for each in marks if not each.name or each.name in chosen]


def _folded(name: str) -> str:
    return name.lower().replace("_", "-")


class _Regions:
    """Cuts the cells at their marks."""

    def __init__(self, source: Source, cells: list[Cell]) -> None:
        self._source, self._cells = source, cells

    def read(self, marks: list[_Mark]) -> list[Cell]:
        """Return the cells with what is between the marks, and nothing else."""
        kept: list[set[int]] = [set() for _ in self._cells]
        start: tuple[int, int] | None = (0, -1) if marks[0].what == "end-code" else None
        for mark in marks:
            if (mark.what == "start-code") == (start is not None):
                raise NotConverted((self._twice(mark),))
            if start is None:
                start = (mark.at, mark.line)
            else:
                self._add(kept, start, (mark.at, mark.line))
                start = None
        if start is not None:
            self._add(kept, start, (len(self._cells), 0))
        return [
            _only(cell, lines)
            for cell, lines in zip(self._cells, kept, strict=True)
            if lines
        ]

    def _add(
        self, kept: list[set[int]], start: tuple[int, int], end: tuple[int, int]
    ) -> None:
        for at, cell in enumerate(self._cells):
            for line in range(cell.text.count("\n") + 1):
                if start < (at, line) < end:
                    kept[at].add(line)

    def _twice(self, mark: _Mark) -> Problem:
        other = "end-code" if mark.what == "start-code" else "start-code"
        return self._source.problem(
            "marks-unpaired",
            f"a second `{mark.what}` with no `{other}` between them",
            (self._cells[mark.at], mark.line + 1),
            f"add the `# fnhub: {other}` that is missing, or remove this line",
        )


def _only(cell: Cell, lines: set[int]) -> Cell:
    """Empty the other lines, so that each line keeps its number."""
    text = cell.text.split("\n")
    kept = [each if at in lines else "" for at, each in enumerate(text)]
    return replace(cell, text="\n".join(kept))
