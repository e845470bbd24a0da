"""Sync a project and tell what was done, for the commands that end so."""

from __future__ import annotations

import argparse
import sys

from registry.client.cli.printing import count_of, note
from registry.client.project.folder import ProjectFolder
from registry.client.project.sync import Synced, sync
from registry.client.settings import Settings
from registry.core.lockfile import Lock, LockedPath


def sync_and_tell(args: argparse.Namespace) -> int:
    """Run `fnhub sync`."""
    folder, settings = ProjectFolder.find(), Settings.read(args.hub)
    synced = sync(
        *(folder, settings),
        locked=args.locked,
        offline=args.offline,
        verify=args.verify,
    )
    tell(synced)
    if args.install:
        from registry.client.project.install import install  # noqa: PLC0415  # 50 ms

        installed = install(synced.lock, offline=args.offline)
        count = len(installed.environment.packages)
        note(f"installed what they require: {count} packages into {sys.prefix}")
    return 0


def tell(synced: Synced) -> None:
    """Say what a sync did."""
    names = {each.name: each.ref for each in synced.lock.functions}
    for sign, changed in (
        ("+", synced.arranged.added),
        ("~", synced.arranged.changed),
    ):
        for name in sorted(changed):
            note(f"  {sign} {names[name]}")
    for name in sorted(synced.arranged.removed):
        note(f"  - {name}")
    for ref, why in synced.repaired.items():
        note(f"  ! {ref} was damaged in the cache and was pulled again: {why}")
    count = count_of(len(synced.lock.functions), "function")
    note(f"in sync: {count}, {synced.pulled} pulled")


def versions(lock: Lock | None) -> dict[str, str]:
    """Return the locked versions by name, to tell what an update changed."""
    if lock is None:
        return {}
    return {
        str(each.name): str(each.source.version)
        for each in lock.functions
        if not isinstance(each.source, LockedPath)
    }


def tell_moves(before: dict[str, str], after: dict[str, str]) -> bool:
    """Say which versions a lock changed; whether it changed any."""
    moved = False
    for name in sorted(before.keys() | after.keys()):
        old, new = before.get(name), after.get(name)
        if old != new:
            note(f"  {name} {old or 'new'} -> {new or 'gone'}")
            moved = True
    return moved
