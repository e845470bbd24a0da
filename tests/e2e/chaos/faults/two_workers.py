"""Two workers do the jobs of one hub, and now one, now the other is killed."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator

from tests.e2e.chaos.cluster import AT_SCALE, EMBEDDED, Place
from tests.e2e.chaos.load import Load
from tests.e2e.chaos.outcome import Outcome

BACKENDS = (EMBEDDED, AT_SCALE)
TIMES = 10


def run(place: Place, backend: str, seed: int, times: int) -> Iterator[Outcome]:
    dice = random.Random(seed)
    with place.cluster(backend) as cluster:
        cluster.add_server("--no-worker")
        for _ in range(2):
            cluster.add_worker()
        cluster.start()
        with Load(cluster.urls, cluster.token("acme"), seed) as load:
            outcome = Outcome("two workers, one killed", backend).begin(load)
            for number in range(times):
                load.resume()
                time.sleep(dice.uniform(0.1, 1.0))
                since = time.monotonic()
                cluster.workers[number % 2].kill()
                cluster.start()
                outcome.recovered(load, since)
                outcome.judge(cluster, load)
            yield outcome.end(load)
