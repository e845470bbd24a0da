"""`fnhub lock`: bring functions.lock up to functions.yaml."""

from __future__ import annotations

import argparse

from registry.client.cli.arguments import add_hub, add_offline
from registry.client.cli.printing import count_of, note, say
from registry.client.project.folder import ProjectFolder
from registry.client.project.lock import lock_project
from registry.client.settings import Settings
from registry.core.project import LOCK_FILE


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    add_offline(parser)
    add_hub(parser)


def run(args: argparse.Namespace) -> int:
    """Resolve and write the lock; what is locked and still fits stays."""
    folder, settings = ProjectFolder.find(), Settings.read(args.hub)
    lock, is_new = lock_project(folder, settings, offline=args.offline)
    say(str(folder.root / LOCK_FILE))
    count = len(lock.functions)
    note(f"{'locked' if is_new else 'unchanged:'} {count_of(count, 'function')}")
    return 0
