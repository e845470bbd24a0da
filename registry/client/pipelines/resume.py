"""Which run of a pipeline goes on: the one that is named, or the last one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Literal, TypeAlias

from registry.core.errors import InvalidRecord, NothingToResume
from registry.core.near import nearest
from registry.run.pipelines.record import RECORD_FILE, PipelineRecord

# A run's folder, or one that runs are kept in; True for the project's last run.
Resume: TypeAlias = "Path | Literal[True]"


def former_run(name: str, resume: Resume, runs: Path) -> tuple[PipelineRecord, Path]:
    """Return the run that is to go on, and its folder.

    The run of a folder that is named goes on also when it is done; otherwise it is the
    last one of the pipeline that is not.

    Args:
        name: The pipeline.
        resume: What was asked for.
        runs: Where the project keeps its runs.

    Raises:
        NothingToResume: there is no such run.
        InvalidRecord: the record in the folder that is named cannot be read.
    """
    folder = (runs if resume is True else resume).absolute()
    if resume is not True and (folder / RECORD_FILE).is_file():
        record = PipelineRecord.decode((folder / RECORD_FILE).read_bytes())
        if record.name != name:
            why = f"it is a run of the pipeline {record.name!r}"
            raise NothingToResume(name, str(folder), why)
        return record, folder
    if not folder.is_dir():
        raise NothingToResume(name, str(folder), _why_missing(folder, runs))
    for record, place in _runs_in(folder):
        if record.name == name and record.state != "done":
            return record, place
    raise NothingToResume(name, str(folder), "no run of it there has stopped half-way")


def _runs_in(folder: Path) -> Iterator[tuple[PipelineRecord, Path]]:
    """Yield the runs that are kept in a folder, the latest first."""
    for path in sorted(folder.glob(f"*/{RECORD_FILE}"), reverse=True):
        with suppress(OSError, InvalidRecord):  # another one may go on
            yield PipelineRecord.decode(path.read_bytes()), path.parent


def _why_missing(folder: Path, runs: Path) -> str:
    there = [path.parent.name for path in runs.glob(f"*/{RECORD_FILE}")]
    near = nearest(folder.name, there)
    meant = "" if near is None else f"; did you mean {runs / near}?"
    return f"there is no such folder{meant}"
