"""How much work one search may do."""

from __future__ import annotations

import time

CPU_S = 0.12  # of one search; ordinary ones take a hundredth of it


class Budget:
    """CPU time of this thread: a busy machine makes no answer partial."""

    def __init__(self, limit_s: float | None = None) -> None:
        limit_s = CPU_S if limit_s is None else limit_s
        self._limit_s = limit_s
        self._begun_s = time.thread_time()
        self._ask_s = time.monotonic() + limit_s
        self.is_spent = False  # whether something was left out for it

    def allows(self) -> bool:
        """Tell whether there is time for one more step; if not, it is left out.

        The clock is asked first, which is cheap: the thread has worked no longer.
        """
        if not self.is_spent and time.monotonic() > self._ask_s:
            left_s = self._limit_s - (time.thread_time() - self._begun_s)
            self._ask_s = time.monotonic() + max(left_s, 0.0)
            self.is_spent = left_s <= 0
        return not self.is_spent
