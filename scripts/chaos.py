"""Do what may befall a hub, and count what was lost: a table, one line for each fault.

What was done to each hub is told as soon as it was judged.

usage: python -m scripts.chaos [--count 200] [--seed N] [--fault WORD] [--backend B]
"""

from __future__ import annotations

import argparse
import random
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import ModuleType

from registry.core.plugins import plugin_names
from tests.e2e.chaos import faults
from tests.e2e.chaos.cluster import AT_SCALE, EMBEDDED, Place
from tests.e2e.chaos.outcome import Outcome, summed, table
from tests.e2e.postgres import start_postgres
from tests.e2e.s3 import start_s3

SHOWN = 10  # of what is wrong, for each line


def main() -> int:
    """Return 1 when anything is lost or wrong."""
    parser = argparse.ArgumentParser(description="Faults, really done to a hub.")
    known = plugin_names(faults)
    parser.add_argument("--count", type=int, default=200, help="kills at random")
    parser.add_argument(
        "--seed", type=int, default=random.SystemRandom().getrandbits(31)
    )
    parser.add_argument("--fault", action="append", choices=known)
    parser.add_argument("--backend", choices=(EMBEDDED, AT_SCALE))
    args = parser.parse_args()
    print(f"seed {args.seed}, {args.count} kills at random", flush=True)
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="fnhub-chaos-") as folder:
        outcomes = _run(Path(folder), args, args.fault or known)
    print(f"\n{time.monotonic() - began:.0f} s in all\n")
    print(table(summed(outcomes)))
    return 0 if all(each.is_well for each in outcomes) else 1


def _run(folder: Path, args: argparse.Namespace, names: list[str]) -> list[Outcome]:
    folder.chmod(0o755)  # PostgreSQL runs as another user
    modules = [import_module(f"{faults.__name__}.{name}") for name in names]
    place = Place(folder)
    if args.backend != EMBEDDED:
        for name in ("postgres", "s3"):
            (folder / name).mkdir()
        place.postgres = start_postgres(folder / "postgres")
        place.s3 = start_s3(folder / "s3")
    outcomes: list[Outcome] = []
    try:
        for module in modules:
            for backend in module.BACKENDS:
                if backend == (args.backend or backend):
                    outcomes += _do(module, place, backend, args)
    finally:
        if place.postgres is not None:
            place.postgres.stop()
        if place.s3 is not None:
            place.s3.stop()
    return outcomes


def _outcomes(
    module: ModuleType, place: Place, backend: str, seed: int, times: int
) -> Iterator[Outcome]:
    """Go on with the other faults when a hub does not come back from one."""
    try:
        yield from module.run(place, backend, seed, times)
    except AssertionError as error:
        name = module.__name__.rpartition(".")[2]
        broken = Outcome(f"{name}: broken off", backend)
        broken.verdict.wrong.append(str(error))
        yield broken


def _do(
    module: ModuleType, place: Place, backend: str, args: argparse.Namespace
) -> list[Outcome]:
    """Do one module's faults, each hub's line told when it is done."""
    done: list[Outcome] = []
    times = max(1, module.TIMES * args.count // 200)
    for outcome in _outcomes(module, place, backend, args.seed, times):
        print(table([outcome]).splitlines()[-1], flush=True)
        for word in ("lost", "wrong"):
            found = getattr(outcome.verdict, word)
            for each in found[:SHOWN]:
                print(f"  {word}: {each}", file=sys.stderr, flush=True)
        done.append(outcome)
    return done


if __name__ == "__main__":
    # Ended from outside, it leaves no servers, folders or mounts behind.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    sys.exit(main())
