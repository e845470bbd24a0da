"""`kill -9` at random moments under load: of one process, or of all at once."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator

from tests.e2e.chaos.cluster import AT_SCALE, EMBEDDED, Cluster, Member, Place
from tests.e2e.chaos.load import Load
from tests.e2e.chaos.outcome import Outcome

BACKENDS = (EMBEDDED, AT_SCALE)
TIMES = 200
# Kills of one hub: then comes a new one, since all that it holds is judged each time.
# Each hub is told of by itself: whoever cannot wait for the last knows of those before.
ROUND = 5


def run(place: Place, backend: str, seed: int, times: int) -> Iterator[Outcome]:
    dice = random.Random(seed)
    for begin in range(0, times, ROUND):
        with place.usual(backend) as cluster:
            token = cluster.token("acme")
            outcome = Outcome("kill -9 at random", backend)
            with Load(cluster.urls, token, seed + begin) as load:
                outcome.begin(load)
                for _ in range(min(ROUND, times - begin)):
                    load.resume()
                    time.sleep(dice.uniform(0.05, 1.5))
                    victims = _victims(dice, cluster)
                    since = time.monotonic()
                    for each in victims:
                        each.kill()
                    cluster.start()
                    outcome.recovered(load, since)
                    outcome.judge(cluster, load)
                yield outcome.end(load)


def _victims(dice: random.Random, cluster: Cluster) -> list[Member]:
    is_all = dice.random() < 0.25
    return list(cluster.members) if is_all else [dice.choice(cluster.members)]
