"""Serve an ordinary function as plain HTTP, which an OpenAPI document describes.

One process listens and others call the function, each one call at a time, so that a
limit of time can be held and a crash costs one request.  The memory limit is each
caller's own.
"""

from __future__ import annotations

from registry.run.hosts import Host, Served
from registry.run.hosts.starting import Program, WorkerHost
from registry.run.runners import Surroundings
from registry.run.worker.serving.functions.messages import FunctionService


def open_host(surroundings: Surroundings) -> Host:
    """Return the host."""
    return WorkerHost(_PROGRAM, surroundings)


def service_of(served: Served, socket: int, ready: int) -> FunctionService:
    """Return what the worker's program is told."""
    return FunctionService(
        **served.told(socket, ready),
        ref=served.ref,
        openapi=served.openapi,
        workers=served.workers,
        queue=served.queue,
        timeout_s=served.limits.timeout_s,
        memory_bytes=served.limits.memory_bytes or 0,
    )


_PROGRAM = Program(
    option="--serve-function",
    service_of=service_of,
    is_limited=False,  # what it holds is limited by the size of bodies
)
