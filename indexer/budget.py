"""How much work one search may do."""

from __future__ import annotations

import time

CPU_S = 0.1  # of one search, twice that at most; ordinary ones take a hundredth of it


class Budget:
    """CPU time of this thread: a busy machine makes no answer partial."""

    def __init__(self, limit_s: float | None = None) -> None:
        self._limit_s = CPU_S if limit_s is None else limit_s
        self._ask_s = time.monotonic() + self._limit_s
        self._begun_s: float | None = None  # of CPU time, where it was asked for
        self.is_spent = False  # whether something was left out for it

    def allows(self) -> bool:
        """Tell whether there is time for one more step; if not, it is left out.

        CPU time is asked of the kernel, which may cost more than a step: so it is
        counted only from where the clock says that the search has taken long.
        """
        if self.is_spent or time.monotonic() <= self._ask_s:
            return not self.is_spent
        now_s = time.thread_time()
        self._begun_s = now_s if self._begun_s is None else self._begun_s
        left_s = self._limit_s - (now_s - self._begun_s)
        self._ask_s = time.monotonic() + max(left_s, 0.0)
        self.is_spent = left_s <= 0
        return not self.is_spent
