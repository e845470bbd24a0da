"""The hub's own program, under a clock of libfaketime's.

libfaketime 0.9 gives the system a wrong time for `clock_nanosleep` until a moment,
which is how Python sleeps: it fails with EINVAL.  Waiting for an event is right, so
sleeping is that here, in this process and in those it starts, which import their
parent's main module again.
"""

from __future__ import annotations

import sys
import threading
import time

from registry.client.cli import main


def sleep(seconds: float) -> None:
    threading.Event().wait(seconds)


time.sleep = sleep

if __name__ == "__main__":
    sys.exit(main())
