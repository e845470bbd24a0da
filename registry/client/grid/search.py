"""Which combinations of params are tried.

--grid max_depth=2,4,8           each of these; a JSON list for texts with commas
--grid max_depth=2..10           whole numbers from 2 to 10
--grid rate=0.001..0.1           with --random: any number between
--grid rate=0.001..0.1:log       likewise, each order of magnitude as often
--random 20 --seed 7             20 combinations by chance, none twice
--list params.json               a JSON list of objects, one for each run
"""

from __future__ import annotations

import itertools
import json
import math
import random
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from registry.core.errors import InvalidSearch
from registry.run.call import Json

MOST = 10_000  # runs of one search
_RANGE = re.compile(r"([+-]?[0-9.eE+-]*[0-9.])\.\.([+-]?[0-9.eE+-]*[0-9])(:log)?")
_DIGITS = 6  # of a number by chance: more would tell nobody anything
_MOST_TRIES = 100  # for one more combination that was not drawn before

Text: TypeAlias = "str | Json"
Combination: TypeAlias = tuple[tuple[str, Text], ...]


@dataclass(frozen=True, slots=True)
class Search:
    """What is tried, in its order, and how it was found."""

    combinations: tuple[Combination, ...]
    kind: str  # grid, random or list
    seed: int | None = None  # where chance had a part


@dataclass(frozen=True, slots=True)
class Span:
    """All numbers between two."""

    low: float
    high: float
    log: bool

    def draw(self, chance: random.Random) -> float:
        """Return one of them."""
        if self.log:
            found = math.exp(chance.uniform(math.log(self.low), math.log(self.high)))
        else:
            found = chance.uniform(self.low, self.high)
        return float(f"{found:.{_DIGITS}g}")


Values: TypeAlias = "tuple[Text, ...] | Span"


def read_values(name: str, text: str) -> Values:
    """Read what one `--grid NAME=...` gives.

    Raises:
        InvalidSearch: no value, or a range that is none.
    """
    if text.lstrip().startswith("["):
        return tuple(map(Json, _json_list(f"--grid {name}", text)))
    found = _RANGE.fullmatch(text.strip())
    if found is not None:
        return _range(name, found[1], found[2], is_log=found[3] is not None)
    values = tuple(each.strip() for each in text.split(","))
    if "" in values:
        raise InvalidSearch(f"--grid {name}", f"{text!r} has an empty value")
    return values


def search_grid(given: Iterable[tuple[str, str]]) -> Search:
    """Try every combination, the last name's values changing first.

    Raises:
        InvalidSearch: they cannot be counted out, or are too many.
    """
    values = _read(given)
    for name, each in values.items():
        if isinstance(each, Span):
            why = "there is no end of numbers in it: give --random COUNT, or values"
            raise InvalidSearch(f"--grid {name}", why)
    listed = {name: each for name, each in values.items() if not isinstance(each, Span)}
    count = math.prod(map(len, listed.values()))
    if count > MOST:
        why = f"{count:,} combinations are more than {MOST:,}: give --random COUNT"
        raise InvalidSearch("--grid", why)
    rows = itertools.product(*listed.values())
    return Search(tuple(tuple(zip(listed, row, strict=True)) for row in rows), "grid")


def search_randomly(given: Iterable[tuple[str, str]], count: int, seed: int) -> Search:
    """Try so many combinations by chance, or all where there are no more.

    Raises:
        InvalidSearch: the grid cannot be read, or the count is too large.
    """
    values = _read(given)
    if not 1 <= count <= MOST:
        raise InvalidSearch("--random", f"{count:,} is not from 1 to {MOST:,}")
    chance, found = random.Random(seed), dict[Combination, None]()  # noqa: S311  # no secret
    tries = 0
    while len(found) < count and tries < count * _MOST_TRIES:
        tries += 1
        found[tuple((name, _draw(each, chance)) for name, each in values.items())] = (
            None
        )
    return Search(tuple(found), "random", seed)


def search_list(text: str, where: str) -> Search:
    """Try what a file lists.

    Args:
        text: Of the file: a JSON list of objects, param by name.
        where: The file, for messages.

    Raises:
        InvalidSearch: it is something else.
    """
    rows = _json_list(where, text)
    if not rows or not all(isinstance(each, dict) and each for each in rows):
        raise InvalidSearch(where, "a list of objects is wanted, one for each run")
    if len(rows) > MOST:
        raise InvalidSearch(where, f"{len(rows):,} runs are more than {MOST:,}")
    return Search(
        tuple(tuple((key, Json(value)) for key, value in row.items()) for row in rows),
        "list",
    )


def names_in(search: Search) -> tuple[str, ...]:
    """Return the params that are varied, in their order."""
    return tuple(dict.fromkeys(name for row in search.combinations for name, _ in row))


def _read(given: Iterable[tuple[str, str]]) -> dict[str, Values]:
    found: dict[str, Values] = {}
    for name, text in given:
        if name in found:
            raise InvalidSearch(f"--grid {name}", "it is given twice")
        found[name] = read_values(name, text)
    return found


def _draw(values: Values, chance: random.Random) -> Text:
    if isinstance(values, Span):
        return Json(values.draw(chance))
    return values[chance.randrange(len(values))]


def _range(name: str, low: str, high: str, *, is_log: bool) -> Values:
    try:
        if not is_log and _is_whole(low) and _is_whole(high):
            return _whole(int(low), int(high))
        span = Span(float(low), float(high), is_log)
        if not span.low < span.high or (is_log and span.low <= 0):
            raise ValueError
    except ValueError:
        why = f"{low}..{high} is no range of numbers, the smaller first"
        raise InvalidSearch(f"--grid {name}", why) from None
    return span


def _is_whole(text: str) -> bool:
    return re.fullmatch(r"[+-]?[0-9]{1,18}", text) is not None


def _whole(low: int, high: int) -> tuple[Text, ...]:
    if not low <= high or high - low >= MOST:
        raise ValueError
    return tuple(map(str, range(low, high + 1)))


def _json_list(where: str, text: str) -> Sequence[Any]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InvalidSearch(where, f"it is no JSON: {error}") from None
    if not isinstance(found, list) or not found:
        raise InvalidSearch(where, "a JSON list with something in it is wanted")
    return found
