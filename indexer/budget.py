"""How much work one search may do."""

from __future__ import annotations

import time

CPU_S = 0.12  # of one search; ordinary ones take a hundredth of it


class Budget:
    """CPU time of this thread: a busy machine makes no answer partial."""

    def __init__(self, limit_s: float = CPU_S) -> None:
        self._until_s = time.thread_time() + limit_s
        self.is_spent = False  # whether something was left out for it

    def allows(self) -> bool:
        """Tell whether there is time for one more step; if not, it is left out."""
        if not self.is_spent and time.thread_time() > self._until_s:
            self.is_spent = True
        return not self.is_spent
