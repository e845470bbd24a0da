"""Try the functions on the shelf; see the package."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from scripts.shelf.environments import Environment, make_environment
from scripts.shelf.functions import ShelfFunction, shelf_functions
from scripts.shelf.table import write_table
from scripts.shelf.trial import Trial, import_root, try_function


def main(arguments: Sequence[str]) -> int:
    """Try functions, print a line for each, and return 1 when one failed."""
    parser = argparse.ArgumentParser(prog="shelf", description=__doc__)
    parser.add_argument("name", nargs="*", help="a function's name; all by default")
    parser.add_argument("--jobs", type=int, default=2, help="at once; %(default)s")
    parser.add_argument("--write-table", action="store_true")
    given = parser.parse_args(arguments)
    functions = shelf_functions(given.name)
    start = time.perf_counter()
    environments = _environments(functions)
    made_s = time.perf_counter() - start
    count = f"{len(environments)} environments for {len(functions)} functions"
    print(f"{count}: {made_s:.0f} s")
    trials = _try_all(functions, environments, given.jobs)
    failed = [each for each in trials if each.failure]
    for each in failed:
        print(f"\n=== {each.function.manifest.name}\n{each.failure}")
    took = time.perf_counter() - start
    print(
        f"{len(trials) - len(failed)} of {len(trials)} functions well in {took:.0f} s"
    )
    if given.write_table and not failed:
        write_table(trials)
    return 1 if failed else 0


def _environments(
    functions: list[ShelfFunction],
) -> dict[tuple[str, ...], Environment]:
    wanted = sorted({each.requirements for each in functions}, key=len)
    return {each: make_environment(each) for each in wanted}


def _try_all(
    functions: list[ShelfFunction],
    environments: dict[tuple[str, ...], Environment],
    jobs: int,
) -> list[Trial]:
    root = import_root()

    def attempt(function: ShelfFunction) -> Trial:
        trial = try_function(function, environments[function.requirements], root)
        state = "FAILED" if trial.failure else f"{trial.function.score:3} points"
        times = f"{trial.tests_s:5.1f} s tests, {trial.example_s:5.1f} s example"
        print(f"{function.manifest.name!s:34} {state}  {times}", flush=True)
        return trial

    with ThreadPoolExecutor(jobs) as pool:
        return list(pool.map(attempt, functions))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
