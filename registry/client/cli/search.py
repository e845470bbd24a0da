"""`fnhub search WORDS...`: find functions."""

from __future__ import annotations

import argparse
from typing import Any

from registry.client.cli.arguments import add_hub, add_json, text
from registry.client.cli.one_hub import hub_of
from registry.client.cli.printing import note, say_json, say_table

LIMIT_MOST = 100
_FILTERS = ("kind", "category", "team")


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    words = "what you look for; none lists all"
    parser.add_argument("words", nargs="*", type=text, help=words)
    for key in _FILTERS:
        parser.add_argument(
            f"--{key}", action="append", type=text, help=f"only of this {key}"
        )
    parser.add_argument(
        "--limit", type=_limit, default=20, metavar="N", help="at most N"
    )
    add_hub(parser)
    add_json(parser)


def run(args: argparse.Namespace) -> int:
    """Print the functions found, best first; exit 1 when there are none."""
    filters = {key: getattr(args, key) or [] for key in _FILTERS}
    page = hub_of(args).search(" ".join(args.words), filters, args.limit)
    found = page.results
    if args.json:
        say_json(found)
        return 0
    say_table([(each["name"], each["version"], _summary(each)) for each in found])
    if not found:
        note("nothing found")
    elif page.total > len(found):
        note(f"{len(found)} of {page.total} found")
        note("hint: --limit N shows more")
    if page.did_you_mean:
        note(f"hint: did you mean {page.did_you_mean!r}?")
    return 0 if found else 1


def _summary(hit: dict[str, Any]) -> str:
    status = hit.get("status", {})  # an older hub tells none
    if status.get("deprecated") is None:
        return str(hit["summary"])
    instead = status.get("replacement")
    mark = "deprecated" if instead is None else f"deprecated: use {instead}"
    return f"{hit['summary']} ({mark})"


def _limit(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= LIMIT_MOST:
        raise argparse.ArgumentTypeError(f"a number from 1 to {LIMIT_MOST}")
    return int(text)
