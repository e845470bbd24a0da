"""The table of all functions in hub_functions/README.md."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from scripts.shelf.functions import ROOT, ShelfFunction
from scripts.shelf.trial import Trial

README = ROOT / "hub_functions" / "README.md"
_BEGIN = "<!-- table: make functions-table -->\n"
_END = "<!-- end of table -->\n"
_HEAD = (
    "| function | stage | what | version | score | environment | tests |\n"
    "|---|---|---|---|---:|---:|---:|\n"
)
# The order of a project's work, not of the alphabet.
_STAGES = (
    *("get-data", "prepare", "understand", "check", "train", "judge", "serve"),
    *("text", "audio", "images", "tell"),
)


def write_table(trials: Iterable[Trial], readme: Path = README) -> None:
    """Put the table between the two marks of the file; the rest stays."""
    text = readme.read_text()
    before, _, rest = text.partition(_BEGIN)
    _, _, after = rest.partition(_END)
    ordered = sorted(trials, key=lambda each: _place(each.function))
    rows = "".join(_row(each) for each in ordered)
    readme.write_text(before + _BEGIN + _HEAD + rows + _END + after)


def _place(function: ShelfFunction) -> tuple[int, str]:
    return _STAGES.index(function.manifest.categories[0]), str(function.manifest.name)


def facts_of(function: ShelfFunction) -> str:
    """The part of a function's row that its files decide."""
    manifest = function.manifest
    name = f"[`{manifest.name.name}`](core/{function.folder.name}/README.md)"
    stage = manifest.categories[0].replace("-", " ")
    summary = manifest.summary.rstrip(".")
    return f"| {name} | {stage} | {summary} | {manifest.version} | {function.score} |"


def _row(trial: Trial) -> str:
    return f"{facts_of(trial.function)} {trial.size_mb} MB | {trial.tests_s:.0f} s |\n"
