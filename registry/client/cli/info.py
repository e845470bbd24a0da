"""`fnhub info REF`: show a release."""

from __future__ import annotations

import argparse

from registry.client.answers import ShownRelease
from registry.client.cli.arguments import add_hub, add_json, reference
from registry.client.cli.one_hub import hub_of
from registry.client.cli.printing import say, say_json, say_table
from registry.client.notices import warn_of
from registry.core.index_document import IndexEntry
from registry.core.manifest import Manifest
from registry.core.origin import Origin
from registry.core.signature import Handler, Parameter


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument("ref", type=reference, help="[team/]name[@range]")
    add_hub(parser)
    add_json(parser)


def run(args: argparse.Namespace) -> int:
    """Print the greatest fitting release; a yanked one where no other fits."""
    with hub_of(args, args.ref.name) as hub:
        document = hub.index_document(args.ref.name)
        entry = document.choose(args.ref, or_yanked=True)
        shown = hub.show(args.ref.name, entry.version)
    warn_of(args.ref.name, document.status)
    if args.json:
        say_json(shown.data)
        return 0
    _say_release(shown, entry)
    for handler in shown.signature.handlers:
        _say_handler(handler)
    _say_needs(shown.manifest)
    say(f"\nversions: {', '.join(map(_version, reversed(document.releases)))}")
    return 0


def _say_release(shown: ShownRelease, entry: IndexEntry) -> None:
    manifest = shown.manifest
    say(f"{manifest.name} {manifest.version}  {manifest.summary}")
    if entry.yanked is not None:
        say(f"yanked: {entry.yanked}")
    facts = [
        ("kind", manifest.kind.name),
        ("licence", manifest.license),
        ("score", f"{shown.data['score']} of 100"),
        ("published", entry.published[:10]),
        ("sha256", entry.sha256),
    ]
    if entry.origin is not Origin.PUBLISHED:
        facts.append(("origin", entry.origin.value))
    say_table(facts)


def _version(entry: IndexEntry) -> str:
    mark = "" if entry.yanked is None else f" (yanked: {entry.yanked})"
    return f"{entry.version}{mark}"


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


def _say_needs(manifest: Manifest) -> None:
    called = [f"{name}@{wanted}" for name, wanted in manifest.functions]
    needs = [*manifest.requirements, *called]
    if needs:
        say(f"\nneeds: {', '.join(needs)}")
