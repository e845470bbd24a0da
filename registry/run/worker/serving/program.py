"""Load a class and serve it until a signal asks for the end."""

from __future__ import annotations

import sys
from pathlib import Path

from ..traces import failure_of
from .app import make_app
from .listening import listen, tell
from .loaded import load
from .messages import ClassService, encode_start


def main(path: Path) -> int:
    """Serve what a file says; the exit status is 1 for what could not be loaded."""
    return serve(ClassService.read(path))


def serve(service: ClassService) -> int:
    """Load a class and serve it; return the exit status."""
    try:
        app = make_app(load(service))
    except BaseException as error:  # noqa: BLE001  # also SystemExit: it is told
        failure = failure_of(error)
        sys.stderr.write(failure.traceback)
        tell(service.ready, encode_start(failure))
        return 1
    listen(app, service)
    return 0
