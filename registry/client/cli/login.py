"""`fnhub login`: keep a token for a hub."""

from __future__ import annotations

import argparse
import getpass
import sys

from registry.client.cli.arguments import add_hub
from registry.client.cli.printing import note
from registry.client.project.asking import address_for
from registry.client.settings import Settings
from registry.client.sign_in import sign_in
from registry.core.errors import InvalidSetting

_MOST = 10_000  # characters of a token, by far


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    stdin = "read the token from stdin; the hub is that of --hub or FNHUB_HUB"
    parser.add_argument("--token-stdin", action="store_true", help=stdin)
    add_hub(parser)


def run(args: argparse.Namespace) -> int:
    """Ask for the token, without echo, and keep it if the hub knows it."""
    settings = Settings.read(args.hub)
    url = address_for(settings)
    if args.token_stdin:
        if url != settings.hub:  # nobody sees where it goes
            why = f"functions.yaml names {url}, and --token-stdin sends to no hub that"
            raise InvalidSetting("hub", f"{why} neither --hub nor FNHUB_HUB names")
        typed = sys.stdin.read(_MOST)
    elif sys.stdin.isatty():
        typed = getpass.getpass(f"token for {url}: ")
    else:
        raise InvalidSetting("token", "no terminal to type it at, nor --token-stdin")
    holder = sign_in(url, typed, settings, note)
    note(f"signed in to {url} as {holder.whose}")
    return 0
