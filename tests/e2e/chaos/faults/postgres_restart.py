"""PostgreSQL crashes under load, and is started again."""

from __future__ import annotations

import random
import signal
import time
from collections.abc import Iterator

from tests.e2e.chaos.cluster import AT_SCALE, Place
from tests.e2e.chaos.load import Load
from tests.e2e.chaos.outcome import Outcome

BACKENDS = (AT_SCALE,)
TIMES = 10


def run(place: Place, backend: str, seed: int, times: int) -> Iterator[Outcome]:
    dice = random.Random(seed)
    assert place.postgres is not None
    with (
        place.usual(backend) as cluster,
        Load(cluster.urls, cluster.token("acme"), seed) as load,
    ):
        outcome = Outcome("PostgreSQL restarted", backend).begin(load)
        for _ in range(times):
            load.resume()
            time.sleep(dice.uniform(0.2, 1.0))
            since = time.monotonic()
            # As `pg_ctl stop --mode immediate`: nothing is written any more.
            place.postgres.restart(how=signal.SIGQUIT)
            outcome.recovered(load, since)
            outcome.judge(cluster, load)
        yield outcome.end(load)
