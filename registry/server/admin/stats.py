"""`fnhub hub stats`: count pulls that a web server served, and show them."""

from __future__ import annotations

import argparse
import json
import sys
from datetime import date
from pathlib import Path

from registry.core.names import Reference
from registry.server.admin.arguments import add_folder, whole
from registry.server.admin.opened import opened, settings_of
from registry.services.access_log import FORMATS
from registry.services.catalog import get_releases
from registry.services.ingest import ingest
from registry.services.pulls import (
    Pulls,
    get_most_pulled,
    get_pulls,
    get_pulls_by_day,
)


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the actions."""
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    reading = actions.add_parser("ingest", help="count the lines of an access log")
    reading.add_argument("log", type=Path, metavar="LOG", help="plain or .gz")
    reading.add_argument(
        "--format", choices=FORMATS, default="combined", help="default: combined"
    )
    reading.set_defaults(action_run=_ingest)
    showing = actions.add_parser("show", help="the most pulled, or one by day")
    showing.add_argument(
        "name", nargs="?", metavar="NAME", help="such as core/describe"
    )
    showing.add_argument("--limit", type=whole(1, 10_000), default=20)
    showing.add_argument("--json", action="store_true")
    showing.set_defaults(action_run=_show)
    for each in (reading, showing):
        add_folder(each)


def run(args: argparse.Namespace) -> int:
    """Do what the action says."""
    status: int = args.action_run(args)
    return status


def _ingest(args: argparse.Namespace) -> int:
    with opened(settings_of(args)) as backend:
        done = ingest(backend, args.log, args.format)
    sys.stderr.write(
        f"{args.log}: {done.lines} new lines: {done.counted} pulls counted, "
        f"{done.ignored} others ignored, {done.bad} not of the format\n"
    )
    return 0


def _show(args: argparse.Namespace) -> int:
    wanted = None if args.name is None else Reference.parse(args.name).name
    with opened(settings_of(args)) as backend:
        if wanted is None:
            listed, days = get_most_pulled(backend, args.limit), []
        else:
            get_releases(backend, wanted)  # raises for one that is not there
            listed = [get_pulls(backend, wanted)]
            days = get_pulls_by_day(backend, wanted)
    if args.json:
        _print_json(listed, days)
        return 0
    for found in listed:
        line = f"{found.name}  {found.recent} within 30 days  {found.total} in all"
        sys.stdout.write(f"{line}\n")
    for day, version, count in days:
        sys.stdout.write(f"{day}  {version}  {count}\n")
    return 0


def _print_json(listed: list[Pulls], days: list[tuple[date, str, int]]) -> None:
    document: dict[str, object] = {
        "functions": [
            {"name": str(f.name), "pulls": f.recent, "pulls_total": f.total}
            for f in listed
        ]
    }
    if days:
        document["days"] = [
            {"day": day.isoformat(), "version": version, "pulls": count}
            for day, version, count in days
        ]
    sys.stdout.write(json.dumps(document, indent=2) + "\n")
