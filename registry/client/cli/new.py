"""`fnhub new TEAM/NAME`: start a function."""

from __future__ import annotations

import argparse
import shlex
from pathlib import Path

from registry.client.cli.arguments import function_name
from registry.client.cli.printing import note, say
from registry.client.scaffold import new_function


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument("name", type=function_name, help="team/name")
    parser.add_argument(
        "--from", dest="source", type=Path, metavar="FILE.py", help="code to start from"
    )
    parser.add_argument(
        "--dir", type=Path, default=Path(), help="the repository (default: here)"
    )


def run(args: argparse.Namespace) -> int:
    """Make the folder and print its path."""
    folder = new_function(args.name, args.dir, args.source)
    say(str(folder))
    note(f"hint: edit the files, then `fnhub check {shlex.quote(str(folder))}`")
    return 0
