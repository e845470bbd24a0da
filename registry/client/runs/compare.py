"""What differs between runs: what went in, what came out."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from registry.run.record import Record

# What is compared, by the heading it is shown under.
_Values = Callable[[Record], Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Row:
    """One thing in several runs; None where a run has no such thing."""

    group: str  # run, params, inputs, metrics, outputs, environment
    name: str
    values: tuple[Any, ...]  # in the order of the runs

    @property
    def differs(self) -> bool:
        """Whether not all runs have the same."""
        return any(each != self.values[0] for each in self.values[1:])


def compare(records: Sequence[Record]) -> list[Row]:
    """Return all that runs have, by group, in the order in which it comes up."""
    return [row for group, values in _GROUPS for row in _rows(group, values, records)]


def _rows(group: str, values: _Values, records: Sequence[Record]) -> Iterator[Row]:
    found = [values(each) for each in records]
    for name in dict.fromkeys(name for each in found for name in each):
        yield Row(group, name, tuple(each.get(name) for each in found))


def output_digests(record: Record) -> dict[str, str]:
    """Return for each output what tells whether another run gave the same."""
    return {
        each.name: " ".join(f"{file.path} {file.sha256}" for file in each.files)
        or json.dumps(each.value, sort_keys=True)
        for each in record.outputs
    }


def _run(record: Record) -> dict[str, Any]:
    return {
        "function": record.ran.function,
        "version": record.ran.version,
        "sha256": record.ran.sha256,
        "handler": record.ran.handler,
        "engine": record.engine,
        "state": record.state,
        "seconds": record.seconds,
        "git": None if record.git is None else record.git.commit,
    }


def _environment(record: Record) -> dict[str, Any]:
    about = record.environment
    named = {"python": about.python, "platform": about.platform}
    return named | dict(about.packages)


_GROUPS: tuple[tuple[str, _Values], ...] = (
    ("run", _run),
    ("params", lambda each: each.params),
    ("inputs", lambda each: {one.name: one.sha256 for one in each.inputs}),
    ("metrics", lambda each: each.metrics),
    ("outputs", output_digests),
    ("environment", _environment),
)
