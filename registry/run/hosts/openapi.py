"""Serve an ordinary function as plain HTTP, which an OpenAPI document describes.

One process listens and others call the function, each one call at a time, so that a
limit of time can be held and a crash costs one request.  The memory limit is each
caller's own.
"""

from __future__ import annotations

from collections.abc import Callable

from registry.run.hosts import Host, Served
from registry.run.hosts.starting import Program, serve_by
from registry.run.runners import Surroundings
from registry.run.worker.serving.functions.messages import FunctionService


def open_host(surroundings: Surroundings) -> Host:
    """Return the host."""
    return PlainHttp(surroundings)


class PlainHttp:
    """Serves a function under the Python of its environment, by processes."""

    def __init__(self, surroundings: Surroundings) -> None:
        self._surroundings = surroundings

    def serve(self, served: Served, ready: Callable[[str], None]) -> None:
        """See Host.serve."""
        program = Program(
            option="--serve-function",
            told=lambda socket, pipe: service_of(served, socket, pipe),
            memory_bytes=0,  # what it holds is limited by the size of bodies
        )
        serve_by(program, served, self._surroundings, ready)


def service_of(served: Served, socket: int, ready: int) -> FunctionService:
    """Return what the worker's program is told."""
    return FunctionService(
        request=served.request,
        ref=served.ref,
        takes=served.takes,
        openapi=served.openapi,
        socket=socket,
        ready=ready,
        limit_bytes=served.limit_bytes,
        workers=served.workers,
        queue=served.queue,
        timeout_s=served.limits.timeout_s,
        memory_bytes=served.limits.memory_bytes or 0,
        grace_s=served.grace_s,
    )
