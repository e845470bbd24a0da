"""The functions of this tree: what they are called, require and score."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from registry.client.publish import check
from registry.core.manifest import Manifest

ROOT = Path(__file__).resolve().parent.parent.parent
SHELF = ROOT / "hub_functions" / "core"


@dataclass(frozen=True, slots=True)
class ShelfFunction:
    """A function's folder, manifest and quality points."""

    folder: Path
    manifest: Manifest
    score: int

    @property
    def requirements(self) -> tuple[str, ...]:
        """What is installed to run it, in one order."""
        return tuple(sorted(self.manifest.requirements))


def shelf_functions(names: Iterable[str] = ()) -> list[ShelfFunction]:
    """Read the functions with these names, or all.

    Raises:
        SystemExit: no function has that name, or one is not fit to be published.
    """
    folders = {each.parent.name: each.parent for each in SHELF.glob("*/function.yaml")}
    wanted = [each.replace("-", "_") for each in names] or sorted(folders)
    if unknown := [each for each in wanted if each not in folders]:
        raise SystemExit(f"no function in {SHELF} is called {', '.join(unknown)}")
    return [_read(folders[each]) for each in wanted]


def _read(folder: Path) -> ShelfFunction:
    report = check(folder)
    if report.checked.manifest is None or report.score is None:
        problems = "\n".join(str(each) for each in report.checked.errors)
        raise SystemExit(f"{folder} is not fit to be published\n{problems}")
    return ShelfFunction(folder, report.checked.manifest, report.score.points)
