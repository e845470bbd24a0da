"""The clock jumps back, as one that is set right does, while jobs wait."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

from tests.e2e.chaos.cluster import (
    AT_SCALE,
    CLOCKED_PROGRAM,
    EMBEDDED,
    Member,
    Place,
)
from tests.e2e.chaos.load import Load
from tests.e2e.chaos.outcome import Outcome

BACKENDS = (EMBEDDED, AT_SCALE)
TIMES = 10
# S3 takes no request that is signed more than 15 minutes off: there the clock is right
# again before it jumps once more.
STEP_MIN = {EMBEDDED: 300, AT_SCALE: 10}


def run(place: Place, backend: str, seed: int, times: int) -> Iterator[Outcome]:
    """Half of the times a server starts in the past."""
    clock, now_min = place.folder / f"clock-{backend}", 0
    with place.cluster(backend) as cluster:
        faked = {"program": CLOCKED_PROGRAM, "environment": _faked(clock)}
        cluster.add_server("--no-worker", **faked)
        worker = cluster.add_worker(**faked)
        cluster.start()
        with Load(cluster.urls, cluster.token("acme"), seed) as load:
            outcome = Outcome("clock jumps back", backend).begin(load)
            for number in range(times):
                if backend == AT_SCALE:
                    now_min = 0
                    _set(clock, now_min)
                load.resume()
                _signal(worker, signal.SIGSTOP)  # so that jobs wait
                load.wait_for(3)
                now_min -= STEP_MIN[backend]
                _set(clock, now_min)
                since = time.monotonic()
                _signal(worker, signal.SIGCONT)
                if number % 2:
                    cluster.servers[0].kill()
                    cluster.start()
                outcome.recovered(load, since)
                outcome.judge(cluster, load)
            yield outcome.end(load)


def _faked(clock: Path) -> dict[str, str]:
    """The variables of a process whose clock is in a file, and read each time.

    Only what tells the time of day: a machine's monotonic clock does not jump.
    """
    _set(clock, 0)
    found = sorted(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))
    assert found, "there is no libfaketime: `scripts/setup-servers` gets it"
    return {
        "LD_PRELOAD": str(found[0]),
        "FAKETIME_TIMESTAMP_FILE": str(clock),
        "FAKETIME_NO_CACHE": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
    }


def _set(clock: Path, minutes: int) -> None:
    part = clock.with_suffix(".part")
    part.write_text(f"{minutes:+}m\n")
    part.replace(clock)


def _signal(member: Member, number: signal.Signals) -> None:
    for pid in member.pids:
        os.kill(pid, number)
