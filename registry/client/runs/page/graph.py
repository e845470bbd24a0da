"""Which run's output became which run's input: a drawing, as SVG.

The records tell it: an input has the sha256 of the file that it came from.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from registry.client.run_index import FoundRun
from registry.client.runs.page.html import escape

_WIDTH, _HEIGHT = 190, 46  # of a box [px]
_GAP_X, _GAP_Y = 60, 22
_LONGEST = 26  # characters in a box
_MOST = 60  # boxes

Edges = Mapping[str, frozenset[str]]  # ids of the runs that a run got inputs from


def draw_graph(runs: Sequence[FoundRun], marked: FoundRun) -> str:
    """Return the drawing; empty for one run alone.

    Args:
        runs: In the order in which they ran.
        marked: The one whose page it is.
    """
    shown = runs[:_MOST]
    if len(shown) <= 1:
        return ""
    edges = edges_of(shown)
    places = _places(shown, edges)
    width = (max(x for x, _ in places.values()) + 1) * (_WIDTH + _GAP_X) - _GAP_X + 4
    height = (max(y for _, y in places.values()) + 1) * (_HEIGHT + _GAP_Y)
    lines = [
        _line(places[before], places[each.id])
        for each in shown
        for before in sorted(edges[each.id])
    ]
    boxes = [
        _box(each, places[each.id], is_marked=each.id == marked.id) for each in shown
    ]
    return (
        f'<svg role="img" aria-label="graph of runs" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}">{"".join(lines)}{"".join(boxes)}</svg>'
    )


def edges_of(runs: Sequence[FoundRun]) -> Edges:
    """Return for each run the runs before it that its inputs came from."""
    makers: dict[str, str] = {}  # the run that made a file, by its sha256
    found = {}
    for run in runs:
        taken = {each.sha256 for each in run.record.inputs}
        found[run.id] = frozenset(makers[each] for each in taken if each in makers)
        for output in run.record.outputs:
            for file in output.files:
                makers.setdefault(file.sha256, run.id)
    return found


def _places(runs: Sequence[FoundRun], edges: Edges) -> dict[str, tuple[int, int]]:
    """Return column and row of each run: right of all that it got inputs from."""
    places: dict[str, tuple[int, int]] = {}
    rows: dict[int, int] = {}
    for run in runs:
        column = max((places[each][0] + 1 for each in edges[run.id]), default=0)
        places[run.id] = (column, rows.get(column, 0))
        rows[column] = rows.get(column, 0) + 1
    return places


def _corner(place: tuple[int, int]) -> tuple[int, int]:
    return place[0] * (_WIDTH + _GAP_X) + 2, place[1] * (_HEIGHT + _GAP_Y) + 2


def _line(start: tuple[int, int], end: tuple[int, int]) -> str:
    x1, y1 = _corner(start)
    x2, y2 = _corner(end)
    x1, y1, y2 = x1 + _WIDTH, y1 + _HEIGHT // 2, y2 + _HEIGHT // 2
    half = (x1 + x2) // 2
    return (
        f'<path d="M{x1} {y1} C{half} {y1} {half} {y2} {x2} {y2}" fill="none" '
        'stroke="currentColor" stroke-opacity=".5"/>'
    )


def _box(run: FoundRun, place: tuple[int, int], *, is_marked: bool) -> str:
    x, y = _corner(place)
    record = run.record
    part = record.pipeline or record.grid
    step = record.ran.function if part is None else part.step
    colour = "#15803d" if record.complete else "#dc2626"
    return (
        f'<rect x="{x}" y="{y}" width="{_WIDTH}" height="{_HEIGHT}" rx="6" '
        f'fill="{colour}" fill-opacity=".08" stroke="{colour}" '
        f'stroke-width="{3 if is_marked else 1}"/>'
        f'<text x="{x + 10}" y="{y + 19}" font-weight="600">{_short(step)}</text>'
        f'<text x="{x + 10}" y="{y + 36}">{_short(record.ran.function)}</text>'
    )


def _short(text: str) -> str:
    return escape(text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…")
