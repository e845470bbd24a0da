"""`fnhub hub start`: run a hub until it is stopped."""

from __future__ import annotations

import argparse
import multiprocessing
import os
import sys
import threading
from importlib.resources import files

from registry.core.names import CORE
from registry.imports.fnhub import OtherHub
from registry.server.admin.arguments import add_folder, add_log_format, whole
from registry.server.admin.opened import opened, settings_of
from registry.server.admin.start.address import free_port, require_free
from registry.server.admin.start.announcing import announce
from registry.server.admin.start.serving_processes import make_server, shared_figures
from registry.server.process import Orders
from registry.server.serving import Serving
from registry.services.backend import Backend
from registry.services.follow import follow_events
from registry.services.holder import Holder
from registry.services.publish import publish
from registry.services.teams import make_team


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    add_folder(parser)
    parser.add_argument(
        "--host", default="127.0.0.1", help="address to listen on (default: 127.0.0.1)"
    )
    parser.add_argument(
        "--port",
        type=whole(0, 65535),
        default=8080,
        help="default: 8080; 0 takes a free one",
    )
    parser.add_argument(
        "--threads",
        type=whole(1, 256),
        default=4,
        help="requests at a time (default: 4)",
    )
    parser.add_argument(
        "--processes",
        type=whole(1, 64),
        default=1,
        help="server processes, each with its own threads (default: 1)",
    )
    parser.add_argument(
        "--no-worker",
        action="store_true",
        help="leave jobs to `fnhub hub work` or to other hubs on the same database",
    )
    add_log_format(parser)
    parser.add_argument(
        "--with-core", action="store_true", help="publish the core functions first"
    )


def run(args: argparse.Namespace) -> int:
    """Serve until a signal ends it; print the URL when the hub answers."""
    port = args.port or free_port(args.host)
    require_free(args.host, port)
    settings = settings_of(args)
    serving = Serving.read(os.environ)
    if serving.upstream is not None:
        OtherHub.at(serving.upstream)
    # A wrong setting is told here, not by the server process.
    with opened(settings, for_search=True) as backend:
        if args.with_core:
            _publish_core(backend)
            while follow_events(backend):
                pass  # so that they are found when the hub answers
    sys.stderr.write(f"the hub's data: {settings.folder}\n")
    orders = Orders(args.threads, does_jobs=not args.no_worker)
    # The server processes read them.
    os.environ.update(settings.environment() | orders.environment())
    # A forked process could inherit a lock that the announcing thread holds.
    multiprocessing.set_start_method("spawn")
    answered = threading.Event()
    told = threading.Thread(
        target=announce, args=(args.host, port, answered), daemon=True
    )
    told.start()
    with shared_figures(args.processes):
        make_server(
            args.host,
            port,
            processes=args.processes,
            threads=orders.threads,
            log_format=args.log_format,
        ).serve()
    return 0 if answered.is_set() else 1


def _publish_core(backend: Backend) -> None:
    """Publish the functions that fnhub brings; those there already stay."""
    make_team(backend, CORE)
    holder = Holder(CORE, ("publish",))
    wheels = files("registry.server").joinpath("core_wheels")
    for wheel in sorted(wheels.iterdir(), key=lambda each: each.name):
        receipt = publish(backend, holder, wheel.read_bytes(), wheel.name)
        if not receipt.unchanged:
            sys.stderr.write(f"published {receipt.release.manifest.ref}\n")
