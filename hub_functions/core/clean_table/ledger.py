"""What was done, in the order it was done in."""

from __future__ import annotations

from dataclasses import dataclass, field

import pandas as pd

_LONGEST = 60  # characters of an example


@dataclass(slots=True)
class Ledger:
    """Entries of the report, and what is worth a note."""

    notes: list[str] = field(default_factory=list)
    entries: list[tuple[str, str | None, str, int, str]] = field(default_factory=list)

    def enter(
        self, step: str, column: str | None, change: str, count: int, *, example: str
    ) -> None:
        """Note one change; without a column it is one of the whole table."""
        if len(example) > _LONGEST:
            example = f"{example[: _LONGEST - 1]}…"
        self.entries.append((step, column, change, count, example))

    def count(self, step: str) -> int:
        """Return how many cells, rows or columns a step changed."""
        return sum(entry[3] for entry in self.entries if entry[0] == step)

    def entries_of(self, step: str) -> int:
        """Return how many columns a step changed."""
        return sum(entry[0] == step for entry in self.entries)

    def tabulate(self) -> pd.DataFrame:
        """Return the report."""
        names = ["step", "column", "change", "count", "example"]
        report = pd.DataFrame(self.entries, columns=names).astype("string")
        return report.assign(count=report["count"].astype("int64"))
