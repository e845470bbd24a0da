"""Make a function's folder of a notebook, a file or a function, and publish it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib import metadata
from pathlib import Path

from packaging.utils import canonicalize_name

from registry.client.answers import Receipt
from registry.client.hub import Hub
from registry.client.new_folder import write_folder
from registry.client.publish import publish
from registry.core.convert import Cell, Source, Surroundings, Wish
from registry.core.convert.convert import Converted, convert
from registry.core.convert.notebook import read_notebook
from registry.core.errors import FolderExists, InvalidName, NotConverted
from registry.core.names import parse_team
from registry.core.problems import Problem, errors_in

_NOTEBOOK, _PYTHON = ".ipynb", ".py"


@dataclass(frozen=True, slots=True)
class Place:
    """Where the folder goes, and what may happen to what is there."""

    repository: Path  # the folder is made at `hub_functions/<team>/<name_>`
    is_forced: bool = False  # whether it may take an existing folder's place
    is_draft: bool = False  # whether it may have problems that stop a release
    beside: Path | None = None  # where the modules lie that the source can import
    takes_versions: bool = False  # of this environment, for the requirements


@dataclass(frozen=True, slots=True)
class Conversion:
    """What was made."""

    folder: Path
    converted: Converted
    receipt: Receipt | None = None  # what a hub said to it

    @property
    def is_fit(self) -> bool:
        """Whether it can be published as it is."""
        return not self.converted.checked.errors

    def published(self, hub: Hub) -> Conversion:
        """Publish the folder; when the hub refuses, it is still there."""
        return replace(self, receipt=publish(self.folder, hub))

    def told(self) -> list[str]:
        """Return what its author should know, a line each."""
        problems = self.converted.problems
        lines = [f"{each.severity.value}: {each}" for each in problems]
        return [*self.converted.notes, *lines]

    def __repr__(self) -> str:
        return "\n".join([str(self.folder), *self.told()])


def read_source(path: Path) -> Source:
    """Read a notebook or a Python file.

    Raises:
        NotConverted: it is neither, or cannot be read as what it is.
    """
    if path.suffix == _NOTEBOOK:
        return read_notebook(path.read_bytes(), path.name)
    if path.suffix == _PYTHON:
        return _read_python(path)
    fix = f"give a notebook ({_NOTEBOOK}) or a Python file ({_PYTHON})"
    problem = Problem("source-unknown", "it is neither", path.name, fix=fix)
    raise NotConverted((problem,))


def _read_python(path: Path) -> Source:
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        problem = Problem(
            "source-not-utf8", "it is not UTF-8", path.name, fix="save it as UTF-8"
        )
        raise NotConverted((problem,)) from None
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return Source(path.name, (Cell(0, text),))


def convert_source(
    source: Source, wish: Wish, place: Place, hub: Hub | None = None
) -> Conversion:
    """Make the folder.

    Nothing is written unless the function is fit to be published, but for a draft.

    Args:
        source: What to make it of.
        wish: What the caller says of it.
        place: Where it goes.
        hub: The one that it will be published to; its token tells the team.

    Raises:
        NotConverted: with every problem, told by cell and line; nothing was written.
        FolderExists: the folder is there already; it is left alone.
    """
    if wish.name is None and not wish.team:
        wish = replace(wish, team=_team(place.repository, hub))
    made = convert(source, wish, _surroundings(place))
    errors = errors_in(made.problems)
    if made.unsaid or (errors and not (place.is_draft and hub is None)):
        raise NotConverted(errors)
    folder = place.repository / made.name.folder
    if folder.exists() and not place.is_forced:
        raise FolderExists(str(folder), "--dir, replace it with --force")
    write_folder(folder, made.files, instead=place.is_forced)
    return Conversion(folder, made)


def _team(repository: Path, hub: Hub | None) -> str:
    """Return whose functions the repository holds, else the token's team."""
    found = [each.name for each in (repository / "hub_functions").glob("*/")]
    teams = [each for each in found if _is_team(each)]
    if len(teams) == 1:
        return teams[0]
    if hub is None or teams:
        return ""
    team = hub.whoami().data.get("team")
    return team if isinstance(team, str) else ""


def _is_team(name: str) -> bool:
    try:
        parse_team(name)
    except InvalidName:
        return False
    return True


def _surroundings(place: Place) -> Surroundings:
    beside = frozenset[str]()
    if place.beside is not None:
        files = [each.stem for each in place.beside.glob("*.py")]
        packages = [each.parent.name for each in place.beside.glob("*/__init__.py")]
        beside = frozenset([*files, *packages])
    return Surroundings(
        neighbours=beside,
        distributions=_installed(),
        versions=_versions() if place.takes_versions else {},
    )


@cache
def _installed() -> Mapping[str, tuple[str, ...]]:
    """Return the distributions of this environment by the modules that they bring."""
    found = metadata.packages_distributions().items()
    return {module: tuple(names) for module, names in found}


def _versions() -> Mapping[str, str]:
    return {
        canonicalize_name(each.name): each.version
        for each in metadata.distributions()
        if each.name
    }
