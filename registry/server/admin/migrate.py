"""`fnhub hub migrate`: bring the database's tables up to date, or back."""

from __future__ import annotations

import argparse
import sys

from registry.server.admin.arguments import add_folder
from registry.server.admin.opened import settings_of
from registry.server.settings import known_revisions, migrate


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    add_folder(parser)
    parser.add_argument(
        "--to",
        type=_revision,
        default="head",
        metavar="REVISION",
        help="default: head, the newest; an older one takes away what came after it, "
        "with its data; base takes away everything",
    )


def run(args: argparse.Namespace) -> int:
    """Tell which revision the tables had, and which they have."""
    before, after = migrate(settings_of(args), args.to)
    if before == after:
        sys.stderr.write(f"the tables are at revision {after} already\n")
        return 0
    sys.stderr.write(f"the tables went from revision {before} to {after}\n")
    if args.to not in ("head", known_revisions()[-1]):
        sys.stderr.write("hint: this fnhub brings them up again when it opens them\n")
    return 0


def _revision(text: str) -> str:
    known = (*known_revisions(), "head")
    if text not in known:
        shown = ", ".join(known)
        raise argparse.ArgumentTypeError(f"no revision {text!r}; there are {shown}")
    return text
