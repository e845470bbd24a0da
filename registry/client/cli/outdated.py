"""`fnhub outdated`: what newer releases there are, and what they would change."""

from __future__ import annotations

import argparse
from typing import Any

from registry.client.cli.arguments import add_hub, add_json
from registry.client.cli.printing import note, say, say_json
from registry.client.project.folder import ProjectFolder
from registry.client.project.outdated import Outdated, outdated
from registry.client.settings import Settings


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    add_hub(parser)
    add_json(parser)


def run(args: argparse.Namespace) -> int:
    """Print each function that has a newer release."""
    found = outdated(ProjectFolder.find(), Settings.read(args.hub))
    if args.json:
        say_json([_encode(each) for each in found])
        return 0
    for each in found:
        _say(each)
    if not found:
        note("everything is up to date")
    elif any(each.update != each.current for each in found):
        note("hint: `fnhub update` takes what functions.yaml allows")
    return 0


def _say(found: Outdated) -> None:
    line = f"{found.name} {found.current}"
    if found.update != found.current:
        line += f" -> {found.update}"
    if found.latest != found.update:
        line += f" (latest {found.latest}, outside the range)"
    say(line)
    if found.yanked is not None:
        say(f"  {found.current} was yanked: {found.yanked}")
    for change in found.changes:
        say(f"  {change.level.label}: {change.message}")
    is_same = not found.changes and found.update != found.current
    if is_same:
        say("  its signature stays the same")


def _encode(found: Outdated) -> dict[str, Any]:
    return {
        "name": str(found.name),
        "current": str(found.current),
        "update": str(found.update),
        "latest": str(found.latest),
        "yanked": found.yanked,
        "status": found.status.to_json(),
        "changes": [each.to_json() for each in found.changes],
    }
