"""`fnhub hub import`: take in a whole hub of another tool's."""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter

from registry.imports.opening import open_source
from registry.server.admin.arguments import add_folder
from registry.server.admin.opened import opened, settings_of
from registry.services.importing import Entry, Outcome, Terms, import_mlrun

TEAM = "mlrunhub"  # `mlrun` itself is an address of hubs


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the tools whose hubs can be read."""
    tools = parser.add_subparsers(dest="tool", metavar="TOOL", required=True)
    mlrun = tools.add_parser("mlrun", help="a function hub of MLRun's, built")
    mlrun.add_argument(
        "source", metavar="SOURCE", help="a folder or an http(s) address"
    )
    mlrun.add_argument(
        "--team", default=TEAM, help=f"whose the functions are (default: {TEAM})"
    )
    mlrun.add_argument(
        "--channel",
        action="append",
        default=[],
        metavar="NAME",
        help="may be repeated, the first named wins (default: master, development, "
        "and others that a folder has)",
    )
    mlrun.add_argument("--license", metavar="SPDX", help="of entries that state none")
    mlrun.add_argument("--json", action="store_true", help="print one JSON document")
    add_folder(mlrun)


def run(args: argparse.Namespace) -> int:
    """Tell of every entry; 1 where some were refused."""
    source = open_source(args.source)
    terms = Terms(args.team, args.channel, args.license)
    entries, counts = list[Entry](), Counter[Outcome]()
    # With its search, so that a hub that begins with an import has an index.
    with opened(settings_of(args), for_search=True) as backend:
        for entry in import_mlrun(backend, source, terms):
            counts[entry.outcome] += 1
            if args.json:
                entries.append(entry)
            else:
                _print(entry)
    if args.json:
        document = {
            "counts": {each.value: counts[each] for each in Outcome},
            "entries": [each.to_json() for each in entries],
        }
        sys.stdout.write(json.dumps(document, indent=2) + "\n")
    told = ", ".join(f"{counts[each]} {each.value}" for each in Outcome)
    sys.stderr.write(f"{args.source}: {told}\n")
    return 1 if counts[Outcome.REFUSED] else 0


def _print(entry: Entry) -> None:
    parts = [entry.outcome.value, entry.place, entry.ref, entry.reason]
    sys.stdout.write("  ".join(filter(None, parts)) + "\n")
    for note in entry.notes:
        sys.stdout.write(f"    {note.code}: {note.message}\n")
