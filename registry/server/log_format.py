"""The lines of a server's log: JSON for machines, text for people.

Each says which request it belongs to.  The line of a finished request (logger
`fnhub.access`) tells all of it.
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import lru_cache
from json.encoder import encode_basestring_ascii as quoted
from typing import Any

from registry.server.facts import Facts, serving

FORMATS = ("json", "text")
_ACCESS = "fnhub.access"


def logging_config(form: str) -> dict[str, Any]:
    """Return what `logging.config.dictConfig` takes: all goes to stderr.

    Granian's own lines of requests stay off: ours tell more.
    """
    formatters = {"json": JsonLines, "text": TextLines}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": formatters[form]}},
        "handlers": {
            "console": {
                "class": "logging.StreamHandler",
                "formatter": "line",
                "stream": "ext://sys.stderr",
            }
        },
        "loggers": {
            "_granian": {"handlers": ["console"], "propagate": False},
            _ACCESS: {"level": "INFO"},
        },
        "root": {"handlers": ["console"], "level": "WARNING"},
    }


class AccessRecord(logging.LogRecord):
    """A finished request: what it says is what is known of it.

    The commonest record by far, so it is made without asking for the thread, the
    process and the caller, which no line tells.
    """

    _BLANK = vars(logging.LogRecord(_ACCESS, logging.INFO, "", 0, "", None, None))

    def __init__(self, facts: Facts) -> None:
        vars(self).update(self._BLANK)
        self.facts = facts
        self.msg = f"{facts.method} {facts.path} {facts.status}"
        self.created = time.time()


class JsonLines(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        """See `logging.Formatter.format`."""
        if isinstance(record, AccessRecord):
            return _access_line(record)
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(
                timespec="milliseconds"
            ),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        facts = serving.get()
        if facts is not None:
            line["request_id"] = facts.id
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=True)


class TextLines(logging.Formatter):
    """A line for people; a traceback follows in lines of its own."""

    def format(self, record: logging.LogRecord) -> str:
        """See `logging.Formatter.format`."""
        facts = serving.get()
        line = " ".join(self._words(record, facts))
        if record.exc_info:
            line += f"\n{self.formatException(record.exc_info)}"
        return line

    def _words(self, record: logging.LogRecord, facts: Facts | None) -> Iterator[str]:
        yield datetime.fromtimestamp(record.created, UTC).strftime("%H:%M:%S")
        yield f"{record.levelname} {record.name}: {record.getMessage()}"
        if facts is None:
            return
        if isinstance(record, AccessRecord):
            yield f"{facts.duration_s * 1000:.1f} ms, {facts.size_bytes} bytes,"
            yield f"{facts.actor or 'anonymous'} at {facts.client}"
        yield f"[{facts.id}]"


def _access_line(record: AccessRecord) -> str:
    """Return a finished request's line; put together by hand in a tenth of the time."""
    facts, whole_s = record.facts, int(record.created)
    actor = quoted(facts.actor) if facts.actor else "null"
    return (
        f'{{"time": "{_second(whole_s)}.{int((record.created - whole_s) * 1000):03}'
        f'+00:00", "level": "{record.levelname}", "logger": "{record.name}", '
        f'"message": {quoted(record.msg)}, "request_id": {quoted(facts.id)}, '
        f'"method": {quoted(facts.method)}, "path": {quoted(facts.path)}, '
        f'"route": {quoted(facts.route)}, "status": {facts.status}, '
        f'"duration_ms": {facts.duration_s * 1000:.3f}, "bytes": {facts.size_bytes}, '
        f'"actor": {actor}, "client": {quoted(facts.client)}}}'
    )


@lru_cache(maxsize=2)
def _second(whole_s: int) -> str:
    """Return a time to the second, which many lines share."""
    return datetime.fromtimestamp(whole_s, UTC).strftime("%Y-%m-%dT%H:%M:%S")
