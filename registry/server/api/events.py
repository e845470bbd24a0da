"""/api/v1/events: what happened, for mirrors and replicas that follow the hub."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import cast

from flask import Blueprint, Flask, Response, current_app, jsonify, request

from registry.server.api import encoding
from registry.server.api.parameters import whole
from registry.server.context import ask_who, backend, is_signed, reader
from registry.services.events import EventPage, wait_for_events

bp = Blueprint("events", __name__, url_prefix="/api/v1/events")

LIMIT = 100
LIMIT_MOST = 1000  # events of an answer; it then has less than 400 KiB
WAIT_MOST_S = 30
SERIAL_MOST = 2**31 - 1  # what the column holds
NDJSON = "application/x-ndjson"
_KEY = "fnhub-waiting"


class Waiting:
    """Who may wait: so many at a time, until the server is told to stop.

    A request that waits has a thread of the server to itself.
    """

    def __init__(self, most: int, stopping: threading.Event | None = None) -> None:
        self.stopping = stopping or threading.Event()
        self._turns = threading.Semaphore(most)

    @contextmanager
    def turn(self, wait_s: float) -> Iterator[float]:
        """Give the time that a request may wait: none when enough others do."""
        if not wait_s or not self._turns.acquire(blocking=False):
            yield 0
            return
        try:
            yield wait_s
        finally:
            self._turns.release()


def install(app: Flask, waiting: Waiting) -> None:
    """Serve the log."""
    app.extensions[_KEY] = waiting
    app.register_blueprint(bp)


@bp.get("")
def show_events() -> Response:
    """Show the events after a serial; with `wait`, as soon as there is one."""
    after = whole("after", 0, least=0, most=SERIAL_MOST)
    limit = whole("limit", LIMIT, most=LIMIT_MOST)
    wait_s = whole("wait", 0, least=0, most=WAIT_MOST_S)
    who = reader()
    waiting = cast("Waiting", current_app.extensions[_KEY])
    with waiting.turn(wait_s) as allowed_s:
        page = wait_for_events(
            *(backend(), after, limit, allowed_s, waiting.stopping), reader=who
        )
    response = _encoded(page)
    response.headers["Fnhub-Last-Serial"] = str(page.last)
    response.cache_control.no_store = True
    response.vary.add("Accept")
    if not is_signed():
        ask_who(response)  # a member of private teams is told more
    return response


def _encoded(page: EventPage) -> Response:
    events = [encoding.event(each) for each in page.events]
    if request.accept_mimetypes.best_match(["application/json", NDJSON]) == NDJSON:
        lines = "".join(f"{json.dumps(each)}\n" for each in events)
        return Response(lines, mimetype=NDJSON)
    return jsonify(events=events, last=page.last)
