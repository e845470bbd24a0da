"""Tell the hub's URL once it answers: scripts wait for that line."""

from __future__ import annotations

import http.client
import os
import signal
import sys
import threading
import time

START_S = 30.0  # how long a hub may take until it answers


def announce(host: str, port: int, answered: threading.Event) -> None:
    """Print the URL once the hub answers; end it when it never does."""
    everywhere = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104  # what was asked for
    host = everywhere.get(host, host)
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline:
        connection = http.client.HTTPConnection(host, port, timeout=1)
        try:
            connection.request("GET", "/healthz")
            if connection.getresponse().status == http.HTTPStatus.OK:
                answered.set()
                shown = f"[{host}]" if ":" in host else host
                sys.stdout.write(f"http://{shown}:{port}\n")
                sys.stdout.flush()
                return
        except (OSError, http.client.HTTPException):
            time.sleep(0.05)
        finally:
            connection.close()
    sys.stderr.write(f"fnhub: the hub did not answer within {START_S:.0f} s\n")
    os.kill(os.getpid(), signal.SIGTERM)
