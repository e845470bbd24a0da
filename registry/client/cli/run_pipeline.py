"""`fnhub run-pipeline NAME`: run a pipeline that functions.yaml names."""

from __future__ import annotations

import argparse
import json
import os
from pathlib import Path

from registry.client.cli.arguments import add_hub, add_json, add_offline, add_params
from registry.client.cli.printing import INTERRUPTED, note, say, say_json, say_table
from registry.client.cli.telling import add_telling, tellers_of
from registry.client.pipelines.run_pipeline import (
    PipelineDone,
    PipelineWish,
    compile_for_cluster,
    engine_names,
    run_pipeline,
)
from registry.client.runs.told_pipeline import ended_steps, folders_of, told_pipeline
from registry.client.runs.track import track_ended
from registry.client.settings import Settings
from registry.run.pipelines.record import RECORD_FILE


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument("name", help="of the pipeline, in functions.yaml")
    add_params(parser, "a param of the pipeline, as text or JSON")
    engines = ", ".join(engine_names())
    parser.add_argument("--engine", default="", metavar="NAME", help=f"of {engines}")
    where = parser.add_mutually_exclusive_group()
    where.add_argument(
        "--out", type=Path, metavar="DIR", help="where the run goes (default: runs/...)"
    )
    where.add_argument(
        "--resume",
        nargs="?",
        const=True,
        type=Path,
        metavar="DIR",
        help="go on with a run that was not done (default: the last one)",
    )
    where.add_argument(
        "--compile",
        type=Path,
        metavar="OUT.yaml",
        help="run nothing; write the pipeline for a Kubeflow cluster",
    )
    parser.add_argument(
        "--no-cache",
        action="store_true",
        help="run every step, also those that were done before with equal inputs",
    )
    add_telling(parser)
    add_offline(parser)
    add_hub(parser)
    add_json(parser)


def run(args: argparse.Namespace) -> int:
    """Run it; print its steps and outputs.  A failed step is exit 1."""
    settings = Settings.read(args.hub)
    if args.compile is not None:
        compile_for_cluster(args.name, args.compile, settings, offline=args.offline)
        say(str(args.compile))
        return 0
    wish = PipelineWish(
        name=args.name,
        params=tuple(args.params),
        engine=args.engine,
        out=args.out,
        resume=args.resume,
        use_cache=not args.no_cache,
        offline=args.offline,
    )
    with tellers_of(args, settings, f"pipeline {args.name}") as tell:
        done = run_pipeline(wish, settings, note)
        steps = ended_steps(done)
        tracked = track_ended(folders_of(steps), settings, note)
        tell(told_pipeline(done, steps, tracked))
    if args.json:
        say_json(json.loads(done.record.encode()))
    failure = done.record.failure
    if failure is not None and failure.error == "KeyboardInterrupt":
        return INTERRUPTED
    done.require_done()
    if not args.json:
        _say(done)
    return 0


def _say(done: PipelineDone) -> None:
    record, rows = done.record, []
    for each in record.steps:
        took = "reused" if each.reused else f"{each.seconds:.1f} s"
        rows.append((each.name, took, os.path.relpath(done.folder / each.run)))
    say_table(rows)
    for name, value in (record.outputs or {}).items():
        say(f"{name} = {json.dumps(value)}")
    where = os.path.relpath(done.folder / RECORD_FILE)
    note(f"{record.name} ran {record.seconds:.1f} s; {where}")
