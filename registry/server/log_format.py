"""The lines of a server's log: JSON for machines, text for people.

Each says which request it belongs to.  The line of a finished request (logger
`fnhub.access`) tells all of it.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from datetime import UTC, datetime
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


class JsonLines(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        """See `logging.Formatter.format`."""
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
            if record.name == _ACCESS:
                line |= _told(facts)
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
        if record.name == _ACCESS:
            yield f"{facts.duration_s * 1000:.1f} ms, {facts.size_bytes} bytes,"
            yield f"{facts.actor or 'anonymous'} at {facts.client}"
        yield f"[{facts.id}]"


def _told(facts: Facts) -> dict[str, Any]:
    """Return the members of a finished request's line."""
    return {
        "method": facts.method,
        "path": facts.path,
        "route": facts.route,
        "status": facts.status,
        "duration_ms": round(facts.duration_s * 1000, 3),
        "bytes": facts.size_bytes,
        "actor": facts.actor or None,
        "client": facts.client,
    }
