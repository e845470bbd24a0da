"""Two releases of a function beside each other: the signature first, then files."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from registry.core.access import PUBLIC, Reader
from registry.core.compat import Change, Contract, compare
from registry.core.names import FunctionName
from registry.core.release import Release
from registry.core.versions import Version
from registry.services.backend import Backend
from registry.services.catalog import get_release
from registry.services.pages import as_text, get_files

# Comparing costs up to the product of two files' lines: 0.5 s for the most that is
# taken, of files that were made to cost as much.
_PRODUCT_MOST = 400_000
_BYTES_MOST = 1 << 20
_CONTEXT = 3


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a comparison."""

    mark: str  # "+", "-", " ", or "@" between two parts
    text: str
    old: int = 0  # its number on either side; 0 where it has none
    new: int = 0


@dataclass(frozen=True, slots=True)
class FileDifference:
    """One file that is not the same."""

    path: str
    state: str  # added, removed, changed
    rows: tuple[Row, ...] = ()
    note: str = ""  # why there are no rows

    @property
    def added(self) -> int:
        """How many lines came."""
        return sum(row.mark == "+" for row in self.rows)

    @property
    def removed(self) -> int:
        """How many lines went."""
        return sum(row.mark == "-" for row in self.rows)


@dataclass(frozen=True, slots=True)
class Difference:
    """Two releases, and all that is not the same."""

    old: Release
    new: Release
    changes: tuple[Change, ...]  # the most breaking first
    came: tuple[str, ...]  # requirements
    went: tuple[str, ...]
    files: tuple[FileDifference, ...]


def get_difference(
    backend: Backend,
    name: FunctionName,
    versions: tuple[Version, Version],
    reader: Reader = PUBLIC,
) -> Difference:
    """Compare two releases, in the order given.

    Raises:
        FunctionNotFound, VersionNotFound, PageNotFound: not there for the reader.
    """
    old, new = (get_release(backend, name, each, reader) for each in versions)
    before = Contract.of(old.manifest, old.signature)
    after = Contract.of(new.manifest, new.signature)
    had, has = set(old.manifest.requirements), set(new.manifest.requirements)
    files = _files(get_files(backend, old, reader), get_files(backend, new, reader))
    return Difference(
        old,
        new,
        compare(before, after),
        tuple(sorted(has - had)),
        tuple(sorted(had - has)),
        tuple(files),
    )


def _files(
    old: Mapping[str, bytes], new: Mapping[str, bytes]
) -> Iterator[FileDifference]:
    left = _PRODUCT_MOST
    paths = sorted(old.keys() | new.keys(), key=lambda each: (_place(each), each))
    for path in paths:
        before, after = old.get(path), new.get(path)
        if before == after:
            continue
        state = "added" if before is None else "removed" if after is None else "changed"
        sides = [_lines(path, each or b"") for each in (before, after)]
        if sides[0] is None or sides[1] is None:
            yield FileDifference(path, state, note="It is no text, or a long one.")
            continue
        cost = len(sides[0]) * len(sides[1])
        if cost > left:
            note = "There is too much to compare here: use fnhub diff."
            yield FileDifference(path, state, note=note)
            continue
        left -= cost
        yield FileDifference(path, state, tuple(_rows(sides[0], sides[1])))


def _place(path: str) -> int:
    """Code comes before what tells of it, and tests after."""
    if path.rpartition("/")[2].startswith("test_"):
        return 3
    order = {"py": 0, "yaml": 1, "md": 2, "ipynb": 4}
    return order.get(path.rpartition(".")[2], 5)


def _lines(path: str, data: bytes) -> list[str] | None:
    if len(data) > _BYTES_MOST or b"\0" in data[:8_000]:
        return None
    text = as_text(data)
    return (_code_of(text) if path.endswith(".ipynb") else text).splitlines()


def _code_of(notebook: str) -> str:
    """Return what was written in a notebook; outputs differ each time."""
    try:
        cells = json.loads(notebook)["cells"]
        return "\n\n".join("".join(cell["source"]) for cell in cells)
    except (ValueError, KeyError, TypeError):
        return notebook


def _rows(old: Sequence[str], new: Sequence[str]) -> Iterator[Row]:
    matcher = difflib.SequenceMatcher(None, old, new)
    for number, group in enumerate(matcher.get_grouped_opcodes(_CONTEXT)):
        if number:
            yield Row("@", "")
        for tag, i1, i2, j1, j2 in group:
            if tag == "equal":
                for i, j in zip(range(i1, i2), range(j1, j2), strict=True):
                    yield Row(" ", old[i], i + 1, j + 1)
                continue
            for i in range(i1, i2):
                yield Row("-", old[i], old=i + 1)
            for j in range(j1, j2):
                yield Row("+", new[j], new=j + 1)
