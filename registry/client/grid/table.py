"""What a grid tried: grid.json for programs, grid.csv for people's tables."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass
from typing import Any

from registry.run.record import Record

FORMAT = 1


@dataclass(frozen=True, slots=True)
class Child:
    """One run of a grid that has ended."""

    step: str  # "001"
    folder: str  # relative to the grid's
    varied: dict[str, Any]  # the params that differ between the runs
    record: Record


@dataclass(frozen=True, slots=True)
class Grid:
    """A whole grid.json."""

    id: str
    function: str
    version: str
    select: str
    search: str  # grid, random or list
    seed: int | None
    asked: int  # how many were to run
    children: tuple[Child, ...]  # those that have ended, in their order
    best: str | None  # the step of the one whose outputs were passed on

    def to_json(self) -> dict[str, Any]:
        """Shape of the file."""
        return {
            "format": FORMAT,
            "id": self.id,
            "function": self.function,
            "version": self.version,
            "select": self.select,
            "search": self.search,
            "seed": self.seed,
            "asked": self.asked,
            "best": self.best,
            "children": [_child_json(each) for each in self.children],
        }

    def encode(self) -> bytes:
        """Return the file's bytes."""
        text = json.dumps(self.to_json(), indent=2, sort_keys=True, ensure_ascii=False)
        return text.encode("utf-8", "backslashreplace") + b"\n"

    def as_csv(self) -> bytes:
        """Return the table: a line for each run, a column for each param and metric."""
        varied = _names(each.varied for each in self.children)
        metrics = _names(each.record.metrics for each in self.children)
        out = io.StringIO()
        writer = csv.writer(out)
        writer.writerow(["step", "state", "best", *varied, *metrics, "seconds", "why"])
        for each in self.children:
            failure = each.record.failure
            row: list[Any] = [
                each.step,
                each.record.state,
                each.step == self.best or "",
            ]
            row += [_cell(each.varied.get(name, "")) for name in varied]
            row += [each.record.metrics.get(name, "") for name in metrics]
            row += [each.record.seconds, failure.message if failure else ""]
            writer.writerow(row)
        return out.getvalue().encode("utf-8", "backslashreplace")


def _names(rows: Any) -> list[str]:  # noqa: ANN401  # iterables of mappings
    return list(dict.fromkeys(name for row in rows for name in row))


def _cell(value: Any) -> Any:  # noqa: ANN401  # any JSON value
    return json.dumps(value) if isinstance(value, (list, dict)) else value


def _child_json(child: Child) -> dict[str, Any]:
    record = child.record
    return {
        "step": child.step,
        "folder": child.folder,
        "params": child.varied,
        "state": record.state,
        "metrics": record.metrics,
        "seconds": record.seconds,
        "failure": None
        if record.failure is None
        else f"{record.failure.error}: {record.failure.message}",
    }
