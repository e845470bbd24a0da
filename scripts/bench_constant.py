"""A Flask view that returns a constant, under the settings that a hub is served with.

usage: bench_constant.py PORT FILE yes|no   (whether it logs as a hub does)
"""

from __future__ import annotations

import logging.config
import os
import sys
from pathlib import Path

from flask import Flask, Response
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from registry.server import request_log
from registry.server.log_format import logging_config
from registry.server.process import Orders

_FILE, _IS_LOGGED = "BENCH_CONSTANT", "BENCH_CONSTANT_LOGGED"


def make_app() -> Flask:
    """Make the application: one view, and bytes that it holds."""
    body = Path(os.environ[_FILE]).read_bytes()
    app = Flask(__name__, static_folder=None)

    if os.environ[_IS_LOGGED] == "yes":  # with a line for each request, as a hub has
        request_log.install(app)
        logging.config.dictConfig(logging_config("json"))

    @app.get("/constant")
    def constant() -> Response:
        return Response(body, mimetype="application/json")

    return app


def main() -> None:
    """Serve it with one process and a hub's number of threads."""
    os.environ |= {_FILE: sys.argv[2], _IS_LOGGED: sys.argv[3]}
    Granian(
        "bench_constant:make_app",
        factory=True,
        address="127.0.0.1",
        port=int(sys.argv[1]),
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=Orders().threads,
        log_level=LogLevels.warning,
    ).serve()


if __name__ == "__main__":
    main()
