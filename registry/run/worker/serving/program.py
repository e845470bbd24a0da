"""Load a class and serve it until a signal asks for the end."""

from __future__ import annotations

import os
import socket
import sys
from pathlib import Path

import uvicorn

from ..traces import failure_of
from .app import make_app
from .loaded import load
from .messages import Service, encode_start

_GRACE_S = 20  # for requests that are being answered when the end is asked for


def main(path: Path) -> int:
    """Serve what a file says; the exit status is 1 for what could not be loaded."""
    service = Service.read(path)
    try:
        app = make_app(load(service))
    except BaseException as error:  # noqa: BLE001  # also SystemExit: it is told
        failure = failure_of(error)
        sys.stderr.write(failure.traceback)
        _tell(service, encode_start(failure))
        return 1
    config = uvicorn.Config(
        app,
        lifespan="off",
        ws="none",
        server_header=False,
        timeout_graceful_shutdown=_GRACE_S,
    )
    _Server(config, service).run([socket.socket(fileno=service.socket)])
    return 0


class _Server(uvicorn.Server):
    """Tells when it listens."""

    def __init__(self, config: uvicorn.Config, service: Service) -> None:
        super().__init__(config)
        self._service = service

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """See uvicorn.Server.startup."""
        await super().startup(sockets)
        _tell(self._service, encode_start(None))


def _tell(service: Service, told: bytes) -> None:
    sys.stdout.flush()  # before the runner says that it is ready
    with os.fdopen(service.ready, "wb") as pipe:
        pipe.write(told)
