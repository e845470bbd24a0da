"""The sections of one run: what it took, what it gave, what it said."""

from __future__ import annotations

import base64
import csv
import importlib
import itertools
import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

from registry.client.run_index import FoundRun
from registry.client.runs.page.html import Section, code, escape, table, value
from registry.client.runs.track import marks_of
from registry.run.record import Record
from registry.run.worker.messages import Written

_ROWS = 20  # of a table that are shown
_COLUMNS = 20
_LOG_BYTES = 20_000  # of the log's end
# A file may be gone, or other than it says; and there may be no pyarrow.
_UNREADABLE = (OSError, ValueError, ImportError, NotImplementedError, csv.Error)
_PICTURE_BYTES = 8 * 2**20
_PICTURES = {".svg": "image/svg+xml", ".png": "image/png"}


def first_parts(run: FoundRun) -> Iterator[Section]:
    """Yield what is looked at first."""
    record = run.record
    yield "", _head(run)
    if record.failure is not None:
        yield "Failure", f"<pre>{escape(_failure(record))}</pre>"
    numbers = [(escape(key), value(each)) for key, each in record.metrics.items()]
    yield "Metrics", table(numbers)


def further_parts(run: FoundRun) -> Iterator[Section]:
    """Yield the rest of what a run took, gave and said."""
    record = run.record
    yield "Params", table((escape(k), value(v)) for k, v in record.params.items())
    yield (
        "Inputs",
        table(
            (
                (
                    escape(e.name),
                    code(e.source),
                    code(e.sha256),
                    f"{e.size_bytes:,} bytes",
                )
                for e in record.inputs
            ),
            ("input", "source", "sha256", "size"),
        ),
    )
    values = [each for each in record.outputs if not each.files]
    files = [each for each in record.outputs if each.files]
    plain = table((escape(e.name), escape(e.kind), value(e.value)) for e in values)
    yield "Outputs", plain + "".join(_output(run.folder, each) for each in files)
    notes = "".join(f"<li>{escape(each)}</li>" for each in record.notes)
    yield "Notes", f"<ul>{notes}</ul>" if notes else ""
    yield "Log", _log(run.folder / record.log)
    yield "Environment", _environment(record)


def _head(run: FoundRun) -> str:
    record = run.record
    state = f'<strong class="{record.state}">{record.state}</strong>'
    rows = [
        (
            "state",
            f"{state} after {record.seconds:.1f} s, engine {escape(record.engine)}",
        ),
        ("started", escape(record.started.isoformat(sep=" ", timespec="seconds"))),
        ("run", code(run.id)),
        ("folder", code(run.folder)),
        ("function's sha256", code(record.ran.sha256)),
        ("handler", code(record.ran.handler)),
    ]
    for kind, part in (("pipeline", record.pipeline), ("grid", record.grid)):
        if part is not None:
            told = f"{escape(part.name)}, step {escape(part.step)}, {code(part.run_id)}"
            rows.append((kind, told))
    if record.git is not None:
        dirty = " and changes" if record.git.dirty else ""
        rows.append(("git", f"{code(record.git.commit)}{dirty}"))
    for store, place in marks_of(run.folder).items():
        rows.append(("tracked", escape(place.get("url") or store)))
    return table(rows)


def _failure(record: Record) -> str:
    failure = record.failure
    assert failure is not None  # who asks has looked
    return f"{failure.traceback}\n{failure.error}: {failure.message}".strip()


def _output(folder: Path, output: Written) -> str:
    head = f"<h3>{escape(output.name)} <small>{escape(output.kind)}</small></h3>"
    files = table(
        (
            f'<a href="{escape(quote(each.path))}">{escape(each.path)}</a>',
            code(each.sha256),
            f"{each.size_bytes:,} bytes",
        )
        for each in output.files
    )
    return f"{head}{_picture(folder, output)}{_preview(folder, output)}{files}"


def _picture(folder: Path, output: Written) -> str:
    """Return the first picture among an output's files; an SVG runs no script so."""
    for each in output.files:
        path = folder / each.path
        kind = _PICTURES.get(path.suffix)
        if kind and each.size_bytes <= _PICTURE_BYTES and path.is_file():
            data = base64.b64encode(path.read_bytes()).decode()
            return f'<img alt="{escape(output.name)}" src="data:{kind};base64,{data}">'
    return ""


def _preview(folder: Path, output: Written) -> str:
    """Return the first rows of a table; nothing where it cannot be read here."""
    if output.kind != "table" or len(output.files) != 1:
        return ""
    path = folder / output.files[0].path
    with suppress(*_UNREADABLE):
        rows = _csv(path) if path.suffix == ".csv" else _parquet(path)
        head, *body = rows or [[]]
        return table(
            ([value(cell) for cell in row[:_COLUMNS]] for row in body),
            [str(each) for each in head[:_COLUMNS]],
        )
    return ""


def _csv(path: Path) -> list[list[object]]:
    with path.open(encoding="utf-8", newline="") as file:
        return [list(row) for row in itertools.islice(csv.reader(file), _ROWS + 1)]


def _parquet(path: Path) -> list[list[object]]:
    # Of the extra `run`; a page without the rows is a page, too.
    parquet = importlib.import_module("pyarrow.parquet")
    with parquet.ParquetFile(path) as file:
        names = file.schema_arrow.names
        batch = next(file.iter_batches(batch_size=_ROWS), None)  # none without rows
    found = [] if batch is None else batch.to_pylist()
    return [list(names), *([_plain(e) for e in row.values()] for row in found)]


def _plain(found: object) -> object:
    return found if isinstance(found, (str, int, float, type(None))) else str(found)


def _log(path: Path) -> str:
    """Return the log's end; the rest of a log of gigabytes is not read."""
    with suppress(OSError), path.open("rb") as file:
        size = file.seek(0, os.SEEK_END)
        file.seek(max(0, size - _LOG_BYTES))
        text = file.read(_LOG_BYTES).decode("utf-8", "replace").strip()
        more = "…\n" if size > _LOG_BYTES else ""
        return f"<pre>{more}{escape(text)}</pre>" if text else ""
    return ""


def _environment(record: Record) -> str:
    about = record.environment
    rows = [("Python", about.python), ("platform", about.platform), ("lock", about.id)]
    rows += sorted(about.packages.items())
    return table((escape(name), code(text)) for name, text in rows if text)
