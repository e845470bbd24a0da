"""`fnhub search WORDS...`: find functions."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from registry.client.cli.arguments import add_hub, add_json, text, whole
from registry.client.cli.one_hub import hub_of
from registry.client.cli.printing import note, say_json, say_table

LIMIT_MOST = 100
SORTS = ("relevance", "name", "newest", "pulls", "score")
_FILTERS = ("kind", "category", "team", "license", "requires")
_WORDS = (
    'what you look for: words, "phrases" and field:value, as accepts:table or '
    "after:describe; none lists all"
)


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument("words", nargs="*", type=text, help=_WORDS)
    for key in _FILTERS:
        parser.add_argument(
            f"--{key}", action="append", type=text, help=f"only of this {key}"
        )
    parser.add_argument("--sort", choices=SORTS, help="the order")
    parser.add_argument(
        "--limit",
        type=whole(1, LIMIT_MOST),
        default=20,
        metavar="N",
        help="at most N",
    )
    parser.add_argument(
        "--explain", action="store_true", help="say what each part of relevance gave"
    )
    add_hub(parser)
    add_json(parser)


def run(args: argparse.Namespace) -> int:
    """Print the functions found, best first; exit 1 when there are none."""
    filters = {key: getattr(args, key) or [] for key in _FILTERS}
    filters |= {"sort": [args.sort]} if args.sort else {}
    filters |= {"explain": ["1"]} if args.explain else {}
    with hub_of(args) as hub:
        page = hub.search(" ".join(args.words), filters, args.limit)
    found = page.results
    if args.json:
        say_json(found)
        return 0
    say_table([*_head(found), *map(_row, found)])
    for each in found if args.explain else ():
        note(f"{each['name']}: {_parts(each)}")
    if not found:
        note("nothing found")
    elif page.total > len(found):
        note(f"{len(found)} of {page.total} found")
        note("hint: --limit N shows more")
    if page.did_you_mean:
        note(f"hint: did you mean {page.did_you_mean!r}?")
    return 0 if found else 1


def _head(found: list[dict[str, Any]]) -> list[tuple[str, ...]]:
    """Name the columns, for who reads them; a program gets the rows alone."""
    if not found or not sys.stdout.isatty():
        return []
    return [("FUNCTION", "VERSION", "KIND", "SCORE", "PULLS", "SUMMARY")]


def _row(hit: dict[str, Any]) -> tuple[str, ...]:
    if not sys.stdout.isatty():
        return hit["name"], hit["version"], _summary(hit)
    figures = (str(hit.get(key, "")) for key in ("kind", "score", "pulls"))
    return hit["name"], hit["version"], *figures, _summary(hit)


def _summary(hit: dict[str, Any]) -> str:
    status = hit.get("status", {})  # an older hub tells none
    if status.get("deprecated") is None:
        return str(hit["summary"])
    instead = status.get("replacement")
    mark = "deprecated" if instead is None else f"deprecated: use {instead}"
    return f"{hit['summary']} ({mark})"


def _parts(hit: dict[str, Any]) -> str:
    """Say what a hit's relevance is made of, and where each word was met."""
    told = hit.get("explained")
    if told is None:
        return "nothing to explain without words"
    parts = " + ".join(
        f"{key} {value}" for key, value in told["parts"].items() if value
    )
    words = [
        f"{word} in {', '.join(map(str, each.get('fields', ()))) or 'nothing'}"
        for word, each in told["terms"].items()
        if isinstance(each, dict)
    ]
    return f"{hit.get('relevance')} from {parts}; {'; '.join(words)}"
