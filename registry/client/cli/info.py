"""`fnhub info REF`: show a release."""

from __future__ import annotations

import argparse
from typing import Any

from registry.client.cli.arguments import (
    add_hub,
    add_json,
    hub_of,
    reference,
    say,
    say_json,
    say_table,
)
from registry.core.signature import Handler, Parameter, Signature


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument("ref", type=reference, help="[team/]name[@range]")
    add_hub(parser)
    add_json(parser)


def run(args: argparse.Namespace) -> int:
    """Print the greatest fitting release."""
    hub = hub_of(args)
    document = hub.index_document(args.ref.name)
    shown = hub.show(args.ref.name, document.choose(args.ref).version)
    if args.json:
        say_json(shown)
        return 0
    _say_release(shown)
    for handler in Signature.from_json(shown["signature"]).handlers:
        _say_handler(handler)
    _say_needs(shown["manifest"])
    versions = [
        f"{each.version}{' (yanked)' if each.yanked is not None else ''}"
        for each in reversed(document.releases)
    ]
    say(f"\nversions: {', '.join(versions)}")
    return 0


def _say_release(shown: dict[str, Any]) -> None:
    say(f"{shown['name']} {shown['version']}  {shown['summary']}")
    facts = [
        ("kind", shown["kind"]),
        ("licence", shown["manifest"]["license"]),
        ("score", f"{shown['score']} of 100"),
        ("published", shown["published"][:10]),
        ("sha256", shown["sha256"]),
    ]
    say_table(facts)


def _say_handler(handler: Handler) -> None:
    say(f"\n{handler}")
    if handler.summary:
        say(f"  {handler.summary}")
    for title, parameters in (("inputs", handler.inputs), ("params", handler.params)):
        if parameters:
            say(f"  {title}")
            say_table([_row(each) for each in parameters], indent="    ")
    if handler.outputs:
        say("  outputs")
        rows = [(each.name, str(each.type), each.doc) for each in handler.outputs]
        say_table(rows, indent="    ")


def _row(parameter: Parameter) -> tuple[str, str, str, str]:
    default = "" if parameter.default is None else f"= {parameter.default}"
    unit = f" [{parameter.unit}]" if parameter.unit else ""
    return parameter.name, f"{parameter.type}{unit}", default, parameter.doc


def _say_needs(manifest: dict[str, Any]) -> None:
    needs = [*manifest.get("requirements", [])]
    needs += [
        f"{name}@{wanted}" for name, wanted in manifest.get("functions", {}).items()
    ]
    if needs:
        say(f"\nneeds: {', '.join(needs)}")
