"""`fnhub publish [DIR|WHEEL]`: send a release to a hub."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from registry.client.cli.arguments import add_hub, add_json
from registry.client.cli.one_hub import hub_of
from registry.client.cli.printing import note, say, say_json
from registry.client.publish import Rehearsal, publish, rehearse

_FULL = 100  # points of the quality score


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument(
        "source", nargs="?", type=Path, default=Path(), metavar="DIR|WHEEL"
    )
    parser.add_argument("--dry-run", action="store_true", help="do all but the sending")
    add_hub(parser)
    add_json(parser)


def run(args: argparse.Namespace) -> int:
    """Publish and print the release with its digest."""
    with hub_of(args) as hub:
        if args.dry_run:
            rehearsal = rehearse(args.source, hub)
            data, warnings = _encode(rehearsal), rehearsal.checked.problems
        else:
            receipt = publish(args.source, hub)
            data, warnings = receipt.data, receipt.warnings
    if args.json:
        say_json(data)
        return 0
    for warning in warnings:
        note(f"{warning.severity.value}: {warning}")
    for change in data["changes"]:
        note(f"  {change['level']}: {change['message']}")
    _say(data, is_rehearsal=args.dry_run)
    return 0


def _encode(rehearsal: Rehearsal) -> dict[str, Any]:
    """Shape as the hub shapes its receipt, without what only the hub can tell."""
    wheel, comparison = rehearsal.wheel, rehearsal.comparison
    return {
        "name": str(wheel.manifest.name),
        "version": str(wheel.manifest.version),
        "sha256": wheel.sha256,
        "size": len(wheel.data),
        "unchanged": comparison.unchanged,
        "previous": comparison.previous and str(comparison.previous),
        "changes": [each.to_json() for each in comparison.changes],
        "warnings": [each.to_json() for each in rehearsal.checked.problems],
    }


def _say(data: dict[str, Any], *, is_rehearsal: bool) -> None:
    done = "would be published" if is_rehearsal else "published"
    ref = f"{data['name']}@{data['version']}"
    say(f"{'unchanged' if data['unchanged'] else done} {ref} sha256 {data['sha256']}")
    score = data.get("score", _FULL)
    if score < _FULL:
        note(f"score {score} of {_FULL}")
        note("hint: `fnhub check --score` tells how to gain more")
