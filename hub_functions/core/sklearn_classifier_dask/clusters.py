"""Where trials run: on a cluster that is there, or on one for the moment."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from distributed import Client, LocalCluster, get_client


@contextmanager
def some_client(scheduler: str | None, workers: int) -> Iterator[Client]:
    """Connect to a scheduler; without an address, to what there is, or a new cluster.

    Raises:
        OSError: nothing answers at the address.
    """
    if scheduler is None and (client := _current()):
        yield client
        return
    with ExitStack() as ends:
        address = scheduler or ends.enter_context(_local_cluster(workers))
        yield ends.enter_context(Client(address, set_as_default=False))


def _current() -> Client | None:
    try:
        client = get_client()
    except ValueError:  # none is connected
        return None
    return client if client.status == "running" else None


def _local_cluster(workers: int) -> LocalCluster:
    """Start processes of one thread: scikit-learn's warnings are a process's."""
    return LocalCluster(
        n_workers=workers,
        threads_per_worker=1,
        processes=True,
        host="127.0.0.1",
        dashboard_address="127.0.0.1:0",  # None is port 8787, which may be taken
        silence_logs=logging.ERROR,
    )
