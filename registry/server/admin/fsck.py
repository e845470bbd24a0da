"""`fnhub hub fsck`: compare record, bytes, index documents, events and search."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict

from registry.server.admin.arguments import add_folder
from registry.server.admin.opened import opened, settings_of
from registry.services.fsck import How, Totals, fsck
from registry.services.fsck.finding import Finding


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    add_folder(parser)
    parser.add_argument(
        "--repair",
        action="store_true",
        help="make again what is derived; the record is never touched",
    )
    parser.add_argument(
        "--quick", action="store_true", help="sizes and names only: reads no package"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON document")


def run(args: argparse.Namespace) -> int:
    """Tell what is wrong; 0 when nothing is, or nothing is any more."""
    totals, mended, left = Totals(), 0, 0
    listed = []  # for the one document of --json; else each is printed and forgotten
    how = How(quick=args.quick, repair=args.repair)
    with opened(settings_of(args), for_search=True) as backend:
        for finding in fsck(backend, totals, how):
            mended, left = mended + finding.is_mended, left + (not finding.is_mended)
            if args.json:
                listed.append(finding.to_json())
            else:
                _print(finding)
    if args.json:
        document = asdict(totals) | {"findings": listed}
        sys.stdout.write(json.dumps(document, indent=2) + "\n")
    sys.stderr.write(f"{_summary(totals, mended, left)}\n")
    return 1 if left else 0


def _print(finding: Finding) -> None:
    sys.stdout.write(
        f"{finding.code}  {finding.what}  {finding.where}: {finding.message}\n"
    )
    word = "mended" if finding.is_mended else "hint"
    sys.stdout.write(f"  {word}: {finding.fix}\n")


def _summary(totals: Totals, mended: int, left: int) -> str:
    """Say all of it in one line, which is what a log or a monitor keeps."""
    looked_at = f"{totals.functions} functions, {totals.releases} releases"
    said = [f"{looked_at}: {mended} findings mended, {left} left"]
    if totals.strays:
        said.append(
            f"{totals.strays} stored files are of no release "
            "(`fnhub hub gc` removes old ones)"
        )
    if totals.unapplied:
        said.append(f"the search index has {totals.unapplied} events still to follow")
    return "; ".join(said)
