"""`fnhub init [DIR]`: start a project that uses hub functions."""

from __future__ import annotations

import argparse
from pathlib import Path

from registry.client.cli.arguments import add_hub
from registry.client.cli.printing import note, say
from registry.client.project.wishes import init
from registry.client.settings import Settings


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument("dir", nargs="?", type=Path, default=Path(), metavar="DIR")
    add_hub(parser)


def run(args: argparse.Namespace) -> int:
    """Write functions.yaml and print its path."""
    say(str(init(args.dir, Settings.read(args.hub).hub)))
    note("hint: `fnhub add NAME` adds a function; `fnhub search WORDS` finds one")
    return 0
