"""Clients that publish, resolve, pull and search as fast as they are answered."""

from __future__ import annotations

import hashlib
import itertools
import random
import threading
import time
from dataclasses import dataclass, field

from registry.core.errors import AnswerUnreadable
from registry.core.index_document import IndexDocument
from registry.core.names import FunctionName
from registry.core.versions import Version
from registry.core.wheel.build import Wheel
from registry.core.wheel.layout import wheel_filename
from tests.e2e.chaos.asking import NO_ANSWER, Connection
from tests.e2e.chaos.record import Published, Record
from tests.factories import make_wheel

TEAM = "acme"
PATIENCE_S = 120  # a publish that is not acknowledged by then never will be
# What a hub may answer while a part of it is away: never 500.
AWAY = (NO_ANSWER, 503)
AGAIN_S = (0.05, 0.3)  # after what failed
SHARED = 3  # functions that all clients publish versions of


@dataclass
class Load:
    """Clients of one hub, each a thread.  The same seed publishes the same."""

    urls: list[str]
    token: str
    seed: int
    clients: int = 6
    filler_bytes: int = 0  # of each package, about
    may_fail: frozenset[int] = frozenset(AWAY)
    record: Record = field(default_factory=Record)

    def __post_init__(self) -> None:
        self._stopping = threading.Event()
        self._going = threading.Event()
        self._busy = 0
        self._idle = threading.Condition()
        self._shared = [itertools.count() for _ in range(SHARED)]
        self._threads = [
            threading.Thread(target=self._run, args=(number,), daemon=True)
            for number in range(self.clients)
        ]

    def __enter__(self) -> Load:
        self._going.set()
        for each in self._threads:
            each.start()
        return self

    def __exit__(self, *_exc: object) -> None:
        self._stopping.set()
        self._going.set()
        for each in self._threads:
            each.join()

    def pause(self) -> None:
        """Let every client end what it does; a publish ends acknowledged."""
        self._going.clear()
        with self._idle:
            assert self._idle.wait_for(lambda: self._busy == 0, PATIENCE_S + 60)

    def resume(self) -> None:
        self._going.set()

    def wait_for(self, count: int) -> None:
        """Wait until so many more publishes are acknowledged."""
        wanted = len(self.record.acknowledged) + count
        deadline = time.monotonic() + PATIENCE_S
        while len(self.record.acknowledged) < wanted:
            if time.monotonic() > deadline:
                self.record.complain("publishes are not acknowledged any more")
                return
            time.sleep(0.01)

    def _run(self, number: int) -> None:
        client = Client(self, number)
        while not self._stopping.is_set():
            self._going.wait()
            with self._idle:
                if not self._going.is_set():
                    continue
                self._busy += 1
            try:
                client.act(self._stopping)
            except Exception as error:  # noqa: BLE001  # it is a finding, whatever it is
                self.record.complain(f"a client failed: {error!r}")
            finally:
                with self._idle:
                    self._busy -= 1
                    self._idle.notify_all()
        client.close()


class Client:
    """One of a load's clients: asks now one process of the hub, now another."""

    def __init__(self, load: Load, number: int) -> None:
        self._load = load
        self._record = load.record
        self._number = number
        self._dice = random.Random(f"{load.seed} {number}")
        self._hubs = [Connection(url, load.token) for url in load.urls]
        self._own = 0  # functions of this client's
        self._patch = 0

    def act(self, stopping: threading.Event) -> None:
        """Do one thing, to its end."""
        doing = self._dice.random()
        known = self._record.any(self._dice)
        if doing < 0.4 or known is None:
            self.publish(stopping)
        elif doing < 0.7:
            self.resolve(known)
        elif doing < 0.9:
            self.pull(known)
        else:
            self._ask("search", f"/api/v1/functions?q={known.name.partition('/')[2]}")

    def publish(self, stopping: threading.Event) -> None:
        """Publish something new, again and again until it is acknowledged."""
        wheel = self._next_wheel()
        deadline = time.monotonic() + PATIENCE_S
        while True:
            answer = self._hub().publish(wheel.data)
            self._record.note("publish", answer.status)
            if answer.status in (200, 201):
                break
            ref = wheel.manifest.ref
            if answer.status not in self._load.may_fail:
                said = answer.body[:300].decode("utf-8", "replace")
                self._record.complain(f"publish {ref}: {answer.status} {said}")
                return
            if stopping.is_set():
                return
            if time.monotonic() > deadline:
                self._record.complain(f"publish {ref}: given up, {answer.status}")
                return
            time.sleep(self._dice.uniform(*AGAIN_S))
        told = answer.json["sha256"]
        if told != wheel.sha256:
            self._record.complain(f"publish {wheel.manifest.ref}: took {told}")
        name, version = str(wheel.manifest.name), str(wheel.manifest.version)
        self._record.acknowledge(
            Published(name, version, wheel.filename, wheel.sha256, wheel.data)
        )

    def resolve(self, known: Published) -> None:
        """Read an index document; what it names has to have bytes."""
        answer = self._ask("resolve", f"/index/{known.name}.json", 404)
        if answer is None:
            return
        try:
            document = IndexDocument.decode(answer, known.name)
        except AnswerUnreadable as error:
            self._record.complain(f"index of {known.name}: {error}")
            return
        entry = self._dice.choice(document.releases)
        target = package_path(document.name, entry.version, entry.sha256)
        self._pull(target, entry.sha256)

    def pull(self, known: Published) -> None:
        """Get a package that was acknowledged."""
        self._pull(known.package, known.sha256)

    def _pull(self, target: str, sha256: str) -> None:
        data = self._ask("pull", target)
        if data is not None and hashlib.sha256(data).hexdigest() != sha256:
            self._record.complain(f"{target}: other bytes")

    def _ask(self, operation: str, target: str, *also: int) -> bytes | None:
        answer = self._hub().get(target)
        self._record.note(operation, answer.status)
        if answer.status == 200:
            return answer.body
        if answer.status not in self._load.may_fail and answer.status not in also:
            said = answer.body[:300].decode("utf-8", "replace")
            self._record.complain(f"{operation} {target}: {answer.status} {said}")
        if answer.status == NO_ANSWER:
            time.sleep(self._dice.uniform(*AGAIN_S))
        return None

    def _hub(self) -> Connection:
        return self._dice.choice(self._hubs)

    def _next_wheel(self) -> Wheel:
        """A new function, the next version of one's own, or of one that all share."""
        kind = self._dice.random()
        if kind < 0.2:
            which = self._dice.randrange(SHARED)
            patch = next(self._load._shared[which])
            name = f"{TEAM}/shared{which}"
        else:
            if kind < 0.7 or self._own == 0:
                self._own, self._patch = self._own + 1, -1
            self._patch += 1
            patch = self._patch
            name = f"{TEAM}/c{self._number}n{self._own}"
        filler = self._dice.randbytes((32 + self._load.filler_bytes) // 2).hex()
        files = {"notes.txt": filler}
        return make_wheel(name, f"1.0.{patch}", files=files)

    def close(self) -> None:
        for each in self._hubs:
            each.close()


def package_path(name: FunctionName, version: Version, sha256: str) -> str:
    return f"/packages/{sha256}/{wheel_filename(name, version)}"
