"""`fnhub run REF`: run a function on files, in an environment of its own."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from registry.client.cli.arguments import (
    add_given,
    add_hub,
    add_json,
    add_offline,
    reference,
)
from registry.client.cli.grid_arguments import add_grid, search_of, wants_grid
from registry.client.cli.printing import (
    INTERRUPTED,
    note,
    say_json,
    say_table,
)
from registry.client.cli.telling import add_telling, tellers_of
from registry.client.grid.run import GridRun, GridWish, run_grid
from registry.client.run import Run, Wish, run_function
from registry.client.runs.told import told_grid, told_run
from registry.client.runs.track import track_ended
from registry.client.settings import Settings
from registry.core.errors import RunFailed
from registry.run.record import RECORD_FILE
from registry.run.worker.messages import Written


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument("ref", type=reference, help="[team/]name[@range]")
    add_given(parser)
    parser.add_argument(
        "--out", type=Path, metavar="DIR", help="where outputs go (default: runs/...)"
    )
    parser.add_argument(
        "--engine",
        default="process",
        metavar="NAME",
        help="process, inprocess or container (default: process)",
    )
    parser.add_argument(
        "--image",
        default="",
        metavar="IMAGE",
        help="of a container (default: the function's, else FNHUB_IMAGE)",
    )
    parser.add_argument(
        "--network",
        action="store_true",
        help="let a container use the network, also where the function does not ask",
    )
    parser.add_argument(
        "--handler", default="", metavar="NAME", help="another of its handlers"
    )
    add_grid(parser)
    add_telling(parser)
    add_offline(parser)
    add_hub(parser)
    add_json(parser)
    parser.set_defaults(parser=parser)


def run(args: argparse.Namespace) -> int:
    """Run it; print its outputs and where they are.  A failure is exit 1."""
    wish = Wish(
        ref=args.ref,
        inputs=tuple(args.inputs),
        params=tuple(args.params),
        handler=args.handler,
        engine=args.engine,
        image=args.image,
        network=args.network,
        out=args.out,
        offline=args.offline,
    )
    settings = Settings.read(args.hub)
    if wants_grid(args):
        search = search_of(args, args.parser)
        wanted = GridWish(wish, search, args.select, args.workers, args.strict)
        with tellers_of(args, settings, str(args.ref)) as tell:
            grid = run_grid(wanted, settings, note)
            tracked = track_ended(grid.folders, settings, note)
            tell(told_grid(grid, tracked))
        return _end(grid.run, args, grid)
    with tellers_of(args, settings, str(args.ref)) as tell:
        done = run_function(wish, settings, note)
        tracked = track_ended([done.folder], settings, note)
        tell(told_run(done, tracked))
    return _end(done, args)


def _end(done: Run, args: argparse.Namespace, grid: GridRun | None = None) -> int:
    if args.json:
        record = done.record.to_json()
        say_json(record if grid is None else grid.grid.to_json() | {"record": record})
    failure = done.record.failure
    if failure is not None and failure.error == "KeyboardInterrupt":
        return INTERRUPTED
    if failure is not None and failure.traceback:
        note(failure.traceback.rstrip())  # it ends with the message: once is enough
        raise RunFailed(done.ref, failure.error, str(done.folder / RECORD_FILE))
    done.require_done()
    if not args.json:
        _say(done, grid)
    return 0


def _say(done: Run, grid: GridRun | None) -> None:
    say_table([row for each in done.record.outputs for row in _rows(done, each)])
    for text in done.record.notes:
        note(f"note: {text}")
    if grid is None:
        note(f"{done.ref} ran {done.record.seconds:.1f} s; {done.folder / 'run.json'}")
    else:
        _tell_grid(grid)


def _tell_grid(grid: GridRun) -> None:
    found = grid.grid
    failed = sum(not each.record.complete for each in found.children)
    chosen = next(each for each in found.children if each.step == found.best)
    params = " ".join(f"{key}={value}" for key, value in chosen.varied.items())
    told = (
        f"{len(found.children)} runs, {failed} failed"
        if failed
        else (f"{len(found.children)} runs")
    )
    seed = "" if found.seed is None else f", seed {found.seed}"
    note(f"{told}{seed}; {found.select} is {found.best}: {params}")
    note(f"{grid.run.ref}: {grid.run.folder / 'grid.json'}")


def _rows(done: Run, output: Written) -> list[tuple[str, str, str]]:
    if not output.files:
        text = json.dumps(output.value, ensure_ascii=False)
        return [(output.name, output.kind, text)]
    folder = done.folder
    return [(output.name, output.kind, str(folder / f.path)) for f in output.files]
