"""Runs and grids as messages for people."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from registry.client.grid.run import GridRun
from registry.client.run import Run
from registry.run.record import Record
from registry.run.tell.told import Step, Told
from registry.run.tracking.messages import Sent


def told_run(run: Run, tracked: Sequence[Sent] = ()) -> Told:
    """Return the message of one run that has ended."""
    record = run.record
    return Told(
        title=run.ref,
        state="done" if record.complete else "failed",
        steps=(step_of("", record),),
        failure=_failure(record),
        links=links_of(tracked),
        plots=plots_of(run.folder, record),
    )


def told_grid(grid: GridRun, tracked: Sequence[Sent] = ()) -> Told:
    """Return the message of a grid: a row for each run."""
    found, record = grid.grid, grid.run.record
    steps = tuple(
        Step(
            each.step,
            "done" if each.record.complete else "failed",
            each.record.seconds,
            each.record.metrics,
            each.varied,
        )
        for each in found.children
    )
    best = "" if found.best is None else f"{found.select} is run {found.best}"
    return Told(
        title=grid.run.ref,
        state="done" if record.complete else "failed",
        steps=steps,
        failure=_failure(record),
        summary=best,
        links=links_of(tracked[-1:]),
        plots=plots_of(grid.run.folder, record),
    )


def step_of(name: str, record: Record) -> Step:
    """Return a run as a row."""
    return Step(
        name,
        "done" if record.complete else "failed",
        record.seconds,
        record.metrics,
    )


def plots_of(folder: Path, record: Record) -> tuple[Path, ...]:
    """Return a run's figures, as pictures that every service shows."""
    return tuple(
        folder / file.path
        for each in record.outputs
        if each.kind == "figure"
        for file in each.files
        if file.path.endswith(".png")
    )


def links_of(tracked: Sequence[Sent]) -> tuple[tuple[str, str], ...]:
    """Return where a run is to be seen in MLflow."""
    return tuple(("MLflow", each.url) for each in tracked if each.url)


def _failure(record: Record) -> str:
    failure = record.failure
    return "" if failure is None else f"{failure.error}: {failure.message}"
