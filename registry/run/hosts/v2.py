"""Serve a class by the Open Inference Protocol, version 2."""

from __future__ import annotations

from collections.abc import Callable

from registry.run.hosts import Host, Served
from registry.run.hosts.starting import Program, serve_by
from registry.run.runners import Surroundings
from registry.run.worker.serving.messages import Service


def open_host(surroundings: Surroundings) -> Host:
    """Return the host."""
    return OpenInference(surroundings)


class OpenInference:
    """Serves a class under the Python of its environment, by threads."""

    def __init__(self, surroundings: Surroundings) -> None:
        self._surroundings = surroundings

    def serve(self, served: Served, ready: Callable[[str], None]) -> None:
        """See Host.serve."""
        program = Program(
            option="--serve",
            told=lambda socket, pipe: service_of(served, socket, pipe),
            memory_bytes=served.limits.memory_bytes or 0,
        )
        serve_by(program, served, self._surroundings, ready)


def service_of(served: Served, socket: int, ready: int) -> Service:
    """Return what the worker's program is told."""
    return Service(
        request=served.request,
        name=served.name,
        version=served.version,
        takes=served.takes,
        socket=socket,
        ready=ready,
        limit_bytes=served.limit_bytes,
        threads=served.threads,
        grace_s=served.grace_s,
    )
