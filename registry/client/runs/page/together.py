"""Several runs beside each other: a table of what differs, bars of metrics."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence

from registry.client.run_index import FoundRun
from registry.client.runs.compare import Row, compare
from registry.client.runs.page.html import code, escape, value

_METRICS = 6  # that are drawn
_ROWS = 60
_WIDTH, _BAR, _NAME = 640, 18, 200  # px
_LONGEST = 60  # characters of a cell


def comparison(runs: Sequence[FoundRun]) -> str:
    """Return what differs, a column for each run; the first is the page's."""
    rows = [each for each in compare([run.record for run in runs]) if each.differs]
    head = "".join(f'<th scope="col">{code(each.id)}</th>' for each in runs)
    lines = "".join(
        f'<tr><th scope="row">{escape(each.group)}: {escape(each.name)}</th>'
        f"{_cells(each)}</tr>"
        for each in rows[:_ROWS]
    )
    return f"<table><tr><td></td>{head}</tr>{lines}</table>" if lines else ""


def bars(runs: Sequence[FoundRun]) -> str:
    """Return a drawing of each metric that at least two runs have and that differs."""
    rows = [
        each
        for each in compare([run.record for run in runs])
        if each.group == "metrics" and each.differs
    ]
    drawn = [_bars(each, [_name(run) for run in runs]) for each in rows[:_METRICS]]
    return "".join(drawn)


def _cells(row: Row) -> str:
    first = row.values[0]
    return "".join(
        f"<td{'' if each == first else ' class=differs'}>{_cell(each)}</td>"
        for each in row.values
    )


def _cell(found: object) -> str:
    if found is None:
        return "–"  # noqa: RUF001  # a dash: the run has none
    text = found if isinstance(found, str) else json.dumps(found)
    return value(found) if len(text) <= _LONGEST else code(f"{text[:_LONGEST]}…")


def _name(run: FoundRun) -> str:
    part = run.record.pipeline or run.record.grid
    return run.id if part is None else f"{part.step} {run.id[:6]}"


def _bars(row: Row, names: Sequence[str]) -> str:
    found = [
        (name, float(each))
        for name, each in zip(names, row.values, strict=True)
        if each is not None and math.isfinite(each)
    ]
    if len(found) <= 1:
        return ""
    most = max(abs(each) for _, each in found) or 1.0
    room = _WIDTH - _NAME - 90
    lines = [
        f'<text x="0" y="{y + 13}">{escape(name)}</text>'
        f'<rect x="{_NAME}" y="{y}" width="{max(1.0, abs(number) / most * room):.1f}" '
        f'height="{_BAR - 4}" fill="#2563eb" fill-opacity="{".9" if not i else ".5"}"/>'
        f'<text x="{_NAME + abs(number) / most * room + 6:.1f}" y="{y + 13}">'
        f"{number:.6g}</text>"
        for i, (name, number) in enumerate(found)
        for y in (i * _BAR + 2,)
    ]
    height = len(found) * _BAR + 4
    return (
        f"<h3>{escape(row.name)}</h3>"
        f'<svg role="img" aria-label="{escape(row.name)}" width="{_WIDTH}" '
        f'height="{height}" viewBox="0 0 {_WIDTH} {height}">{"".join(lines)}</svg>'
    )
