"""Steps that were done before, found by a digest of code and inputs.

    <runs>/.steps/<key>     the folder of a run, relative to <runs>

What is found is looked at: its record has to name the key, and its files have to be
what the record says.  It is copied, so that each run has all of its own.
"""

from __future__ import annotations

import shutil
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from registry.client.whole_file import write_whole
from registry.core.errors import InvalidRecord
from registry.run.record import RECORD_FILE, Record, StepOf
from registry.run.worker.files import digest_of

_INDEX = ".steps"


def done_in(folder: Path, key: str) -> Record | None:
    """Return the record of a run, where it is done, of this key, and whole."""
    try:
        record = Record.decode((folder / RECORD_FILE).read_bytes())
    except (OSError, InvalidRecord):
        return None
    if record.pipeline is None or record.pipeline.key != key or not record.complete:
        return None
    return record if _is_whole(folder, record) else None


def _is_whole(folder: Path, record: Record) -> bool:
    files = [file for output in record.outputs for file in output.files]
    try:
        return all(digest_of(folder / e.path).sha256 == e.sha256 for e in files)
    except OSError:
        return False


def keep(runs: Path, key: str, folder: Path) -> None:
    """Have a run found again."""
    relative = folder.absolute().relative_to(runs.absolute())
    write_whole(runs / _INDEX / key, f"{relative.as_posix()}\n".encode())


def taken(runs: Path, key: str, step: StepOf, into: Path) -> tuple[Record, Path] | None:
    """Copy a run that was done before; None where there is none.

    Returns:
        The record of the copy, and the run that it is of.
    """
    try:
        former = runs / (runs / _INDEX / key).read_text("utf-8").strip()
    except OSError:
        return None
    record = done_in(former, key)
    if record is None or former.absolute() == into.absolute():
        return None
    record = replace(
        record,
        pipeline=step,
        notes=(*record.notes, f"not run again: it is the run {former.name}"),
    )
    part = into.with_name(f".{into.name}.part")
    _remove(part)
    part.mkdir(parents=True)
    for path in {file.path for output in record.outputs for file in output.files}:
        _copy(former / path, part / path)
    with suppress(FileNotFoundError):
        _copy(former / record.log, part / record.log)
    (part / RECORD_FILE).write_bytes(record.encode())
    _remove(into)
    part.replace(into)
    return record, former


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        shutil.copytree(source, target)
    else:
        shutil.copyfile(source, target)


def _remove(path: Path) -> None:
    with suppress(FileNotFoundError):
        shutil.rmtree(path)
