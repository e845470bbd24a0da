"""`fnhub serve REF`: keep a function loaded and answer requests."""

from __future__ import annotations

import argparse
import signal
from types import FrameType
from typing import NoReturn

from registry.client.cli.arguments import add_given, add_hub, add_offline, reference
from registry.client.cli.printing import note, say
from registry.client.serve import ServeWish, serve_function
from registry.client.settings import Settings
from registry.run.hosts import Address
from registry.run.runners import parse_memory


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument("ref", type=reference, help="[team/]name[@range]")
    add_given(parser)
    parser.add_argument(
        "--host", default="127.0.0.1", help="address to listen on (default: 127.0.0.1)"
    )
    parser.add_argument(
        "--port", type=_port, default=8000, help="default: 8000; 0 takes a free one"
    )
    parser.add_argument(
        "--limit",
        type=parse_memory,
        default="16Mi",
        metavar="SIZE",
        help="the largest body of a request (default: 16Mi)",
    )
    parser.add_argument(
        "--threads",
        type=_threads,
        default=4,
        metavar="N",
        help="requests that are answered at a time (default: 4)",
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
        offline=args.offline,
    )
    signal.signal(signal.SIGTERM, _end)  # as Ctrl-C does
    serve_function(wish, Settings.read(args.hub), _ready, note)
    return 0


def _ready(url: str) -> None:
    say(url, at_once=True)


def _end(_signal: int, _frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt


def _port(text: str) -> int:
    return _whole(text, 0, 65535)


def _threads(text: str) -> int:
    return _whole(text, 1, 256)


def _whole(text: str, least: int, most: int) -> int:
    if not text.isdecimal() or not least <= int(text[:9]) <= most:
        raise argparse.ArgumentTypeError(f"not a whole number from {least} to {most}")
    return int(text)
