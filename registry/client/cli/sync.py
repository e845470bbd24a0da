"""`fnhub sync`: make .fnhub hold what functions.lock says.

Where nothing is to be done, `cli.main` has said so before this is loaded.
"""

from __future__ import annotations

import argparse

from registry.client.cli.arguments import add_hub
from registry.client.cli.syncing import sync_and_tell


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    locked = "fail where functions.lock is not of this functions.yaml"
    parser.add_argument("--locked", "--frozen", action="store_true", help=locked)
    offline = "open no socket: what is needed must have been pulled before"
    parser.add_argument("--offline", action="store_true", help=offline)
    verify = "read what is in the cache, and pull again what is damaged"
    parser.add_argument("--verify", action="store_true", help=verify)
    install = "also install what the functions require into this environment"
    parser.add_argument("--install", action="store_true", help=install)
    add_hub(parser)


def run(args: argparse.Namespace) -> int:
    """Lock anew if the lock is stale, pull what is missing, and link it."""
    return sync_and_tell(args)
