"""Put the web application together."""

from __future__ import annotations

import atexit
import os
import signal
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask import Flask

from registry.imports.fnhub import OtherHub
from registry.server import (
    addresses,
    bridged,
    context,
    descriptions,
    direct,
    metrics,
    packages,
    problems,
    public_url,
    rate_limits,
    request_log,
    request_sizes,
    site,
    uploads,
)
from registry.server.api import (
    events,
    functions,
    moderation,
    requirements,
    suggest,
    teams,
    tokens,
)
from registry.server.api.events import Waiting
from registry.server.process import Orders
from registry.server.pull_writer import PullWriter
from registry.server.rate_limits import RateLimits
from registry.server.readiness import Readiness
from registry.server.request_sizes import BodyRules
from registry.server.serving import Serving
from registry.server.settings import Settings, close_backend, open_backend
from registry.server.worker import INDEX_STEPS, STEPS, Worker, slow_worker
from registry.services.backend import Backend
from registry.services.measures import measure
from registry.services.mirror.on_demand import OnDemand

_BLUEPRINTS = tuple(
    view.bp
    for view in (
        *(functions, requirements, suggest, moderation, teams, tokens),
        *(packages, uploads),
    )
)


class _Hub(Flask):
    """Flask for views and hooks that are plain functions, as all of ours are."""

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """Return it as it is: each is looked at with every request otherwise."""
        return func


def create_app(
    backend: Backend,
    *,
    waiting: Waiting | None = None,
    serving: Serving = Serving(),  # noqa: B008  # a value that never changes
    folder: Path | None = None,
) -> Flask:
    """Make the WSGI application of an open backend.

    Args:
        backend: What it serves.
        waiting: Which requests may wait for events; by default none.
        serving: How it serves; by default without limits.
        folder: Where the hub's own files are, for a look at its space.
    """
    app = _Hub(__name__, static_folder=None)
    app.json.sort_keys = False  # type: ignore[attr-defined]  # the order is the reader's
    app.url_map.strict_slashes = True
    addresses.install(app)
    context.bind(app, backend)
    problems.install(app)
    readiness = Readiness(backend, folder)
    listeners: list[request_log.Listener] = [readiness]
    if serving.metrics:
        counted = metrics.Metrics(lambda: measure(backend))
        listeners.append(counted)
        metrics.install(app, counted)
    upstream = _upstream(serving)
    if upstream is not None:
        context.fetch_from(app, upstream)
    direct.install(app, backend, upstream)
    request_log.install(app, listeners, proxies=serving.proxies)
    wheel_bytes = backend.limits.wheel_bytes
    wheels = {
        "functions.publish_function": wheel_bytes,
        "uploads.upload": uploads.form_bytes(wheel_bytes),
    }
    request_sizes.install(app, BodyRules(wheels))
    if serving.rate_limits:
        rate_limits.install(app, RateLimits(serving.rate_limits))
    for blueprint in _BLUEPRINTS:
        app.register_blueprint(blueprint)
    public_url.install(app, proxies=serving.proxies)
    site.install(app, backend)
    bridged.install(app)
    descriptions.install(app, readiness)
    events.install(app, waiting or Waiting(0))
    return app


def _upstream(serving: Serving) -> OnDemand | None:
    if serving.upstream is None:
        return None
    return OnDemand(OtherHub.at(serving.upstream), serving.upstream_names)


def serve() -> Flask:
    """Make the application of a server process, with a worker beside it."""
    watch = threading.Thread(target=_end_with, args=(os.getppid(),), daemon=True)
    watch.start()
    orders = Orders.read(os.environ)
    settings = Settings.read(None, os.environ)
    backend = open_backend(settings)
    # The search index is this machine's own: it is kept in step here in any case.
    worker = Worker(backend, STEPS if orders.does_jobs else INDEX_STEPS)
    worker.start()
    workers = [worker]
    if orders.does_jobs:
        workers.append(slow_worker(backend))
        workers[-1].start()
    writer = PullWriter(backend)
    writer.start()
    atexit.register(_close, workers, writer, backend)
    return create_app(
        backend,
        waiting=Waiting(orders.waiting, _told_to_stop()),
        serving=Serving.read(os.environ),
        folder=settings.folder,
    )


def _close(workers: list[Worker], writer: PullWriter, backend: Backend) -> None:
    """End in order, after the last answer: batch and counts are written."""
    for worker in workers:
        worker.stop()
    writer.stop()
    close_backend(backend)


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
