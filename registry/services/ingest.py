"""Count the pulls that another server served: `fnhub hub stats ingest`.

How far a log was read is written in the transaction that counts it, so that no line
counts twice or never, whatever ends when.  A log is known by its first line and the
last that was counted, so it may be renamed, copied or packed.
"""

from __future__ import annotations

import gzip
import hashlib
import itertools
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import IO, cast

from registry.core.errors import FileFailed, LogBusy
from registry.db import log_reads, pulls
from registry.services.access_log import FORMATS, Parser, pulled
from registry.services.backend import Backend

LINES = 10_000  # of one transaction
LINE_BYTES = 65_536  # of a line that are read; no server writes more
_NOTHING = hashlib.sha256(b"").hexdigest()


@dataclass(slots=True)
class Ingested:
    """What became of the lines that were not read before."""

    lines: int = 0
    counted: int = 0
    ignored: int = 0  # of something else than a pull of a release of this hub
    bad: int = 0  # not of the format

    def add(self, other: Ingested) -> None:
        """Add the numbers of another."""
        self.lines += other.lines
        self.counted += other.counted
        self.ignored += other.ignored
        self.bad += other.bad


def ingest(backend: Backend, path: Path, format_: str) -> Ingested:
    """Count the lines of a log, plain or .gz, that were not counted before.

    A last line without its end is left for the next time.

    Args:
        backend: The hub.
        path: The log.
        format_: One of `access_log.FORMATS`.

    Raises:
        FileFailed: it cannot be read.
        LogBusy: somebody else counts it just now; what both counted counts once.
    """
    done = Ingested()
    with _opened(path) as log:
        first = log.readline(LINE_BYTES)
        if not first.endswith(b"\n"):
            return done
        read = _find(backend, path, log, hashlib.sha256(first).hexdigest())
        log.seek(read.position)
        while lines := list(itertools.islice(_whole_lines(log), LINES)):
            moved, part = _count(backend, read, lines, FORMATS[format_])
            if moved is None:
                raise LogBusy(str(path))
            read = moved
            done.add(part)
    return done


@contextmanager
def _opened(path: Path) -> Iterator[IO[bytes]]:
    try:
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as log:
            yield cast("IO[bytes]", log)
    except (OSError, EOFError) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise FileFailed(str(path), why) from error


def _whole_lines(log: IO[bytes]) -> Iterator[bytes]:
    while (line := log.readline()).endswith(b"\n"):
        yield line


def _find(
    backend: Backend, path: Path, log: IO[bytes], first: str
) -> log_reads.LogRead:
    """Return how far this log was read: where the line that ends there is the same."""
    with backend.database.write() as db:
        for read in log_reads.reads_of(db, first):
            if _line_before(log, read.position) == read.last_sha256:
                return read
        begun = log_reads.begin(db, first, _NOTHING)
    if begun is None:
        raise LogBusy(str(path))
    return begun


def _line_before(log: IO[bytes], position: int) -> str:
    """Return the digest of the line that ends at a position; of nothing at 0."""
    start = max(0, position - LINE_BYTES)
    log.seek(start)
    data = log.read(position - start)
    if len(data) < position - start:
        return ""  # the log is shorter
    line = data[data.rfind(b"\n", 0, -1) + 1 :]
    return hashlib.sha256(line).hexdigest()


def _count(
    backend: Backend, read: log_reads.LogRead, lines: list[bytes], parse: Parser
) -> tuple[log_reads.LogRead | None, Ingested]:
    """Count some lines in one transaction; None when somebody else was faster."""
    done, counts = Ingested(lines=len(lines)), Counter[tuple[str, date]]()
    for line in lines:
        try:
            asked = parse(line.decode("utf-8", "replace").rstrip("\r\n"))
        except (ValueError, OverflowError):  # the latter: a time of no calendar
            done.bad += 1
            continue
        if (sha256 := pulled(asked)) is not None:
            counts[sha256, asked.day] += 1
    position = read.position + sum(map(len, lines))
    last = hashlib.sha256(lines[-1][-LINE_BYTES:]).hexdigest()
    with backend.database.write() as db:
        if not log_reads.advance(db, read, position, last):
            return None, Ingested()
        left_out = pulls.add_pulls(db, counts)
    done.counted = sum(counts.values()) - left_out
    done.ignored = done.lines - done.counted - done.bad
    return replace(read, position=position, last_sha256=last), done
