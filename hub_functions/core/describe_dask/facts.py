"""What is known of each column, once all parts of the table were looked at."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from .survey import Survey

Kind: TypeAlias = Literal[
    "number", "boolean", "datetime", "duration", "category", "text", "other"
]
Integers: TypeAlias = npt.NDArray[np.int64]

# Kinds whose values have a mean and a correlation.
MEASURED: frozenset[Kind] = frozenset({"number", "boolean", "duration"})
# Kinds whose histograms are of ranges.
RANGED: frozenset[Kind] = frozenset({"number", "datetime", "duration"})
MOST_VALUES = 9  # bars with a name that fit into one small plot: 8 and the rest


@dataclass(frozen=True, slots=True)
class Field:
    """A column of the table: where it is, and what it holds."""

    place: int
    name: str
    kind: Kind
    dtype: str  # as the table has it


@dataclass(frozen=True, slots=True)
class Frequent:
    """One of the most frequent values of a column."""

    key: Any  # finds its rows
    rows: int
    value: Any


@dataclass(slots=True, eq=False)
class Facts:
    """A column's numbers, filled in pass by pass."""

    field: Field
    rows: int
    missing: int
    distinct: int = 0
    frequent: tuple[Frequent, ...] = ()  # up to MOST_VALUES; of equals, the first
    survey: Survey = field(default_factory=Survey)
    ends: tuple[str, str] | None = None  # of a datetime, ISO 8601
    powers: tuple[float, ...] = ()  # see `moments.power_sums`
    quartiles: tuple[float, ...] = ()

    @property
    def is_measured(self) -> bool:
        """Whether it has a mean and a correlation."""
        return self.field.kind in MEASURED
