"""Arguments of a search over params: --grid, --random, --list, --select."""

from __future__ import annotations

import argparse
import os
import secrets
from pathlib import Path

from registry.client.cli.arguments import pair, parsed, whole
from registry.client.grid.search import (
    Search,
    search_grid,
    search_list,
    search_randomly,
)
from registry.client.grid.select import Selector

_SEEDS = 2**32
_MOST_WORKERS = 1_000


def add_grid(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    group = parser.add_argument_group("many runs, of which the best one is passed on")
    group.add_argument(
        "--grid",
        action="append",
        default=[],
        type=pair,
        metavar="NAME=VALUES",
        help="try each: a,b,c or 1..9 or a JSON list; 0.1..0.9 with --random",
    )
    group.add_argument(
        "--random", type=int, metavar="COUNT", help="so many combinations by chance"
    )
    group.add_argument("--seed", type=int, help="of --random (default: told)")
    group.add_argument(
        "--list", type=Path, metavar="FILE", help="a JSON list of objects, one a run"
    )
    group.add_argument(
        "--select",
        type=parsed(Selector.parse),
        metavar="max.METRIC",
        help="which is the best: max.METRIC, min.METRIC or first",
    )
    group.add_argument(
        "--workers",
        type=whole(1, _MOST_WORKERS),
        default=os.cpu_count() or 1,
        metavar="COUNT",
        help="how many run at once (default: a run for each processor)",
    )
    group.add_argument(
        "--strict", action="store_true", help="one run that fails is a failure of all"
    )


def search_of(args: argparse.Namespace, parser: argparse.ArgumentParser) -> Search:
    """Read what is to be tried; what does not go together is a wrong call.

    Raises:
        InvalidSearch: it cannot be read.
        OSError: the list cannot be.
    """
    if args.select is None:
        parser.error("--grid and --list need --select max.METRIC, min.METRIC or first")
    if args.list is not None:
        if args.grid or args.random is not None:
            parser.error("--list goes with neither --grid nor --random")
        return search_list(args.list.read_text("utf-8"), str(args.list))
    if args.random is None:
        return search_grid(args.grid)
    if not args.grid:
        parser.error("--random needs --grid NAME=VALUES")
    seed = secrets.randbelow(_SEEDS) if args.seed is None else args.seed
    return search_randomly(args.grid, args.random, seed)


def wants_grid(args: argparse.Namespace) -> bool:
    """Whether more than one run is asked for."""
    return bool(args.grid) or args.list is not None or args.random is not None
