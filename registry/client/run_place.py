"""The folder that a run leaves: its record, its log and its outputs.

    run.json      what ran, on what, and what came of it
    log.txt       what it printed
    inputs/       inputs that were downloaded
    partial/      what a run that failed had written
    <output>...   outputs of a run that is done
    run.html      its page, where somebody asked for one
    grid.json     of a grid: what was tried; the folder is that of the best run
    grid.csv      the same as a table
    children/     of a grid: the folders of all its runs
    running/      all of that, of a run that has not ended or was killed

A former run in the folder gives way when the next one has ended, and not before:
one that cannot start costs nothing, and a former output may be its input.  Who is
killed while a former run gives way leaves `running/run.json`, and the next run in
the folder first ends what was begun.

Of two runs in one folder at once the second is refused: it would take away what the
first one has just made.  `.running.lock` is there while a run is.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

from registry.client.cache.locks import held
from registry.client.whole_file import write_whole
from registry.core.errors import FolderExists, InvalidRecord, RunUnderWay
from registry.core.names import FunctionName
from registry.run.record import GRID_FILE, GRID_TABLE, RECORD_FILE, Record

LOG_FILE = "log.txt"
PAGE_FILE = "run.html"
CHILDREN = "children"  # all runs of a grid, in its folder
_PARTIAL = "partial"
_INPUTS = "inputs"
_RUNNING = "running"
_OUTPUTS = "outputs"  # within `running`
_LOCK = ".running.lock"
_FORMER = ".former.json"  # a record whose outputs are being removed
_OURS = frozenset({RECORD_FILE, LOG_FILE, PAGE_FILE, _PARTIAL, _INPUTS, _RUNNING})
_GRID = frozenset({GRID_FILE, GRID_TABLE, CHILDREN})
_IN_RUNNING = frozenset({RECORD_FILE, LOG_FILE, _INPUTS, _OUTPUTS}) | _GRID


class RunPlace:
    """A run's folder.  Files that are no run's are never touched."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.absolute()
        self.record = self.folder / RECORD_FILE
        self._running = self.folder / _RUNNING
        self.inputs = self._running / _INPUTS
        self.outputs = self._running / _OUTPUTS
        self.log = self._running / LOG_FILE
        self.grid = self._running / GRID_FILE
        self.grid_table = self._running / GRID_TABLE
        self.children = self._running / CHILDREN

    @classmethod
    def default(cls, name: FunctionName, started: datetime) -> RunPlace:
        """Return a new folder below `runs/`, named by time and function."""
        stamp = started.strftime("%Y%m%d-%H%M%S")
        for number in range(1000):
            suffix = f"-{number}" if number else ""
            folder = Path("runs") / f"{stamp}-{name.name}{suffix}"
            try:
                folder.mkdir(parents=True)
            except FileExistsError:
                continue
            return cls(folder)
        raise FolderExists(str(folder), "--out")

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Keep other runs out of the folder, from before `begin` to after the end.

        Raises:
            RunUnderWay: there is one in it.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        try:
            with held(self.folder / _LOCK) as is_ours:
                if not is_ours:
                    raise RunUnderWay(str(self.folder))
                yield
        finally:
            self._leave()

    def begin(self) -> None:
        """Make room for what a run writes, beside a former one.

        Raises:
            FolderExists: there are files that are no run's; nothing was changed.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        self._refuse_foreign()
        if (self._running / RECORD_FILE).exists():
            self._settle()
        _remove(self._running)
        self.inputs.mkdir(parents=True)
        self.outputs.mkdir()

    def give_up(self) -> None:
        """Leave the folder as it was: nothing ran."""
        _remove(self._running)
        self._leave()

    def _leave(self) -> None:
        """Take the folder away, if nothing is in it."""
        with suppress(OSError):
            self.folder.rmdir()

    def end(self, record: Record) -> None:
        """Put a run that has ended in the place of the former one."""
        write_whole(self._running / RECORD_FILE, record.encode())
        self._settle()

    def _settle(self) -> None:
        """Do what `end` does; each step may have been done before."""
        new, former = self._running / RECORD_FILE, self.folder / _FORMER
        if self.record.exists():
            self.record.replace(former)
        if former.exists():
            mine = {LOG_FILE, PAGE_FILE, _INPUTS, _PARTIAL, *_of_grid(self.folder)}
            # grid.json last: while it is there, what is beside it is a grid's.
            for name in sorted({*_names_in(former), *mine}, key=GRID_FILE.__eq__):
                _remove(self.folder / name)
            former.unlink()
        for source, target in self._moves(
            is_done=Record.decode(new.read_bytes()).complete
        ):
            source.replace(target)
        new.replace(self.record)
        _remove(self._running)

    def _moves(self, *, is_done: bool) -> Iterator[tuple[Path, Path]]:
        grid = (self.grid_table, self.children, self.grid)
        for part in (self.log, self.inputs, *grid):
            if part.is_file() or (part.is_dir() and any(part.iterdir())):
                yield part, self.folder / part.name
        if is_done:
            for each in sorted(self.outputs.iterdir()):
                yield each, self.folder / placed(each.name, is_done=True)
        elif self.outputs.is_dir() and any(self.outputs.iterdir()):
            yield self.outputs, self.folder / _PARTIAL

    def _refuse_foreign(self) -> None:
        known = {_RUNNING, *_names_in(self.folder / _FORMER)}
        for record in (self.record, self._running / RECORD_FILE):
            if names := _names_in(record):
                known |= {*names, *_OURS, *_of_grid(self.folder)}
        foreign = {each for each in _present(self.folder) - known if each[0] != "."}
        # Names with a dot are files that were being written when somebody was killed.
        within = {each for each in _present(self._running) if each[0] != "."}
        if not foreign and not within <= _IN_RUNNING:
            foreign = {_RUNNING}
        if foreign:
            raise FolderExists(str(self.folder / min(foreign)), "--out")


def placed(path: str, *, is_done: bool) -> str:
    """Return where an output of a run comes to lie in its folder.

    Args:
        path: Where it was written, relative to `RunPlace.outputs`.
        is_done: Whether the run did not fail.
    """
    if not is_done:
        return f"{_PARTIAL}/{path}"
    return f"output-{path}" if path.split("/")[0] in _OURS | _GRID else path


def _of_grid(folder: Path) -> frozenset[str]:
    """Return what a grid leaves in a folder, where one has or is about to.

    A user's own files of these names are no run's.
    """
    places = (folder / GRID_FILE, folder / _RUNNING / GRID_FILE)
    return _GRID if any(each.is_file() for each in places) else frozenset()


def _names_in(path: Path) -> frozenset[str]:
    """Return the names that a record lays claim to; none where it is none of ours."""
    try:
        record = Record.decode(path.read_bytes())
    except (OSError, InvalidRecord):
        return frozenset()
    tops = {file.path.split("/")[0] for o in record.outputs for file in o.files}
    return frozenset(tops - {"", ".", ".."}) | {RECORD_FILE}


def _present(folder: Path) -> set[str]:
    try:
        return {each.name for each in folder.iterdir()}
    except (FileNotFoundError, NotADirectoryError):
        return set()


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
