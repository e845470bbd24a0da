"""Many clients for a long time: what is answered, how fast, and in how much memory."""

from __future__ import annotations

import hashlib
import multiprocessing
import random
import statistics
import threading
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from multiprocessing.connection import Connection as Pipe
from pathlib import Path

from tests.e2e.chaos.asking import Answer, Connection
from tests.e2e.chaos.cluster import Cluster
from tests.e2e.chaos.load import TEAM
from tests.e2e.chaos.record import Published
from tests.factories import make_wheel

GENERATORS = 2  # processes: the clients of one would wait for each other
PUBLISH, RESOLVE, PULL, SEARCH = "publish", "resolve", "pull", "search"
# Of all that is asked: most clients resolve and pull, as a sync does.
SHARES = {PUBLISH: 0.10, RESOLVE: 0.45, PULL: 0.40, SEARCH: 0.05}
CALM_SHARES = {name: share for name, share in SHARES.items() if name != PUBLISH}
SAMPLE_S = 30.0
KEPT = 200_000  # latencies of an operation in a process: more replace some at random
PAGE_BYTES = 4096


@dataclass(frozen=True)
class Plan:
    """What a soak is."""

    urls: tuple[str, ...]
    token: str
    clients: int
    seconds: float
    pause_s: float  # between two things that a client does, on average
    seed: int
    calm_s: float = 0.0  # at the end of `seconds`, in which nothing is published

    @property
    def growing_s(self) -> float:
        """How long releases are published: they take memory, a search index's too."""
        return self.seconds - self.calm_s


@dataclass
class Tally:
    """What clients were answered."""

    statuses: Counter[tuple[str, int]] = field(default_factory=Counter)
    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    published: list[Published] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    reasons: Counter[str] = field(default_factory=Counter)  # why there was no answer

    def note(self, operation: str, answer: Answer, dice: random.Random) -> None:
        self.statuses[operation, answer.status] += 1
        if answer.reason:
            self.reasons[answer.reason] += 1
        kept = self.seconds[operation]
        if len(kept) < KEPT:
            kept.append(answer.seconds)
        else:
            kept[dice.randrange(KEPT)] = answer.seconds

    def add(self, other: Tally) -> None:
        self.statuses += other.statuses
        self.reasons += other.reasons
        for operation, seconds in other.seconds.items():
            self.seconds[operation] += seconds
        self.published += other.published
        self.wrong += other.wrong

    @property
    def failures(self) -> Counter[tuple[str, int]]:
        """What was not answered as it should be."""
        well = (200, 201, 304)
        counts = {key: n for key, n in self.statuses.items() if key[1] not in well}
        return Counter(counts)


@dataclass
class Memory:
    """Resident memory of a process over time."""

    name: str
    pid: int
    at_s: list[float] = field(default_factory=list)
    megabytes: list[float] = field(default_factory=list)

    def sample(self, now_s: float) -> None:
        pages = int(Path(f"/proc/{self.pid}/statm").read_text().split()[1])
        self.at_s.append(now_s)
        self.megabytes.append(pages * PAGE_BYTES / 1e6)

    def at(self, time_s: float) -> float:
        """Return what it was at a time, [MB]."""
        return self.megabytes[self._first_since(time_s)]

    def slope_mb_per_min(self, since_s: float) -> float:
        """Return how it grows from a time on: 0 for one that is flat."""
        since = self._first_since(since_s)
        if len(self.at_s) - since < 2:
            return 0.0
        line = statistics.linear_regression(self.at_s[since:], self.megabytes[since:])
        return line.slope * 60

    def _first_since(self, time_s: float) -> int:
        later = (n for n, at_s in enumerate(self.at_s) if at_s >= time_s)
        return next(later, len(self.at_s) - 1)


