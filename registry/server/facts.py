"""What is known of a request while it is served: for logs, metrics and answers."""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any

_KEY = "fnhub.facts"
# Two ways to publish, which are limited and counted as one.
PUBLISH_ENDPOINTS = frozenset({"functions.publish_function", "uploads.upload"})
# The request that this thread serves: log records made meanwhile carry its id.
serving: ContextVar[Facts | None] = ContextVar("serving", default=None)


@dataclass(slots=True)
class Facts:
    """One request.  What is not known yet, or never will be, is empty."""

    id: str
    method: str
    path: str  # percent-encoded, without the query: that may hold secrets
    client: str  # its address
    began: float = field(default_factory=perf_counter)  # s
    route: str = ""  # its pattern, "/index/<team>/<name>.json"; "" where none fits
    endpoint: str = ""
    actor: str = ""  # who holds the token; never the token
    error: BaseException | None = None  # what became a problem document
    status: int = 500
    size_bytes: int = 0  # of the answer's body
    duration_s: float = 0.0

    def keep(self, environ: dict[str, Any]) -> None:
        """Tie this to the request."""
        environ[_KEY] = self


def facts_of(environ: dict[str, Any]) -> Facts | None:
    """Return what is known of a request; None where nobody watches."""
    found: Facts | None = environ.get(_KEY)
    return found
