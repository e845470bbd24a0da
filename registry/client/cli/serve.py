"""`fnhub serve REF`: answer requests with a function."""

from __future__ import annotations

import argparse
import signal
from types import FrameType
from typing import NoReturn

from registry.client.cli.arguments import (
    add_given,
    add_hub,
    add_offline,
    parsed,
    reference,
    whole,
)
from registry.client.cli.printing import note, say
from registry.client.serve import serve_function
from registry.client.serve_wish import ServeWish
from registry.client.settings import Settings
from registry.run.hosts import Address
from registry.run.runners import parse_memory, parse_timeout

_MOST_THREADS, _MOST_WAITING = 256, 10_000


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument("ref", type=reference, help="[team/]name[@range]")
    add_given(parser)
    parser.add_argument(
        "--host", default="127.0.0.1", help="address to listen on (default: 127.0.0.1)"
    )
    parser.add_argument(
        "--port",
        type=whole(0, 65535),
        default=8000,
        help="default: 8000; 0 takes a free one",
    )
    parser.add_argument(
        "--limit",
        type=parsed(parse_memory),
        default="16Mi",
        metavar="SIZE",
        help="the largest body of a request (default: 16Mi)",
    )
    parser.add_argument(
        "--threads",
        type=whole(1, _MOST_THREADS),
        metavar="N",
        help="requests that a class answers at a time (default: 4)",
    )
    parser.add_argument(
        "--workers",
        type=whole(1, _MOST_THREADS),
        metavar="N",
        help="processes that call a function, one request each (default: 1)",
    )
    parser.add_argument(
        "--queue",
        type=whole(0, _MOST_WAITING),
        metavar="N",
        help="requests that wait for one of them (default: 16)",
    )
    parser.add_argument(
        "--grace",
        type=parsed(parse_timeout),
        default="20s",
        metavar="TIME",
        help="for what is being answered when it is to end (default: 20s)",
    )
    add_offline(parser)
    add_hub(parser)


def run(args: argparse.Namespace) -> int:
    """Serve until a signal asks for the end; print the URL when it answers."""
    wish = ServeWish(
        ref=args.ref,
        address=Address(args.host, args.port),
        inputs=tuple(args.inputs),
        params=tuple(args.params),
        limit_bytes=args.limit,
        threads=args.threads,
        workers=args.workers,
        queue=args.queue,
        grace_s=args.grace,
        offline=args.offline,
    )
    signal.signal(signal.SIGTERM, _end)  # as Ctrl-C does
    serve_function(wish, Settings.read(args.hub), _ready, note)
    return 0


def _ready(url: str) -> None:
    say(url, at_once=True)


def _end(_signal: int, _frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt
