"""Where runs are found, and by which names.

A run is found in `runs/` of the project (outside of one, of the current folder), in
the folders that the project's index names, and in any folder that is given.  The
index, `.fnhub/runs.txt`, has a line for each folder that a run was kept in; a folder
that is gone is passed over, and without the index `runs/` is still looked through.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from registry.client.project.folder import ProjectFolder
from registry.client.run_place import CHILDREN
from registry.core.errors import InvalidRecord, NoProject, RunNotFound
from registry.core.project import IMPORT_ROOT
from registry.run.record import GRID_FILE, RECORD_FILE, Record, record_id

RUNS = "runs"  # the folder that runs are kept in where nobody names one
LAST = "last"
_INDEX = "runs.txt"
_LEAST = 4  # digits of an id
_DEPTH = 4  # runs/PIPELINE/STEP/children/001
_OTHERS = frozenset({"inputs", "partial", "running"})  # of a run's folder


@dataclass(frozen=True, slots=True)
class FoundRun:
    """A run and where it lies."""

    id: str
    folder: Path  # absolute
    record: Record

    @property
    def path(self) -> str:
        """The folder as people write it: relative where it is below the current one."""
        with suppress(ValueError):
            return str(self.folder.relative_to(Path.cwd()))
        return str(self.folder)


def home() -> Path:
    """Return the project's folder, outside of one the current folder."""
    try:
        return ProjectFolder.find().root
    except NoProject:
        return Path.cwd()


def remember(folder: Path) -> None:
    """Add a run's folder to the project's index; outside of a project do nothing.

    One write of one line, so that runs which end at once do not mix theirs.
    """
    root = home()
    index = root / IMPORT_ROOT / _INDEX
    if not index.parent.is_dir():
        return
    with suppress(OSError, UnicodeEncodeError):  # a run is not lost without it
        line = os.path.relpath(folder, root)
        if "\n" not in line and line not in _remembered(root):
            with index.open("a", encoding="utf-8") as file:
                file.write(f"{line}\n")


def find_runs(folders: Iterable[Path] = ()) -> list[FoundRun]:
    """Return all runs there are, the latest first; a grid's children among them.

    Args:
        folders: Folders to look into besides, and in the folders in them.
    """
    root = home()
    places = [*(root / line for line in _remembered(root)), root / RUNS, *folders]
    found: dict[str, FoundRun] = {}
    for place in places:
        for each in _runs_in(place):
            found.setdefault(each.id, each)
    return sorted(found.values(), key=_age, reverse=True)


def find_run(text: str) -> FoundRun:
    """Return the run that a folder, an id or its beginning, or `last` names.

    Raises:
        RunNotFound: there is none, or several begin so.
        InvalidRecord: a record is there that cannot be read.
    """
    if (Path(text) / RECORD_FILE).is_file():
        return read_run(Path(text))
    runs = find_runs()
    if text == LAST and (last := next(filter(is_apart, runs), None)):
        return last
    is_long = len(text) >= _LEAST
    fitting = [each for each in runs if is_long and each.id.startswith(text)]
    if len(fitting) != 1:
        raise RunNotFound(text, tuple(each.id for each in fitting))
    return fitting[0]


def is_apart(run: FoundRun) -> bool:
    """Whether a run is none of a grid's, but for the one in the grid's own folder."""
    return (
        run.folder.parent.name != CHILDREN
        or not (run.folder.parent.parent / GRID_FILE).is_file()
    )


def read_run(folder: Path) -> FoundRun:
    """Read a run's folder.

    Raises:
        InvalidRecord: its record cannot be read.
        OSError: there is none.
    """
    data = (folder / RECORD_FILE).read_bytes()
    return FoundRun(record_id(data), folder.absolute(), Record.decode(data))


def _runs_in(place: Path, depth: int = _DEPTH) -> Iterator[FoundRun]:
    """Yield the runs of a folder and of those in it, the outer ones first.

    What a run has written is not looked into; the folder of a grid is.
    """
    is_run = (place / RECORD_FILE).is_file()
    if is_run:
        with suppress(OSError, InvalidRecord):  # another tool's file of that name
            yield read_run(place)
    if depth and not (is_run and not (place / GRID_FILE).is_file()):
        for each in _folders_in(place):
            yield from _runs_in(each, depth - 1)


def _folders_in(place: Path) -> list[Path]:
    try:
        with os.scandir(place) as found:
            names = [each.name for each in found if each.is_dir()]
    except OSError:
        return []
    shown = (each for each in names if each[0] != "." and each not in _OTHERS)
    return [place / name for name in sorted(shown)]


def _remembered(root: Path) -> list[str]:
    with suppress(OSError, UnicodeDecodeError):
        return (root / IMPORT_ROOT / _INDEX).read_text("utf-8").splitlines()
    return []


def _age(run: FoundRun) -> tuple[object, str]:
    return run.record.started, run.id
