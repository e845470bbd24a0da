"""A run as one HTML file that needs nothing else: `run.html` in the run's folder.

    parts     a run's own sections
    graph     which run's output became which run's input, as a drawing
    together  several runs beside each other, as tables and bars

No script is in it and none could run: all texts are escaped, pictures are `data:`
addresses, and a policy in the page allows nothing else.
"""

from __future__ import annotations

import webbrowser
from collections.abc import Iterable, Sequence
from operator import attrgetter
from pathlib import Path

from registry.client.run_index import FoundRun, find_runs
from registry.client.run_place import PAGE_FILE
from registry.client.runs.page.graph import draw_graph
from registry.client.runs.page.html import document, escape
from registry.client.runs.page.parts import first_parts, further_parts
from registry.client.runs.page.together import bars, comparison
from registry.client.whole_file import write_whole
from registry.run.record import StepOf

_MOST = 12  # runs beside each other


def write_page(run: FoundRun, others: Sequence[FoundRun] = ()) -> Path:
    """Write a run's page; return its path.

    Args:
        run: Whose page it is.
        others: Runs to compare it with; by default those of its grid, else earlier
            ones of the same function.
    """
    known = find_runs([run.folder.parent])
    together = _together(run, known)
    compared = list(others) or _others(run, together) or _earlier(run, together, known)
    shown = [run, *compared[: _MOST - 1]]
    title = f"{run.record.ran.function}@{run.record.ran.version}"
    sections = [
        *first_parts(run),
        ("Graph", draw_graph(together, run)),
        ("Beside other runs", f"{bars(shown)}{comparison(shown)}" if compared else ""),
        *further_parts(run),
    ]
    page = run.folder / PAGE_FILE
    write_whole(page, document(escape(title), sections).encode())
    return page


def open_page(page: Path) -> bool:
    """Open it in the user's browser; False where there is none."""
    try:
        return webbrowser.open(page.as_uri())
    except webbrowser.Error:
        return False


def _together(run: FoundRun, known: Iterable[FoundRun]) -> list[FoundRun]:
    """Return the runs of the same pipeline, else of the same grid, as they ran."""
    part_of = attrgetter("pipeline" if run.record.pipeline is not None else "grid")
    whole: StepOf | None = part_of(run.record)
    if whole is None:
        return []
    found = [
        each
        for each in known
        if getattr(part_of(each.record), "run_id", "") == whole.run_id
    ]
    return sorted(found, key=lambda each: each.record.started)


def _others(run: FoundRun, together: Iterable[FoundRun]) -> list[FoundRun]:
    """Return the other runs of a grid; steps of a pipeline are no rivals."""
    return [
        each
        for each in together
        if each.id != run.id
        and each.record.grid is not None
        and each.record.grid.run_id == getattr(run.record.grid, "run_id", "")
    ]


def _earlier(
    run: FoundRun, together: Iterable[FoundRun], known: Iterable[FoundRun]
) -> list[FoundRun]:
    record, others = run.record, {run.id, *(each.id for each in together)}
    return [
        each
        for each in known
        if each.record.ran.function == record.ran.function
        and each.record.started < record.started
        and each.id not in others
    ]
