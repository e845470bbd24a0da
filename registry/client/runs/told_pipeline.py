"""Pipelines as messages for people."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress

from registry.client.pipelines.run_pipeline import PipelineDone
from registry.client.run_index import FoundRun, read_run
from registry.client.runs.told import links_of, plots_of, step_of
from registry.core.errors import InvalidRecord
from registry.run.tell.told import Told
from registry.run.tracking.messages import Sent


def ended_steps(done: PipelineDone) -> list[tuple[str, FoundRun]]:
    """Return the steps of a pipeline that have a record, by name, in their order."""
    found = []
    for step in done.record.steps:
        with suppress(OSError, InvalidRecord):  # it did not begin, or was killed
            if step.run:
                found.append((step.name, read_run(done.folder / step.run)))
    return found


def told_pipeline(
    done: PipelineDone,
    steps: Iterable[tuple[str, FoundRun]],
    tracked: Sequence[Sent] = (),
) -> Told:
    """Return the message of a pipeline that has ended.

    Args:
        done: The pipeline.
        steps: See `ended_steps`.
        tracked: Where they were sent.
    """
    ended, failure = list(steps), done.record.failure
    why = ""
    if failure is not None:
        why = f"{failure.step}: {failure.error}: {failure.message}"
    return Told(
        title=f"pipeline {done.record.name}",
        state="done" if failure is None else "failed",
        steps=tuple(step_of(name, each.record) for name, each in ended),
        failure=why,
        links=links_of(tracked[-1:]),
        plots=tuple(p for _, each in ended for p in plots_of(each.folder, each.record)),
    )
