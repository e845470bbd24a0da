"""The open connections to one hub, kept for the next request."""

from __future__ import annotations

import http.client
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from registry.client.patience import Patience
from registry.client.route import Route


class Connections:
    """As many as there are threads that ask at once; each is one thread's at a time."""

    def __init__(self, route: Route, patience: Patience) -> None:
        self._route, self._patience = route, patience
        self._guard = threading.Lock()
        self._idle: list[http.client.HTTPConnection] = []
        self._lent: set[http.client.HTTPConnection] = set()
        self.times_closed = 0

    @contextmanager
    def lent(self) -> Iterator[http.client.HTTPConnection]:
        """Lend a connection, open or not: the one that was used last.

        Raises:
            InvalidSetting: the certificates to trust cannot be read.
        """
        with self._guard:
            connection = self._idle.pop() if self._idle else None
        if connection is None:
            connection = self._route.connection(self._patience)
        with self._guard:
            epoch = self.times_closed
            self._lent.add(connection)
        try:
            yield connection
        finally:
            with self._guard:
                self._lent.discard(connection)
                is_kept = epoch == self.times_closed
                if is_kept:
                    self._idle.append(connection)
            if not is_kept:
                connection.close()

    def close(self) -> None:
        """Close all.  Whoever waits for an answer is told that the connection broke."""
        with self._guard:
            self.times_closed += 1
            idle, self._idle = self._idle, []
            lent = [each.sock for each in self._lent]
        for connection in idle:
            connection.close()
        for sock in filter(None, lent):
            with suppress(OSError):  # it is closed already
                # Wakes its thread, as closing does not.  Not by TLS, which would take
                # the connection apart under that thread's hands.
                socket.socket.shutdown(sock, socket.SHUT_RDWR)
