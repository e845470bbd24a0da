"""What one fault did to one hub, many times: a line of the table."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass, field

from tests.e2e.chaos.cluster import Cluster
from tests.e2e.chaos.judge import Verdict, judge
from tests.e2e.chaos.load import AWAY, Load
from tests.e2e.chaos.record import Record


@dataclass(frozen=True)
class Counts:
    """What a load has done up to a moment."""

    operations: int = 0
    failed: int = 0
    acknowledged: int = 0

    @classmethod
    def of(cls, record: Record) -> Counts:
        statuses = record.statuses.copy()
        failed = sum(count for (_, code), count in statuses.items() if code in AWAY)
        return cls(statuses.total(), failed, len(record.acknowledged))


@dataclass
class Outcome:
    """Counts over all times that the fault was done."""

    fault: str
    backend: str
    times: int = 0
    operations: int = 0
    failed: int = 0  # operations that got no answer, or 503
    acknowledged: int = 0
    recovered_s: list[float] = field(default_factory=list)
    verdict: Verdict = field(default_factory=Verdict)

    def __post_init__(self) -> None:
        self._before = Counts()

    def begin(self, load: Load) -> Outcome:
        """Count what a load does from now on."""
        self._before = Counts.of(load.record)
        return self

    @property
    def is_well(self) -> bool:
        return not self.verdict.lost and not self.verdict.wrong

    def recovered(self, load: Load, since: float) -> None:
        """Note how long it took from `since` until a publish was acknowledged."""
        load.wait_for(1)
        self.times += 1
        self.recovered_s.append(time.monotonic() - since)

    def judge(self, cluster: Cluster, load: Load) -> None:
        """Let the load pause and ask for all that it was promised."""
        load.pause()
        self.verdict.add(judge(cluster, load))

    def end(self, load: Load) -> Outcome:
        """Count what the load did since `begin`."""
        self.verdict.wrong += load.record.wrong
        load.record.wrong.clear()
        now = Counts.of(load.record)
        self.operations += now.operations - self._before.operations
        self.failed += now.failed - self._before.failed
        self.acknowledged += now.acknowledged - self._before.acknowledged
        return self

    def add(self, other: Outcome) -> None:
        """Count in what the same fault did to another hub."""
        self.times += other.times
        self.operations += other.operations
        self.failed += other.failed
        self.acknowledged += other.acknowledged
        self.recovered_s += other.recovered_s
        self.verdict.add(other.verdict)


HEAD = (
    "fault",
    "backend",
    "times",
    "operations",
    "not answered or 503",
    "acknowledged",
    "lost",
    "wrong",
    "recovery s, median / most",
)


def summed(outcomes: Iterable[Outcome]) -> list[Outcome]:
    """One for each fault and backend, whatever number of hubs it was done to."""
    found: dict[tuple[str, str], Outcome] = {}
    for each in outcomes:
        key = each.fault, each.backend
        found.setdefault(key, Outcome(*key)).add(each)
    return list(found.values())


def row(outcome: Outcome) -> tuple[str, ...]:
    times = sorted(outcome.recovered_s)
    middle = f"{times[len(times) // 2]:.1f} / {times[-1]:.1f}" if times else "-"
    return (
        outcome.fault,
        outcome.backend,
        *map(
            str,
            (
                outcome.times,
                outcome.operations,
                outcome.failed,
                outcome.acknowledged,
                len(outcome.verdict.lost),
                len(outcome.verdict.wrong),
            ),
        ),
        middle,
    )


def table(outcomes: list[Outcome]) -> str:
    """The lines as Markdown, columns aligned."""
    rows = [HEAD, *map(row, outcomes)]
    widths = [max(len(each[n]) for each in rows) for n in range(len(HEAD))]
    lines = [
        "| "
        + " | ".join(text.ljust(w) for text, w in zip(each, widths, strict=True))
        + " |"
        for each in rows
    ]
    lines.insert(1, "|" + "|".join("-" * (w + 2) for w in widths) + "|")
    return "\n".join(lines) + "\n"
