"""S3 answers 500, is slow, or breaks off: by a proxy before it."""

from __future__ import annotations

import time
from collections.abc import Iterator

from tests.e2e.chaos.cluster import AT_SCALE, Place
from tests.e2e.chaos.load import Load
from tests.e2e.chaos.outcome import Outcome
from tests.e2e.chaos.way import CUT, ERROR, PASS, SLOW, way_to

BACKENDS = (AT_SCALE,)
TIMES = 10  # each kind
KINDS = {ERROR: "S3 answers 500", SLOW: "S3 slow", CUT: "S3 breaks off"}
LASTS_S = 4.0
# Of requests that meet it: a part, which repeating gets past, or all of them.
SHARES = (0.3, 1.0)


def run(place: Place, backend: str, seed: int, times: int) -> Iterator[Outcome]:
    assert place.s3 is not None
    port = int(place.s3.endpoint.rpartition(":")[2])
    with way_to(port, seed) as way:
        endpoint = f"http://127.0.0.1:{way.port}"
        with (
            place.usual(backend, FNHUB_S3_ENDPOINT=endpoint) as cluster,
            Load(cluster.urls, cluster.token("acme"), seed) as load,
        ):
            for kind, name in KINDS.items():
                outcome = Outcome(name, backend).begin(load)
                for number in range(times):
                    load.resume()
                    load.wait_for(3)
                    way.set(kind, SHARES[number % 2])
                    time.sleep(LASTS_S)
                    since = time.monotonic()
                    way.set(PASS)
                    outcome.recovered(load, since)
                    outcome.judge(cluster, load)
                yield outcome.end(load)
