"""How a server of several processes ends."""

from __future__ import annotations

from registry.server.admin.start.serving_processes import make_server


class Ending:
    """A process that ends in order, but is taken for alive a little longer."""

    idx = 0

    def __init__(self):
        self.asked, self.is_told, self.is_killed = 0, False, False

    def terminate(self):
        self.is_told = True

    def is_alive(self):
        self.asked += 1
        return self.asked <= 5

    def join(self, timeout=None):
        """Return at once: somebody else waits for the same process."""

    def kill(self):
        self.is_killed = True


def test_what_ends_in_order_is_not_killed():
    """Nor does the log say so: an operator would look for what hangs."""
    server = make_server("127.0.0.1", 0, processes=2, threads=1, log_format="json")
    ending = [Ending(), Ending()]
    server.wrks = [*ending]

    server._stop_workers()

    assert all(each.is_told for each in ending)
    assert not any(each.is_killed for each in ending)
