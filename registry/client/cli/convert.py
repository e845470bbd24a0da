"""`fnhub convert NOTEBOOK|FILE.py`: make a function of code that was tried out."""

from __future__ import annotations

import argparse
import shlex
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from registry.client.cli.arguments import add_hub, add_json, function_name, version
from registry.client.cli.one_hub import hub_of
from registry.client.cli.printing import note, say, say_json
from registry.client.convert import Conversion, Place, convert_source, read_source
from registry.client.hub import Hub
from registry.core.convert import FIRST_VERSION, Wish
from registry.core.errors import NotConverted


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument("source", type=Path, metavar="NOTEBOOK|FILE.py")
    parser.add_argument(
        "--name",
        type=function_name,
        metavar="TEAM/NAME",
        help="the function (default: named after its handler, of the only team in DIR)",
    )
    parser.add_argument(
        "--handler",
        dest="handlers",
        action="append",
        default=[],
        help="the function to publish, where there are several; can be repeated",
    )
    parser.add_argument(
        "--dir", type=Path, default=Path(), help="the repository (default: here)"
    )
    parser.add_argument(
        "--version", type=version, default=FIRST_VERSION, help="of the release (0.1.0)"
    )
    parser.add_argument("--license", default="", help="an SPDX expression (Apache-2.0)")
    parser.add_argument("--summary", default="", help="what it does, in one line")
    parser.add_argument(
        "--versions-from-environment",
        action="store_true",
        help="require at least the versions that are installed here",
    )
    parser.add_argument(
        "--no-example", action="store_true", help="leave the notebook out"
    )
    parser.add_argument(
        "--force", action="store_true", help="take an existing folder's place"
    )
    draft = parser.add_mutually_exclusive_group()
    draft.add_argument(
        "--draft",
        action="store_true",
        help="write it although `fnhub check` will find problems",
    )
    draft.add_argument("--publish", action="store_true", help="publish it at once")
    add_hub(parser)
    add_json(parser)


def run(args: argparse.Namespace) -> int:
    """Print the folder, and what became of it."""
    with hub_of(args) if args.publish else nullcontext() as hub:
        return _convert(args, hub)


def _convert(args: argparse.Namespace, hub: Hub | None) -> int:
    handlers = [name for each in args.handlers for name in each.split(",") if name]
    wish = Wish(
        name=args.name,
        handlers=tuple(handlers),
        version=args.version,
        license=args.license,
        summary=args.summary,
        keeps_example=not args.no_example,
    )
    place = Place(
        args.dir,
        is_forced=args.force,
        is_draft=args.draft,
        beside=args.source.parent,
        takes_versions=args.versions_from_environment,
    )
    try:
        made = convert_source(read_source(args.source), wish, place, hub)
    except NotConverted as error:
        if args.json:
            problems = [each.to_json() for each in error.problems]
            say_json({"folder": None, "problems": problems})
            return 1
        raise
    if not args.json:
        for line in made.told():
            note(line)
        say(str(made.folder), at_once=True)  # it is there, whatever a hub says
    if hub is not None:
        made = made.published(hub)
    if args.json:
        say_json(_encode(made))
    else:
        _say_next(made)
    return 0


def _encode(made: Conversion) -> dict[str, Any]:
    return {
        "folder": str(made.folder),
        "name": str(made.converted.name),
        "fit": made.is_fit,
        "notes": list(made.converted.notes),
        "problems": [each.to_json() for each in made.converted.problems],
        "published": made.receipt and made.receipt.data,
    }


def _say_next(made: Conversion) -> None:
    if made.receipt is None:
        after = "publish" if made.is_fit else "check"
        folder = shlex.quote(str(made.folder))
        note(f"hint: look it through, then `fnhub {after} {folder}`")
        return
    data = made.receipt.data
    done = "unchanged" if data["unchanged"] else "published"
    say(f"{done} {data['name']}@{data['version']} sha256 {data['sha256']}")