class SoakClient:
    """Publishes what is its own, resolves and pulls what its process has published."""

    def __init__(self, plan: Plan, number: int, tally: Tally) -> None:
        self._plan, self._number, self._tally = plan, number, tally
        self._dice = random.Random(f"{plan.seed} {number}")
        self._hubs = [Connection(url, plan.token) for url in plan.urls]
        self._count = 0
        self._doing = {
            PUBLISH: self._publish,
            RESOLVE: self._resolve,
            PULL: self._pull,
            SEARCH: self._search,
        }

    def run(self) -> None:
        began = time.monotonic()
        self._publish()
        while (passed := time.monotonic() - began) < self._plan.seconds:
            if self._plan.pause_s:
                time.sleep(self._dice.expovariate(1 / self._plan.pause_s))
            shares = SHARES if passed < self._plan.growing_s else CALM_SHARES
            self._doing[self._dice.choices(list(shares), list(shares.values()))[0]]()
        for each in self._hubs:
            each.close()

    def _publish(self) -> None:
        """Every second one is the next version of what it has published before."""
        function, patch = divmod(self._count, 2)
        self._count += 1
        name = f"{TEAM}/s{self._number}n{function}"
        notes = {"notes.txt": self._dice.randbytes(600).hex()}
        wheel = make_wheel(name, f"1.0.{patch}", files=notes)
        answer = self._dice.choice(self._hubs).publish(wheel.data)
        self._tally.note(PUBLISH, answer, self._dice)
        if answer.status in (200, 201):
            version = str(wheel.manifest.version)
            self._tally.published.append(
                Published(name, version, wheel.filename, wheel.sha256, wheel.data)
            )

    def _any(self) -> Published | None:
        known = self._tally.published
        return self._dice.choice(known) if known else None

    def _resolve(self) -> None:
        if known := self._any():
            answer = self._get(RESOLVE, f"/index/{known.name}.json")
            if answer.status == 200 and known.sha256.encode() not in answer.body:
                self._tally.wrong.append(f"not in its document: {known}")

    def _pull(self) -> None:
        if known := self._any():
            answer = self._get(PULL, known.package)
            digest = hashlib.sha256(answer.body).hexdigest()
            if answer.status == 200 and digest != known.sha256:
                self._tally.wrong.append(f"other bytes: {known}")

    def _search(self) -> None:
        word = f"s{self._number}n{self._dice.randrange(self._count)}"
        self._get(SEARCH, f"/api/v1/functions?q={word}")

    def _get(self, operation: str, target: str) -> Answer:
        answer = self._dice.choice(self._hubs).get(target)
        self._tally.note(operation, answer, self._dice)
        return answer


def soak(cluster: Cluster, plan: Plan) -> tuple[Tally, list[Memory]]:
    """Let the clients do what they do, and look at the hub's processes meanwhile."""
    memories = [
        Memory(f"{member.arguments[0]} {number}", pid)
        for number, member in enumerate(cluster.members)
        for pid in member.pids
    ]
    spawning = multiprocessing.get_context("spawn")
    generators, pipes = [], []
    for number in range(GENERATORS):
        here, there = spawning.Pipe()
        process = spawning.Process(target=_generate, args=(plan, number, there))
        process.start()
        generators.append(process)
        pipes.append(here)
    tally = Tally()
    _watch(memories, plan.seconds)
    for pipe in pipes:
        tally.add(pipe.recv())
    for process in generators:
        process.join()
    return tally, memories


def _watch(memories: list[Memory], seconds: float) -> None:
    began = time.monotonic()
    step = min(SAMPLE_S, seconds / 4)
    while (now := time.monotonic() - began) < seconds:
        for each in memories:
            each.sample(now)
        time.sleep(min(step, max(0.0, seconds - now)))
    for each in memories:
        each.sample(time.monotonic() - began)


def _generate(plan: Plan, which: int, pipe: Pipe) -> None:
    """Be one process of clients; send what they were answered."""
    numbers = range(which, plan.clients, GENERATORS)
    tally = Tally()
    threads = [
        threading.Thread(target=SoakClient(plan, number, tally).run)
        for number in numbers
    ]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    pipe.send(tally)
