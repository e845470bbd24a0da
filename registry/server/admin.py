"""`fnhub hub ...`: run a hub and look after it.  Loaded by name by the client."""

from __future__ import annotations

import argparse
import multiprocessing
import os
import re
import signal
import socket
import sys
import threading
import time
import urllib.error
import urllib.request
from datetime import timedelta
from importlib.resources import files

from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from registry.core.errors import InvalidRequest
from registry.core.names import CORE
from registry.server.settings import DEFAULT_FOLDER, Settings, open_backend
from registry.services.publish import publish
from registry.services.teams import make_team
from registry.services.tokens import SCOPES, Holder, create_token

START_S = 30.0  # how long a hub may take until it answers
# Everything to stderr: stdout is for the address, which scripts read.
_LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(levelname)s %(name)s: %(message)s"}},
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "line",
            "stream": "ext://sys.stderr",
        }
    },
    "loggers": {"_granian": {"handlers": ["console"], "propagate": False}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
_UNITS = {"h": "hours", "d": "days", "w": "weeks"}


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the verbs of `fnhub hub`."""
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", required=True)
    start = verbs.add_parser("start", help="run a hub until it is stopped")
    _add_folder(start)
    start.add_argument("--host", default="127.0.0.1", help="address to listen on")
    start.add_argument("--port", type=int, default=8080, help="0 takes a free one")
    start.add_argument("--threads", type=int, default=4, help="requests at a time")
    start.add_argument(
        "--with-core", action="store_true", help="publish the core functions first"
    )
    start.set_defaults(verb_run=_start)
    token = verbs.add_parser("token", help="make tokens")
    actions = token.add_subparsers(dest="action", metavar="ACTION", required=True)
    create = actions.add_parser("create", help="print a new token of a team")
    _add_folder(create)
    create.add_argument("--team", required=True, help="made when it is new")
    create.add_argument(
        "--scope",
        action="append",
        choices=SCOPES,
        help="what it allows; may be repeated (default: publish)",
    )
    create.add_argument("--expires", metavar="TIME", help="for example 12h, 30d, 8w")
    create.set_defaults(verb_run=_create_token)
    migrate = verbs.add_parser("migrate", help="bring the database's tables up to date")
    _add_folder(migrate)
    migrate.set_defaults(verb_run=_migrate)


def run(args: argparse.Namespace) -> int:
    """Run the chosen verb."""
    status: int = args.verb_run(args)
    return status


def _add_folder(parser: argparse.ArgumentParser) -> None:
    help_ = f"where the hub keeps its things (default: {DEFAULT_FOLDER})"
    parser.add_argument("--dir", metavar="DIR", help=help_)


def _start(args: argparse.Namespace) -> int:
    """Serve until a signal ends it; print the URL when the hub answers."""
    settings = Settings.read(args.dir, os.environ)
    backend = open_backend(settings)  # a wrong setting fails here, before the port
    if args.with_core:
        _publish_core(settings)
    backend.database.close()
    port = args.port or _free_port(args.host)
    os.environ.update(settings.environment())  # the server process reads them
    # A forked process could inherit a lock that the announcing thread holds.
    multiprocessing.set_start_method("spawn")
    server = Granian(
        "registry.server.app:serve",
        factory=True,
        address=args.host,
        port=port,
        interface=Interfaces.WSGI,
        blocking_threads=args.threads,
        log_level=LogLevels.warning,
        log_dictconfig=_LOGGING,
        workers_kill_timeout=10,
    )
    url = f"http://{args.host}:{port}"
    answered = threading.Event()
    threading.Thread(target=_announce, args=(url, answered), daemon=True).start()
    server.serve()
    return 0 if answered.is_set() else 1


def _announce(url: str, answered: threading.Event) -> None:
    """Print the URL once the hub answers; end it when it never does."""
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"{url}/healthz", timeout=1):  # noqa: S310  # our own
                answered.set()
                sys.stdout.write(f"{url}\n")
                sys.stdout.flush()
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.05)
    sys.stderr.write(f"fnhub: the hub did not answer within {START_S:.0f} s\n")
    os.kill(os.getpid(), signal.SIGTERM)


def _free_port(host: str) -> int:
    with socket.socket() as probe:
        probe.bind((host, 0))
        return int(probe.getsockname()[1])


def _publish_core(settings: Settings) -> None:
    """Publish the functions that fnhub brings; those there already stay."""
    backend = open_backend(settings)
    make_team(backend, CORE)
    holder = Holder(CORE, ("publish",))
    for wheel in sorted(
        files("registry.server").joinpath("core_wheels").iterdir(), key=str
    ):
        receipt = publish(backend, holder, wheel.read_bytes(), wheel.name)
        if not receipt.unchanged:
            sys.stderr.write(f"published {receipt.release.manifest.ref}\n")
    backend.database.close()


def _create_token(args: argparse.Namespace) -> int:
    """Print the token: it is kept nowhere else."""
    expires = None if args.expires is None else _duration(args.expires)
    backend = open_backend(Settings.read(args.dir, os.environ))
    secret = create_token(backend, args.team, args.scope or ["publish"], expires)
    sys.stdout.write(f"{secret}\n")
    backend.database.close()
    return 0


def _duration(text: str) -> timedelta:
    match = re.fullmatch(r"([1-9][0-9]{0,4})([hdw])", text)
    if match is None:
        raise InvalidRequest(f"{text!r} is not a time such as 12h, 30d or 8w")
    return timedelta(**{_UNITS[match[2]]: int(match[1])})


def _migrate(args: argparse.Namespace) -> int:
    """Opening the hub brings the tables up to date."""
    open_backend(Settings.read(args.dir, os.environ)).database.close()
    return 0
