"""`kill -9` of the process that publishes, or does the job of it, at each step."""

from __future__ import annotations

import time
from collections.abc import Iterator

from tests.e2e.chaos.cluster import (
    AT_SCALE,
    DYING_PROGRAM,
    EMBEDDED,
    Cluster,
    Place,
    add_usual,
)
from tests.e2e.chaos.dying import STEPS, VARIABLE
from tests.e2e.chaos.load import Load
from tests.e2e.chaos.outcome import Outcome

BACKENDS = (EMBEDDED, AT_SCALE)
TIMES = 10  # each step


def run(place: Place, backend: str, seed: int, times: int) -> Iterator[Outcome]:
    """Every step on one hub, which has more in it each time."""
    step_file = place.folder / f"step-{backend}"
    environment = {VARIABLE: str(step_file)}
    with place.cluster(backend) as cluster:
        add_usual(cluster, program=DYING_PROGRAM, environment=environment)
        cluster.start()
        with Load(cluster.urls, cluster.token("acme"), seed, clients=4) as load:
            for step in STEPS:
                outcome = Outcome(f"kill -9: {step}", backend).begin(load)
                for _ in range(times):
                    load.wait_for(3)
                    pids = {id(each): each.pids for each in cluster.members}
                    step_file.write_text(step)
                    _wait_for_death(cluster)
                    since = time.monotonic()
                    for each in cluster.ended:
                        each.wait_until_gone(pids[id(each)])
                    cluster.start()
                    outcome.recovered(load, since)
                    outcome.judge(cluster, load)
                    load.resume()
                yield outcome.end(load)


def _wait_for_death(cluster: Cluster) -> None:
    deadline = time.monotonic() + 60
    while not cluster.ended:
        assert time.monotonic() < deadline, "nobody came to the step"
        time.sleep(0.01)
