"""`fnhub logout`: forget the token that is kept for a hub."""

from __future__ import annotations

import argparse

from registry.client.cli.arguments import add_hub
from registry.client.cli.printing import note
from registry.client.project.asking import address_for
from registry.client.settings import Settings
from registry.client.sign_in import sign_out


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    add_hub(parser)


def run(args: argparse.Namespace) -> int:
    """Forget it; that there was none is no failure."""
    settings = Settings.read(args.hub)
    url = address_for(settings)
    was_kept = sign_out(url, settings, note)
    note(f"signed out of {url}" if was_kept else f"no token was kept for {url}")
    return 0
