"""The plot of pulls over time: numbers for an SVG that a template writes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from registry.services.shown import Listed

WIDTH, HEIGHT = 260, 56
_MARKS_MOST = 4
_MARK_ROOM = 48  # between the middles of two labels
_CHAR = 6.5  # width of a digit


@dataclass(frozen=True, slots=True)
class Mark:
    """A release on the line."""

    x: float
    y: float
    label: str
    label_x: float  # its middle, within the plot


@dataclass(frozen=True, slots=True)
class Plot:
    """A line of pulls a week."""

    line: str  # of an SVG path
    area: str
    marks: tuple[Mark, ...]
    told: str  # the same in words
    is_empty: bool


def pulls_plot(weeks: Sequence[int], versions: Sequence[Listed], today: date) -> Plot:
    """Draw pulls a week, the oldest first, with releases marked."""
    most = max(*weeks, 1)
    step = WIDTH / (len(weeks) - 1)
    points = [(i * step, HEIGHT * (1 - each / most)) for i, each in enumerate(weeks)]
    line = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
    marks: list[Mark] = []
    first = today - timedelta(days=7 * len(weeks) - 1)
    for each in versions:
        week = (each.published.date() - first).days // 7
        if not 0 <= week < len(weeks) or each.yanked is not None:
            continue
        x, y = points[week]
        label = str(each.version)
        half = _CHAR * len(label) / 2
        label_x = min(max(x, half), WIDTH - half)
        if all(abs(label_x - other.label_x) >= _MARK_ROOM for other in marks):
            marks.append(Mark(x, y, label, label_x))
        if len(marks) == _MARKS_MOST:
            break
    told = (
        f"Pulls a week over the last {len(weeks)} weeks: {sum(weeks):,} in all, "
        f"{weeks[-1]:,} in the last"
    )
    area = f"{line}V{HEIGHT}H0Z"
    return Plot(line, area, tuple(marks), told, not any(weeks))
