"""The processes that train together, and what they tell each other."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol, TypeVar

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Found = TypeVar("Found")
_DIGITS = 12  # of sums that decide what is the same on any number of ranks


class World(Protocol):
    """A group of ranks; each call is one of all its ranks, in the same order."""

    rank: int
    size: int

    def sum(self, values: Floats) -> Floats:
        """Add arrays of one shape up, and give the sum to all."""

    def gather(self, value: Any) -> list[Any]:  # noqa: ANN401  # whatever can be pickled
        """Give the values of all ranks to all, in their order."""


class Alone:
    """One rank, without MPI."""

    rank, size = 0, 1

    def sum(self, values: Floats) -> Floats:
        """See `World.sum`."""
        return values

    def gather(self, value: Any) -> list[Any]:  # noqa: ANN401  # whatever can be pickled
        """See `World.gather`."""
        return [value]


class Ranks:
    """The ranks of MPI's world."""

    def __init__(self) -> None:
        """Join it: importing MPI starts it, so that is done here and not before."""
        from mpi4py import MPI  # noqa: PLC0415

        self._comm = MPI.COMM_WORLD
        self._add = MPI.SUM
        self.rank: int = self._comm.Get_rank()
        self.size: int = self._comm.Get_size()

    def sum(self, values: Floats) -> Floats:
        """See `World.sum`."""
        total = np.empty_like(values)
        self._comm.Allreduce(np.ascontiguousarray(values), total, op=self._add)
        return total

    def gather(self, value: Any) -> list[Any]:  # noqa: ANN401  # whatever can be pickled
        """See `World.gather`."""
        found: list[Any] = self._comm.allgather(value)
        return found


def together(world: World, work: Callable[[], Found]) -> Found:
    """Do what may be refused on every rank; when one refuses, all do.

    Else the others would wait for it for ever.

    Raises:
        ValueError: what a rank was given is refused; the first one's words.
        TypeError: the same.
    """
    found: Found | None = None
    refusal: Exception | None = None
    try:
        found = work()
    except (TypeError, ValueError) as error:
        refusal = error
    for rank, each in enumerate(world.gather(refusal)):
        if each is not None:
            where = f"rank {rank}: " if world.size > 1 else ""
            raise type(each)(f"{where}{each}")
    assert found is not None
    return found


def rounded(values: Floats) -> Floats:
    """Round to twelve digits: the order in which sums are added must not tell."""
    with np.errstate(divide="ignore"):
        digits = _DIGITS - 1 - np.floor(np.log10(np.abs(values)))
    digits = np.where(np.isfinite(digits), digits, 0).astype(int)
    flat = [
        round(float(v), int(d))
        for v, d in zip(values.ravel(), digits.ravel(), strict=True)
    ]
    return np.array(flat).reshape(values.shape)
