"""`fnhub hub ...`: run a hub and look after it.  Loaded by name by the client."""

from __future__ import annotations

import argparse
import http.client
import multiprocessing
import os
import re
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from importlib.resources import files

from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from registry.core.errors import AddressTaken
from registry.core.names import CORE
from registry.server.settings import (
    DEFAULT_FOLDER,
    Settings,
    close_backend,
    open_backend,
)
from registry.services.backend import Backend
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
_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the verbs of `fnhub hub`."""
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", required=True)
    start = verbs.add_parser("start", help="run a hub until it is stopped")
    _add_folder(start)
    start.add_argument(
        "--host", default="127.0.0.1", help="address to listen on (default: 127.0.0.1)"
    )
    start.add_argument(
        "--port",
        type=_whole(0, 65535),
        default=8080,
        help="default: 8080; 0 takes a free one",
    )
    start.add_argument(
        "--threads",
        type=_whole(1, 256),
        default=4,
        help="requests at a time (default: 4)",
    )
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
    create.add_argument(
        "--expires",
        type=_duration,
        metavar="TIME",
        help="such as 30m, 12h, 30d, 8w",
    )
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
    port = args.port or _free_port(args.host)
    _require_free(args.host, port)
    settings = Settings.read(args.dir, os.environ)
    backend = open_backend(settings)  # a wrong setting is told here
    if args.with_core:
        _publish_core(backend)
    close_backend(backend)
    sys.stderr.write(f"the hub's data: {settings.folder}\n")
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
    answered = threading.Event()
    told = threading.Thread(
        target=_announce, args=(args.host, port, answered), daemon=True
    )
    told.start()
    server.serve()
    return 0 if answered.is_set() else 1


def _announce(host: str, port: int, answered: threading.Event) -> None:
    """Print the URL once the hub answers; end it when it never does."""
    everywhere = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104  # what was asked for
    host = everywhere.get(host, host)
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline:
        connection = http.client.HTTPConnection(host, port, timeout=1)
        try:
            connection.request("GET", "/healthz")
            if connection.getresponse().status == http.HTTPStatus.OK:
                answered.set()
                shown = f"[{host}]" if ":" in host else host
                sys.stdout.write(f"http://{shown}:{port}\n")
                sys.stdout.flush()
                return
        except (OSError, http.client.HTTPException):
            time.sleep(0.05)
        finally:
            connection.close()
    sys.stderr.write(f"fnhub: the hub did not answer within {START_S:.0f} s\n")
    os.kill(os.getpid(), signal.SIGTERM)


def _require_free(host: str, port: int) -> None:
    """Refuse an address that another listens on.

    Granian shares its port with others of its kind: two hubs would answer in turns.

    Raises:
        AddressTaken: it is not free, or not this machine's.
    """
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        socket.create_server((host, port), family=family).close()
    except OSError as error:
        why = error.strerror or str(error)
        raise AddressTaken(f"{host}:{port}", why) from None


def _free_port(host: str) -> int:
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        with socket.create_server((host, 0), family=family) as probe:
            return int(probe.getsockname()[1])
    except OSError as error:
        raise AddressTaken(host, error.strerror or str(error)) from None


def _whole(least: int, most: int) -> Callable[[str], int]:
    """Make an argparse type for whole numbers within bounds."""

    def convert(text: str) -> int:
        if not text.isdecimal() or not least <= int(text) <= most:
            raise argparse.ArgumentTypeError(f"a whole number from {least} to {most}")
        return int(text)

    return convert


def _publish_core(backend: Backend) -> None:
    """Publish the functions that fnhub brings; those there already stay."""
    make_team(backend, CORE)
    holder = Holder(CORE, ("publish",))
    wheels = files("registry.server").joinpath("core_wheels")
    for wheel in sorted(wheels.iterdir(), key=lambda each: each.name):
        receipt = publish(backend, holder, wheel.read_bytes(), wheel.name)
        if not receipt.unchanged:
            sys.stderr.write(f"published {receipt.release.manifest.ref}\n")


def _create_token(args: argparse.Namespace) -> int:
    """Print the token: it is kept nowhere else."""
    settings = Settings.read(args.dir, os.environ)
    is_new = settings.database is None and not (settings.folder / "hub.db").exists()
    backend = open_backend(settings, for_search=False)
    secret = create_token(backend, args.team, args.scope or ["publish"], args.expires)
    close_backend(backend)
    if is_new:
        sys.stderr.write(f"made a new hub in {settings.folder}\n")
        sys.stderr.write("hint: --dir names the folder of a hub that runs already\n")
    sys.stdout.write(f"{secret}\n")
    return 0


def _duration(text: str) -> timedelta:
    match = re.fullmatch(r"([1-9][0-9]{0,4})([mhdw])", text)
    if match is None:
        raise argparse.ArgumentTypeError("a time such as 30m, 12h, 30d or 8w")
    return timedelta(**{_UNITS[match[2]]: int(match[1])})


def _migrate(args: argparse.Namespace) -> int:
    """Opening the hub brings the tables up to date."""
    settings = Settings.read(args.dir, os.environ)
    close_backend(open_backend(settings, for_search=False))
    return 0
