"""Give every request an id, and tell what became of it: one line of the log each."""

from __future__ import annotations

import logging
import random
import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from time import perf_counter
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import quote

from flask import Flask, request

from registry.server.clients import client_address
from registry.server.facts import Facts, facts_of, serving
from registry.server.log_format import AccessRecord

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication

ID_HEADER = "X-Request-Id"
# What other systems make, and nothing that could break a line or a header.
_SANE_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
_IDS = random.Random()  # noqa: S311  # names a request, guards nothing
_NO_BODY = frozenset({204, 304})

log = logging.getLogger("fnhub.access")


class Listener(Protocol):
    """Is told of each request, in the thread that serves it."""

    def began(self) -> None:
        """Take note that one has come."""

    def finished(self, facts: Facts) -> None:
        """Take note of one whose answer is made."""


def install(
    app: Flask, listeners: Sequence[Listener] = (), *, proxies: int = 0
) -> None:
    """Watch all requests of an application.

    Args:
        app: The application.
        listeners: Are told of each request.
        proxies: How many trusted proxies each request passes.
    """
    app.before_request(_note_route)
    app.wsgi_app = _Watch(app.wsgi_app, listeners, proxies)  # type: ignore[method-assign]  # Flask's own way


def note_actor(actor: object) -> None:
    """Note who sent the request that is served."""
    if (facts := facts_of(request.environ)) is not None:
        facts.actor = str(actor)


def note_error(error: BaseException) -> None:
    """Note what the request that is served failed with."""
    if (facts := facts_of(request.environ)) is not None:
        facts.error = error


def request_id() -> str | None:
    """Return the id of the request that is served."""
    facts = facts_of(request.environ)
    return None if facts is None else facts.id


class _Watch:
    """The outermost layer: it sees what Flask refuses, and what fails in Flask."""

    def __init__(
        self, inner: WSGIApplication, listeners: Sequence[Listener], proxies: int
    ) -> None:
        self._inner, self._listeners, self._proxies = inner, listeners, proxies

    def __call__(
        self, environ: dict[str, Any], start_response: StartResponse
    ) -> Iterable[bytes]:
        facts = Facts(
            id=_id(environ.get("HTTP_X_REQUEST_ID", "")),
            method=str(environ["REQUEST_METHOD"]),
            path=quote(environ.get("PATH_INFO", "").encode("latin-1")),
            client=client_address(environ, self._proxies),
        )
        facts.keep(environ)

        def start(
            status: str,
            headers: list[tuple[str, str]],
            *rest: Any,  # noqa: ANN401  # exc_info
        ) -> Any:  # noqa: ANN401  # a writer that nobody uses
            facts.status = int(status.partition(" ")[0])
            facts.size_bytes = _size(facts, headers)
            headers.append((ID_HEADER, facts.id))
            return start_response(status, headers, *rest)

        token = serving.set(facts)
        for listener in self._listeners:
            listener.began()
        try:
            return self._inner(environ, start)
        finally:
            facts.duration_s = perf_counter() - facts.began
            self._tell(facts)
            serving.reset(token)

    def _tell(self, facts: Facts) -> None:
        for listener in self._listeners:
            listener.finished(facts)
        if log.isEnabledFor(logging.INFO):
            log.handle(AccessRecord(facts))


def _note_route() -> None:
    facts, rule = serving.get(), request.url_rule
    if facts is not None and rule is not None:
        facts.route = route_of(rule.rule)
        facts.endpoint = rule.endpoint


@lru_cache(maxsize=256)  # there are some dozens
def route_of(rule: str) -> str:
    """Return a rule as it is told: what its parts must be is left out."""
    return re.sub(r"<\w+:", "<", rule)


def _id(sent: str) -> str:
    """Return what a proxy has sent, else an id of our own.

    Only to be found again, no secret: asking the system for random bytes each time
    would let another thread go first.
    """
    if sent and _SANE_ID.fullmatch(sent):
        return sent
    return f"{_IDS.getrandbits(64):016x}"


def _size(facts: Facts, headers: Iterable[tuple[str, str]]) -> int:
    if facts.method == "HEAD" or facts.status in _NO_BODY:
        return 0
    found = (value for name, value in headers if name.lower() == "content-length")
    return int(next(found, 0))
