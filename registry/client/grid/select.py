"""Which of several runs is the best: `max.accuracy`, `min.loss`, `first`."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from registry.core.errors import InvalidSearch

_FORM = re.compile(r"(max|min)\.(.+)")
FIRST = "first"
Metrics = Mapping[str, "int | float"]


@dataclass(frozen=True, slots=True)
class Selector:
    """How the best one is found among runs that are done."""

    way: str  # max, min or first
    metric: str = ""

    @classmethod
    def parse(cls, text: str) -> Selector:
        """Read it.

        Raises:
            InvalidSearch: it is written in another way.
        """
        found = _FORM.fullmatch(text)
        if text != FIRST and found is None:
            why = f"{text!r} is none of max.METRIC, min.METRIC and first"
            raise InvalidSearch("--select", why)
        return cls(FIRST) if found is None else cls(found[1], found[2])

    def __str__(self) -> str:
        """Return it as it is written."""
        return f"{self.way}.{self.metric}" if self.metric else self.way

    def value(self, metrics: Metrics) -> float | None:
        """Return the metric of a run; None where it has none.

        `accuracy` is the metric of this name, else the only one that ends with
        `.accuracy`, as of an output that is a dict.
        """
        if self.metric in metrics:
            return metrics[self.metric]
        near = [each for each in metrics if each.endswith(f".{self.metric}")]
        return metrics[near[0]] if len(near) == 1 else None

    def best(self, runs: Sequence[Metrics | None]) -> int | None:
        """Return the place of the best run, the first of equals; None for no one.

        Args:
            runs: The metrics of each; None for one that failed.
        """
        if self.way == FIRST:
            return next((i for i, each in enumerate(runs) if each is not None), None)
        found = [
            (value, i)
            for i, each in enumerate(runs)
            if each is not None and (value := self.value(each)) is not None
        ]
        if not found:
            return None
        sign = -1 if self.way == "max" else 1
        return min(found, key=lambda each: (sign * each[0], each[1]))[1]
