"""Do a verb again when the database went away under it."""

from __future__ import annotations

import functools
import logging
import time
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from registry.core.errors import DatabaseFailed

# A database that is restarted is back in seconds.
WAITS_S = (0.1, 0.5, 2.0, 4.0)
# No try begins later than this after the first: one that had to wait for a lock in
# vain has kept its caller long enough.
PATIENCE_S = 10.0

log = logging.getLogger(__name__)

P = ParamSpec("P")
T = TypeVar("T")


def again_when_lost(verb: Callable[P, T]) -> Callable[P, T]:
    """Repeat a verb that looks up what there is before it writes.

    A connection that is lost while a transaction commits leaves open whether it did.
    The verb finds out by beginning anew: what was committed is there, and is not
    done twice.
    """

    @functools.wraps(verb)
    def repeated(*args: P.args, **kwargs: P.kwargs) -> T:
        latest = time.monotonic() + PATIENCE_S
        for wait_s in WAITS_S:
            try:
                return verb(*args, **kwargs)
            except DatabaseFailed as error:
                if time.monotonic() + wait_s > latest:
                    raise
                log.warning("%s begins anew: %s", verb.__name__, error)
                time.sleep(wait_s)
        return verb(*args, **kwargs)

    return repeated
