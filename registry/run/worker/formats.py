"""The kinds of data that travel as files: one module each, found here by name."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Protocol, TypeAlias

from . import arrays, copies, documents, figures, models, tables

Notes: TypeAlias = list[str]  # what the reader of the record should know


class Format(Protocol):
    """How one kind of data is read and written: a module with these functions."""

    READS: str  # the formats, as messages name them

    def fits(self, path: Path) -> bool:
        """Whether a file or folder, by its name, can be read as this."""
        ...

    def read(self, path: Path, library: str, notes: Notes) -> Any:  # noqa: ANN401  # of any library
        """Read it as a value of a library.

        Raises:
            Unfit: it cannot be; further exceptions come from the library.
        """
        ...

    def accepts(self, value: object, library: str) -> bool:
        """Whether a value is of this kind and, where that matters, of the library."""
        ...

    def write(self, value: Any, stem: Path, notes: Notes) -> list[Path]:  # noqa: ANN401  # of any library
        """Write a value as `<stem>.<ext>`: the same bytes for the same value.

        Raises:
            Unfit: it cannot be; further exceptions come from the library.
        """
        ...


# In the order in which a file is tried where a type allows several kinds.
FORMATS: dict[str, Format] = {
    "table": tables,
    "array": arrays,
    "model": models,
    "json": documents,
    "figure": figures,
    "path": copies,
}
