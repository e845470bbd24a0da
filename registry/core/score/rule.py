"""A rule, and the evidence that it judges by."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from registry.core.score.material import Material

_LISTED = 5  # names in one line of evidence
_NAME_CHARS = 60


@dataclass(frozen=True, slots=True)
class Evidence:
    """How much of a rule is kept, and the fact that shows it."""

    got: int
    of: int  # at least 1
    text: str


@dataclass(frozen=True, slots=True)
class Rule:
    """Points for one thing that can be seen in a release."""

    code: str  # kebab-case, stable
    points: int
    title: str
    doc: str  # what is looked at, in one line
    fix: str  # how to gain the points, in one line
    check: Callable[[Material], Evidence]

    def earned(self, evidence: Evidence) -> int:
        """Return the part of the points that the evidence earns, rounded down."""
        return self.points * max(0, min(evidence.got, evidence.of)) // evidence.of


def verdict(*, is_kept: bool, text: str) -> Evidence:
    """All points or none."""
    return Evidence(int(is_kept), 1, text)


def all_but(failing: Sequence[str], total: int, what: str) -> Evidence:
    """Points for the part of `total` that does not fail; all when there are none."""
    if total == 0:
        return Evidence(1, 1, f"nothing to judge: 0 {what}")
    got = total - len(failing)
    text = f"{got} of {total} {what}"
    if failing:
        text += f"; missing: {listed(failing)}"
    return Evidence(got, total, text)


def none_of(found: Sequence[str], what: str) -> Evidence:
    """All points when nothing is found."""
    text = f"{what}: {listed(found)}" if found else f"{what}: none"
    return verdict(is_kept=not found, text=text)


def at_least(count: int, wanted: int, what: str) -> Evidence:
    """Points in proportion, up to what is wanted."""
    return Evidence(count, wanted, f"{count:,} {what}, {wanted:,} wanted")


def listed(names: Iterable[str]) -> str:
    """Write the first of some names."""
    all_names = [shortened(name) for name in names]
    rest = len(all_names) - _LISTED
    more = f" and {rest} more" if rest > 0 else ""
    return ", ".join(all_names[:_LISTED]) + more


def shortened(name: str) -> str:
    """Cut a name that is too long for a line of evidence."""
    return name if len(name) <= _NAME_CHARS else f"{name[:_NAME_CHARS]}..."
