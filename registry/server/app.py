"""Put the web application together."""

from __future__ import annotations

import atexit
import os
import signal
import threading
import time

from flask import Flask

from registry.server import addresses, context, descriptions, packages, problems
from registry.server.api import events, functions, moderation, teams, tokens
from registry.server.api.events import Waiting
from registry.server.process import Orders
from registry.server.pull_writer import PullWriter
from registry.server.settings import backend_from_environment
from registry.server.worker import INDEX_STEPS, STEPS, Worker
from registry.services.backend import Backend


def create_app(backend: Backend, *, waiting: Waiting | None = None) -> Flask:
    """Make the WSGI application of an open backend.

    Args:
        backend: What it serves.
        waiting: Which requests may wait for events; by default none.
    """
    app = Flask(__name__, static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = backend.limits.wheel_bytes
    app.json.sort_keys = False  # type: ignore[attr-defined]  # the order is the reader's
    app.url_map.strict_slashes = True
    addresses.install(app)
    context.bind(app, backend)
    problems.install(app)
    for blueprint in (
        functions.bp,
        moderation.bp,
        teams.bp,
        tokens.bp,
        packages.bp,
        descriptions.bp,
    ):
        app.register_blueprint(blueprint)
    events.install(app, waiting or Waiting(0))
    return app


def serve() -> Flask:
    """Make the application of a server process, with a worker beside it."""
    watch = threading.Thread(target=_end_with, args=(os.getppid(),), daemon=True)
    watch.start()
    orders = Orders.read(os.environ)
    backend = backend_from_environment()
    # The search index is this machine's own: it is kept in step here in any case.
    worker = Worker(backend, STEPS if orders.does_jobs else INDEX_STEPS)
    worker.start()
    atexit.register(worker.stop)
    writer = PullWriter(backend)
    writer.start()
    atexit.register(writer.stop)
    return create_app(backend, waiting=Waiting(orders.waiting, _told_to_stop()))


def _told_to_stop() -> threading.Event:
    """Return an event that is set when this process is told to end.

    The server has handlers of its own, which let requests end: those that wait for
    what may not happen have to be told.
    """
    told, tell = os.pipe()
    os.set_blocking(tell, False)
    signal.set_wakeup_fd(tell)
    stopping = threading.Event()

    def watch() -> None:
        while os.read(told, 1)[0] not in (signal.SIGTERM, signal.SIGINT):
            pass
        stopping.set()

    threading.Thread(target=watch, daemon=True).start()
    return stopping


def _end_with(parent: int) -> None:
    """End when `fnhub hub start` was killed: nobody else would end this process."""
    while os.getppid() == parent:
        time.sleep(1)
    os.kill(os.getpid(), signal.SIGKILL)  # which a hub survives at any moment
