"""Serve a function until a signal asks for the end."""

from __future__ import annotations

import sys
from pathlib import Path

from ...messages import Failure
from ..listening import listen, tell
from ..messages import encode_start
from .app import make_app
from .messages import FunctionService
from .metrics import Metrics
from .pool import Pool
from .process import CannotStart


def main(path: Path) -> int:
    """Serve what a file says; the exit status is 1 for what could not be imported."""
    return serve(FunctionService.read(path))


def serve(service: FunctionService) -> int:
    """Serve a function; return the exit status."""
    metrics = Metrics(service.ref)
    pool = Pool(service, metrics)
    try:
        return _serve(service, pool, metrics)
    finally:
        pool.close()


def _serve(service: FunctionService, pool: Pool, metrics: Metrics) -> int:
    try:
        pool.start()
    except CannotStart as error:
        tell(service.ready, encode_start(error.failure))
        return 1
    except OSError as error:  # no room for another process
        failure = Failure("OSError", str(error), "")
        sys.stderr.write(f"{error}\n")
        tell(service.ready, encode_start(failure))
        return 1
    listen(make_app(service, pool, metrics), service)
    return 0
