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
from registry.client.cli.printing import (
    INTERRUPTED,
    note,
    say_json,
    say_table,
)
from registry.client.run import Run, Wish, run_function
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
    add_offline(parser)
    add_hub(parser)
    add_json(parser)


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
    done = run_function(wish, Settings.read(args.hub), note)
    if args.json:
        say_json(done.record.to_json())
    failure = done.record.failure
    if failure is not None and failure.error == "KeyboardInterrupt":
        return INTERRUPTED
    if failure is not None and failure.traceback:
        note(failure.traceback.rstrip())  # it ends with the message: once is enough
        raise RunFailed(done.ref, failure.error, str(done.folder / RECORD_FILE))
    done.require_done()
    if not args.json:
        _say(done)
    return 0


def _say(done: Run) -> None:
    say_table([row for each in done.record.outputs for row in _rows(done, each)])
    for text in done.record.notes:
        note(f"note: {text}")
    note(f"{done.ref} ran {done.record.seconds:.1f} s; {done.folder / 'run.json'}")


def _rows(done: Run, output: Written) -> list[tuple[str, str, str]]:
    if not output.files:
        text = json.dumps(output.value, ensure_ascii=False)
        return [(output.name, output.kind, text)]
    folder = done.folder
    return [(output.name, output.kind, str(folder / f.path)) for f in output.files]
