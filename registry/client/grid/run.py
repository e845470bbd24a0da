"""Run the combinations of a grid, several at once, and pass the best one on.

    out/
      run.json, outputs   those of the best run
      grid.json, grid.csv what was tried, and what came of it
      children/001/       each run's own folder, as any run leaves it

A run that fails costs the others nothing.  Inputs are fetched once for all.  Where it
ends early (Ctrl-C, a full disk), the runs that have ended are kept, and its own record
says why there are no more.
"""

from __future__ import annotations

import shutil
import threading
import uuid
from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from registry.client.given import Note, fetch_inputs
from registry.client.grid.search import Search, names_in
from registry.client.grid.select import Selector
from registry.client.grid.table import Child, Grid
from registry.client.perform import Call, perform
from registry.client.run import (
    Found,
    Run,
    Wish,
    call_of,
    find_function,
    surroundings_of,
)
from registry.client.run_index import remember
from registry.client.run_place import CHILDREN, RunPlace
from registry.client.settings import Settings
from registry.core.errors import FileFailed, FnhubError, InvalidSearch
from registry.run.record import Record, StepOf
from registry.run.runners import Runner, open_runner
from registry.run.sources import Source
from registry.run.worker.messages import Failure

_LONGEST = 200  # characters of why one failed, in a line about it
_INTERRUPTED = "KeyboardInterrupt"


@dataclass(frozen=True, slots=True)
class GridWish:
    """What to run, with which combinations, and which run is the best."""

    wish: Wish  # the params that are the same in all of them
    search: Search
    select: Selector
    workers: int = 1
    strict: bool = False  # one run that fails is a failure of all


@dataclass(frozen=True, slots=True)
class GridRun:
    """A grid that has ended."""

    run: Run  # of its folder: the best run, or why there is none
    grid: Grid

    @property
    def folders(self) -> list[Path]:
        """The folders with records, the grid's own last."""
        children = [self.run.folder / each.folder for each in self.grid.children]
        return [*children, self.run.folder]


def run_grid(
    wanted: GridWish, settings: Settings, note: Note = lambda _: None
) -> GridRun:
    """Run all combinations; what fails is a Run whose record says so.

    Raises:
        InvalidCall: a combination does not fit the signature; nothing ran.
        InvalidSearch: a param is given and varied at once.
        See run_function for the rest.
    """
    with ExitStack() as stack:
        found = find_function(wanted.wish, settings, stack)
        manifest, started = found.manifest, datetime.now(UTC)
        grid_id = uuid.uuid4().hex[:12]
        calls = _calls(wanted, found, grid_id, note)
        out = wanted.wish.out
        place = RunPlace(out) if out else RunPlace.default(manifest.name, started)
        stack.enter_context(place.alone())
        place.begin()
        try:
            here = surroundings_of(settings, note, offline=wanted.wish.offline)
            runner = open_runner(wanted.wish.engine, here)
            sources = fetch_inputs(calls[0].bound, place.inputs, note)
            work = _Work(runner, calls, sources, place, names_in(wanted.search))
            children, cut_off_by = work.run(wanted, note)
        except (FnhubError, OSError, KeyboardInterrupt):  # no run has ended
            place.give_up()
            raise
        grid = Grid(
            id=grid_id,
            function=str(manifest.name),
            version=str(manifest.version),
            select=str(wanted.select),
            search=wanted.search.kind,
            seed=wanted.search.seed,
            asked=len(calls),
            children=children,
            best=_best(wanted.select, children),
        )
        record = _settle(wanted, grid, place, cut_off_by)
        place.end(record)
    remember(place.folder)
    return GridRun(Run(manifest.ref, record, place.folder), grid)


def _calls(wanted: GridWish, found: Found, grid_id: str, note: Note) -> list[Call]:
    """Check every combination before the first one runs."""
    given = {name for name, _ in wanted.wish.params}
    for name in names_in(wanted.search):
        if name in given:
            raise InvalidSearch(f"-p {name}", "it is given, and varied as well")
    calls: list[Call] = []
    for number, combination in enumerate(wanted.search.combinations, 1):
        wish = replace(
            wanted.wish,
            params=(*wanted.wish.params, *combination),
            grid=StepOf(str(found.manifest.name), grid_id, f"{number:03d}"),
        )
        calls.append(call_of(found, wish, note if number == 1 else lambda _: None))
    return calls


