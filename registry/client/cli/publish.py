"""`fnhub publish [DIR|WHEEL]`: send a release to a hub."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from registry.client.cli.arguments import add_hub, add_json, hub_of, note, say, say_json
from registry.client.publish import publish, rehearse


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
    hub = hub_of(args)
    if args.dry_run:
        wheel, comparison = rehearse(args.source, hub)
        for change in comparison.changes:
            note(f"{change.level.label}: {change.message}")
        say(f"{wheel.manifest.ref} would be published, sha256 {wheel.sha256}")
        return 0
    receipt = publish(args.source, hub)
    if args.json:
        say_json(receipt)
    else:
        _say(receipt)
    return 0


def _say(receipt: dict[str, Any]) -> None:
    for warning in receipt["warnings"]:
        note(f"warning: {warning['file']}: {warning['message']}")
    for change in receipt["changes"]:
        note(f"{change['level']}: {change['message']}")
    done = "unchanged" if receipt["unchanged"] else "published"
    ref = f"{receipt['name']}@{receipt['version']}"
    say(f"{done} {ref} sha256 {receipt['sha256']}")
    note(
        f"score {receipt['score']} of 100; `fnhub check --score` tells how to gain more"
    )
