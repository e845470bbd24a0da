"""An application at an address that was taken, until a signal asks for the end."""

from __future__ import annotations

import os
import socket
import sys

import uvicorn
from starlette.applications import Starlette

from .messages import Service, encode_start


def listen(app: Starlette, service: Service) -> None:
    """Answer requests; return in order when a signal has asked for the end."""
    config = uvicorn.Config(
        app,
        lifespan="off",
        ws="none",
        server_header=False,
        timeout_graceful_shutdown=int(service.grace_s),
    )
    _Server(config, service).run([socket.socket(fileno=service.socket)])


def tell(ready: int, told: bytes) -> None:
    """Tell whoever waits for the start what came of it."""
    sys.stdout.flush()  # before the runner says that it is ready
    if ready >= 0:
        with os.fdopen(ready, "wb") as pipe:
            pipe.write(told)


class _Server(uvicorn.Server):
    """Tells when it listens."""

    def __init__(self, config: uvicorn.Config, service: Service) -> None:
        super().__init__(config)
        self._service = service

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """See uvicorn.Server.startup."""
        await super().startup(sockets)
        tell(self._service.ready, encode_start(None))
