"""`fnhub cache info|prune`: what pulled releases take, and giving it back."""

from __future__ import annotations

import argparse
import math
import re
import time
from collections import Counter
from datetime import timedelta
from typing import Any

from registry.client.cache import Cache
from registry.client.cache.contents import Room, find_damaged, read_contents
from registry.client.cache.prune import Pruned, Wish, prune
from registry.client.cli.arguments import add_json
from registry.client.cli.printing import note, say, say_json, say_table
from registry.client.settings import Settings

_AGE = re.compile(r"(\d{1,6})([hdw])")
_UNITS = {"h": "hours", "d": "days", "w": "weeks"}
_UNITS_OF_SIZE = ("kB", "MB", "GB")
_STEP = 1000  # from one to the next
_SHOWN = {  # folders of the cache that people ask about
    "releases": ("release", "releases"),
    "environments": ("environment", "environments"),
}


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    verbs = parser.add_subparsers(dest="verb", metavar="info|prune", required=True)
    info = verbs.add_parser("info", help="what is in the cache, and who uses it")
    info.add_argument(
        "--verify", action="store_true", help="read every release and name the damaged"
    )
    removing = verbs.add_parser("prune", help="remove what no project uses")
    removing.add_argument(
        "--dry-run", action="store_true", help="only tell what would be removed"
    )
    removing.add_argument(
        "--older-than",
        type=_age,
        default=timedelta(0),
        metavar="AGE",
        help="keep what was pulled within AGE: 12h, 30d, 4w",
    )
    removing.add_argument(
        "--all",
        action="store_true",
        help="also the index documents, which are fetched again",
    )
    for verb in (info, removing):
        add_json(verb)


def run(args: argparse.Namespace) -> int:
    """Do what the verb says; `info --verify` fails when something is damaged."""
    cache = Cache(Settings.read().cache)
    if args.verb == "info":
        return _info(cache, args)
    wish = Wish(args.dry_run, args.older_than, args.all)
    made = prune(cache, wish, time.time(), lambda: note("waiting for running syncs"))
    _tell(made, args)
    return 0


def _info(cache: Cache, args: argparse.Namespace) -> int:
    found = read_contents(cache)
    damaged = find_damaged(cache) if args.verify else {}
    if args.json:
        say_json(
            {
                "path": str(found.path),
                "releases": _room_json(found.releases),
                "environments": _room_json(found.environments),
                "index_documents": _room_json(found.index_documents),
                "projects": list(found.projects),
            }
            | ({"damaged": damaged} if args.verify else {})
        )
    else:
        say(str(found.path))
        say_table(
            [
                ("releases", *_room_row(found.releases)),
                ("environments", *_room_row(found.environments)),
                ("index documents", *_room_row(found.index_documents)),
            ],
            indent="  ",
        )
        for project in found.projects:
            say(f"  used by {project}")
    for name, why in damaged.items():
        note(f"damaged: {name}: {why}")
    if damaged:
        note(
            "hint: `fnhub sync --verify` in a project pulls what it has locked again; "
            "`fnhub cache prune` removes all that are damaged."
        )
    return 1 if damaged else 0


def _room_json(room: Room) -> dict[str, int]:
    return {"count": room.count, "bytes": room.size_bytes}


def _room_row(room: Room) -> tuple[str, str]:
    return str(room.count), _size(room.size_bytes)


def _tell(made: Pruned, args: argparse.Namespace) -> None:
    for each in made.unreadable:
        note(
            f"{each.path} cannot be read, so all that it could need is kept: {each.why}"
        )
    for name, why in made.damaged.items():
        note(f"damaged: {name}: {why}")
    if made.damaged and not args.dry_run:
        note("hint: `fnhub sync` in your projects pulls what was damaged again.")
    if args.json:
        say_json(_pruned_json(made))
        return
    if args.dry_run:
        for path in made.paths:
            say(str(path))
    kinds = Counter(path.parent.name for path in made.paths)
    counted = [
        f"{kinds[key]} {words[kinds[key] != 1]}" for key, words in _SHOWN.items()
    ]
    verb = "would remove" if args.dry_run else "removed"
    note(f"{verb} {', '.join(counted)}: {_size(made.size_bytes)}")


def _pruned_json(made: Pruned) -> dict[str, Any]:
    return {
        "removed": [str(path) for path in made.paths],
        "count": len(made.paths),
        "bytes": made.size_bytes,
        "damaged": made.damaged,
        "unreadable": {each.path: each.why for each in made.unreadable},
    }


def _age(text: str) -> timedelta:
    found = _AGE.fullmatch(text)
    if found is None:
        raise argparse.ArgumentTypeError(f"{text!r} is no age such as 12h, 30d or 4w")
    return timedelta(**{_UNITS[found[2]]: int(found[1])})


def _size(size_bytes: int) -> str:
    """Return a size for people: `12.3 MB`."""
    if size_bytes < _STEP:
        return f"{size_bytes} B"
    unit = min(len(_UNITS_OF_SIZE), int(math.log(size_bytes, _STEP)))
    return f"{size_bytes / _STEP**unit:.1f} {_UNITS_OF_SIZE[unit - 1]}"
