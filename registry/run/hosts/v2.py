"""Serve a class by the Open Inference Protocol, version 2, by threads."""

from __future__ import annotations

from registry.run.hosts import Host, Served
from registry.run.hosts.starting import Program, WorkerHost
from registry.run.runners import Surroundings
from registry.run.worker.serving.messages import ClassService


def open_host(surroundings: Surroundings) -> Host:
    """Return the host."""
    return WorkerHost(_PROGRAM, surroundings)


def service_of(served: Served, socket: int, ready: int) -> ClassService:
    """Return what the worker's program is told."""
    return ClassService(
        **served.told(socket, ready),
        name=served.name,
        version=served.version,
        threads=served.threads,
    )


_PROGRAM = Program(option="--serve", service_of=service_of)
