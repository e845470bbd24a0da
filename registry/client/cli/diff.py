"""`fnhub diff NAME A B`: what changed between two releases."""

from __future__ import annotations

import argparse
from contextlib import closing
from typing import Any

from registry.client.cache import Cache
from registry.client.cli.arguments import add_hub, add_json, bare_name, version
from registry.client.cli.printing import note, say, say_json
from registry.client.difference import Difference, diff
from registry.client.project.asking import hub_for
from registry.client.settings import Settings


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument("name", type=bare_name, help="[team/]name")
    parser.add_argument("a", type=version, help="the older version")
    parser.add_argument("b", type=version, help="the newer version")
    parser.add_argument(
        "--no-files", action="store_true", help="only the signature and what it needs"
    )
    add_hub(parser)
    add_json(parser)


def run(args: argparse.Namespace) -> int:
    """Print what callers notice first, then what changed in each file."""
    settings = Settings.read(args.hub)
    with closing(hub_for(settings, args.name)) as hub:
        found = diff(hub, Cache(settings.cache), args.name, args.a, args.b)
    if args.json:
        say_json(_encode(found))
        return 0
    _say_signature(found)
    for each in () if args.no_files else found.files:
        say(f"\n{each.state}: {each.path}")
        if each.diff:
            say(each.diff)
    if not found.files:
        note("the files are the same")
    return 0


def _say_signature(found: Difference) -> None:
    old, new = found.old, found.new
    say(f"{old.manifest.ref} -> {new.manifest.version}")
    before, after = str(old.signature.default), str(new.signature.default)
    if before == after:
        say(f"  {after}")
    else:
        say(f"  - {before}\n  + {after}")
    for change in found.changes:
        say(f"  {change.level.label}: {change.message}")
    if not found.changes:
        say("  nothing that callers notice")
    for sign, texts in (
        ("-", found.requirements_removed),
        ("+", found.requirements_added),
    ):
        for text in texts:
            say(f"  {sign} requires {text}")


def _encode(found: Difference) -> dict[str, Any]:
    return {
        "name": str(found.new.manifest.name),
        "old": str(found.old.manifest.version),
        "new": str(found.new.manifest.version),
        "changes": [each.to_json() for each in found.changes],
        "requirements": {
            "added": list(found.requirements_added),
            "removed": list(found.requirements_removed),
        },
        "files": [
            {"path": each.path, "state": each.state, "diff": each.diff}
            for each in found.files
        ],
    }
