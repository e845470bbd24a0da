"""Other tools' read views of the catalog: pure functions of path and catalog.

Each module here is a bridge, found by its file name, and defines `bridge() -> Bridge`.
What the hub serves and what it exports are the same bytes for the same base URL: a
bridge knows neither.  It opens nothing, and asks the catalog alone.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Protocol, cast

from registry.core.names import FunctionName
from registry.core.plugins import load_plugin, plugin_names
from registry.core.release import Package, Release
from registry.core.status import FunctionStatus

INDEX_FILE = "index.html"


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of a bridge."""

    path: (
        str  # below the bridge's prefix, decoded: `fnhub-core-describe/`; "" at the top
    )
    base_url: str  # where the hub or the exported tree is, with no slash at the end
    accept: str = ""  # the Accept header; an export has none
    query: Mapping[str, str] | None = None  # the first value of each; None for none


@dataclass(frozen=True, slots=True)
class Answer:
    """What a bridge says: bytes, and what the wire must know of them."""

    body: bytes
    media_type: str  # the whole Content-Type
    status: HTTPStatus = HTTPStatus.OK
    varies_by_accept: bool = False
    max_age_s: int = 0  # how long it may be used without asking again


class Catalog(Protocol):
    """What a bridge may ask; bound to one reader, for whom nothing else is there."""

    def teams(self) -> Sequence[str]:
        """Return the teams that have a function, sorted."""

    def names(self, team: str | None = None) -> Sequence[FunctionName]:
        """Return the functions, of one team or of all, sorted."""

    def releases(self, name: FunctionName) -> Sequence[Release]:
        """Return a function's releases, oldest first, yanked ones too.

        Empty where there is no such function.
        """

    def packages(self, name: FunctionName) -> Sequence[Package]:
        """Return the same as `releases`, in brief and at a tenth of its cost."""

    def status(self, name: FunctionName) -> FunctionStatus:
        """Return what its team says of a function as a whole."""

    def files(self, release: Release) -> Mapping[str, bytes]:
        """Return a release's own files by their paths in the function's folder."""

    def closure(self, release: Release) -> Sequence[Release] | None:
        """Return a release and all that it calls, sorted by name.

        As they were resolved together, once and for ever.  None until that is done,
        and where it cannot be: see `requirements`.
        """

    def requirements(self, release: Release, base_url: str) -> str | None:
        """Return the closure's requirements.txt, each line hashed.

        It never changes but for `base_url`, where the hub's own wheels are.  None
        until it is made, and where it cannot be.
        """


class Bridge(Protocol):
    """A tool's view.  Both methods are pure: the same catalog, the same bytes."""

    @property
    def prefix(self) -> str:
        """The path that its addresses begin with: `/simple/`."""

    def answer(self, question: Question, catalog: Catalog) -> Answer | None:
        """Answer one address; None where nothing is."""

    def static_paths(self, catalog: Catalog) -> Iterable[str]:
        """Yield every path that an export writes, as in `Question.path`.

        Each is answered without an Accept header and written to `file_of(path)`.
        """


def file_of(path: str) -> str:
    """Return the file in which an export writes a path's answer.

    That of a path with a slash at its end is what file servers show for a folder.
    """
    return f"{path}{INDEX_FILE}" if not path or path.endswith("/") else path


def bridge_names() -> tuple[str, ...]:
    """Return the bridges there are."""
    return plugin_names(sys.modules[__name__])


def open_bridge(name: str) -> Bridge:
    """Return a bridge, one of `bridge_names`."""
    return cast("Bridge", load_plugin(sys.modules[__name__], name, "bridge")())