@dataclass(frozen=True, slots=True)
class _Work:
    """What the runs of a grid share."""

    runner: Runner
    calls: list[Call]
    sources: Mapping[str, Source]
    place: RunPlace
    varied: tuple[str, ...]
    stop: threading.Event = field(default_factory=threading.Event)

    def run(
        self, wanted: GridWish, note: Note
    ) -> tuple[tuple[Child, ...], BaseException | None]:
        """Run them all; return those that have ended, in their order.

        The second value is what cut it off before all had ended.

        Raises:
            FnhubError, OSError, KeyboardInterrupt: that, where none had ended.
        """
        ended: list[Child] = []
        pool = ThreadPoolExecutor(wanted.workers)
        futures = [pool.submit(self._one, call) for call in self.calls]
        try:
            for future in futures:
                child = future.result()
                ended.append(child)
                note(_line(child, wanted.select, len(self.calls)))
        except (FnhubError, OSError, KeyboardInterrupt) as error:
            self._stop(futures)
            ended += _rest(futures[len(ended) :])
            if not ended:
                raise
            return tuple(ended), error
        finally:
            pool.shutdown(wait=False)  # who is in a hurry has not waited for all
        return tuple(ended), None

    def _one(self, call: Call) -> Child:
        assert call.grid is not None  # as `_calls` makes them
        step = call.grid.step
        place = RunPlace(self.place.children / step)
        place.begin()
        record = perform(call, self.runner, self.sources, place, stop=self.stop)
        place.end(record)
        varied = {
            name: record.params[name] for name in self.varied if name in record.params
        }
        return Child(step, f"{CHILDREN}/{step}", varied, record)

    def _stop(self, futures: list[Future[Child]]) -> None:
        self.stop.set()
        for each in futures:
            each.cancel()


def _rest(futures: list[Future[Child]]) -> list[Child]:
    """Return what else has ended; wait for those that run, until Ctrl-C comes again."""
    with suppress(KeyboardInterrupt):
        wait(futures)
    found = [
        each.result()
        for each in futures
        if each.done() and not each.cancelled() and each.exception() is None
    ]
    return [each for each in found if not _was_interrupted(each.record)]


def _was_interrupted(record: Record) -> bool:
    return record.failure is not None and record.failure.error == _INTERRUPTED


def _best(select: Selector, children: tuple[Child, ...]) -> str | None:
    place = select.best(
        [each.record.metrics if each.record.complete else None for each in children]
    )
    return None if place is None else children[place].step


def _settle(
    wanted: GridWish, grid: Grid, place: RunPlace, cut_off_by: BaseException | None
) -> Record:
    """Put into the grid's folder what is passed on; return its record."""
    failure = _failure(wanted, grid, cut_off_by)
    if failure is not None:
        grid = replace(grid, best=None)
    place.grid_table.write_bytes(grid.as_csv())
    place.grid.write_bytes(grid.encode())
    best = next((each for each in grid.children if each.step == grid.best), None)
    if best is None:
        assert failure is not None  # else there is a best one
        return _failed(grid, failure)
    _pass_on(place.children / best.step, best.record, place)
    return best.record


def _pass_on(source: Path, record: Record, place: RunPlace) -> None:
    """Copy outputs and log; a copy, so that an edit of one changes no other."""
    names = {file.path.split("/")[0] for o in record.outputs for file in o.files}
    for name in sorted(names):
        if (source / name).is_dir():
            shutil.copytree(source / name, place.outputs / name)
        else:
            shutil.copy2(source / name, place.outputs / name)
    if (source / record.log).is_file():
        shutil.copy2(source / record.log, place.log)


def _failure(
    wanted: GridWish, grid: Grid, cut_off_by: BaseException | None
) -> Failure | None:
    failed = [each for each in grid.children if not each.record.complete]
    ran = len(grid.children)
    if cut_off_by is not None:
        error = (
            FileFailed.of(cut_off_by) if isinstance(cut_off_by, OSError) else cut_off_by
        )
        why = f"{error}; " if str(error) else ""
        told = f"{why}{ran} of {grid.asked} runs had ended"
        return Failure(type(error).__name__, told, "")
    if failed and (wanted.strict or len(failed) == ran):
        first = failed[0].record.failure
        assert first is not None  # it failed
        why = f"the first, {failed[0].step}: {first.error}: {first.message}"
        count = f"{len(failed)} of {ran} runs failed"
        return Failure("GridFailed", f"{count}; {why}", "")
    if grid.best is None:
        names = sorted({key for each in grid.children for key in each.record.metrics})
        there = f"there are {', '.join(names)}" if names else "they have no metrics"
        why = f"no run has the metric {wanted.select.metric!r}: {there}"
        return Failure("GridFailed", why, "")
    return None


def _failed(grid: Grid, failure: Failure) -> Record:
    """Return the record of a grid with no best run."""
    first = grid.children[0]
    same = {
        key: value
        for key, value in first.record.params.items()
        if key not in first.varied
    }
    return replace(
        first.record,
        params=same,
        outputs=(),
        failure=failure,
        seconds=sum(each.record.seconds for each in grid.children),
        notes=(),
        grid=None,
    )


def _line(child: Child, select: Selector, count: int) -> str:
    record = child.record
    given = " ".join(f"{key}={value}" for key, value in child.varied.items())
    if record.failure is not None:
        came = f"failed: {record.failure.error}: {record.failure.message}"[:_LONGEST]
    else:
        value = select.value(record.metrics)
        came = "done" if value is None else f"{select.metric} {value:g}"
    return f"{child.step}/{count:03d} {given}: {came} ({record.seconds:.1f} s)"
