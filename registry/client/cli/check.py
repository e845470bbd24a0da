"""`fnhub check [DIR]`: say what is wrong with a function."""

from __future__ import annotations

import argparse
from contextlib import closing, nullcontext
from pathlib import Path
from typing import Any

from registry.client.check_run import run_function
from registry.client.cli.arguments import add_hub, add_json
from registry.client.cli.printing import count_of, note, say, say_json
from registry.client.project.asking import find_hub
from registry.client.publish import Comparison, Report, check
from registry.client.settings import Settings
from registry.core.errors import FnhubError


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument("dir", nargs="?", type=Path, default=Path(), metavar="DIR")
    parser.add_argument(
        "--run", action="store_true", help="also run its tests and its example"
    )
    parser.add_argument(
        "--score", action="store_true", help="also tell how to gain each missing point"
    )
    add_hub(parser)
    add_json(parser)


def run(args: argparse.Namespace) -> int:
    """Print what was found; exit 1 when something stops a release."""
    hub = find_hub(Settings.read(args.hub))
    with nullcontext() if hub is None else closing(hub):
        report = check(args.dir, hub)
    if args.json:
        say_json(_encode(report))
    else:
        _say(report, with_score=args.score)
    if report.checked.errors or _refusal(report) is not None:
        if args.run:
            note("its tests were not run: first mend what stands above")
        return 1
    if args.run:
        ran = run_function(report.folder, report.checked)
        note(f"{' and '.join(ran)} ran well" if ran else "it has no tests to run")
    return 0


def _refusal(report: Report) -> FnhubError | None:
    return None if report.comparison is None else report.comparison.refusal


def _say(report: Report, *, with_score: bool) -> None:
    for problem in report.checked.problems:
        say(f"{problem.severity.value}: {problem}")
    manifest = report.checked.manifest
    if report.checked.errors or manifest is None:
        count = count_of(len(report.checked.errors), "error")
        note(f"{count}: it cannot be published so")
        return
    _say_comparison(manifest.ref, report.comparison)
    if report.score is None:
        return
    say(f"score: {report.score.points} of 100")
    for finding in report.score.findings if with_score else ():
        if finding.earned < finding.points:
            missing = finding.points - finding.earned
            say(f"  +{missing} {finding.code}: {finding.evidence} - {finding.fix}")


def _say_comparison(ref: str, comparison: Comparison | None) -> None:
    if comparison is not None and comparison.refusal is not None:
        say(f"error: {comparison.refusal}")
        note(f"hint: {comparison.refusal.hint}")
        return
    if comparison is not None and comparison.unchanged:
        say(f"{ref} is published already, unchanged")
        return
    say(f"{ref} is fit to be published")
    if comparison is None:
        note("no hub is set: its version was not compared with earlier ones")
    elif comparison.previous is None:
        say("nothing before it is published")
    else:
        for change in comparison.changes:
            say(f"  {change.level.label}: {change.message}")
        since, smallest = comparison.previous, comparison.smallest
        say(f"since {since}; smallest legal version: {smallest}")


def _encode(report: Report) -> dict[str, Any]:
    manifest, comparison = report.checked.manifest, report.comparison
    return {
        "ref": None if manifest is None else manifest.ref,
        "ok": not report.checked.errors and _refusal(report) is None,
        "problems": [problem.to_json() for problem in report.checked.problems],
        "score": None if report.score is None else report.score.to_json(),
        "comparison": None if comparison is None else _encode_comparison(comparison),
    }


def _encode_comparison(comparison: Comparison) -> dict[str, Any]:
    refusal = comparison.refusal
    return {
        "unchanged": comparison.unchanged,
        "refusal": refusal
        and {"code": refusal.code, "message": str(refusal), "hint": refusal.hint},
        "previous": comparison.previous and str(comparison.previous),
        "smallest_version": comparison.smallest and str(comparison.smallest),
        "changes": [each.to_json() for each in comparison.changes],
    }
