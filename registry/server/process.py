"""What `fnhub hub start` tells each server process that it starts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

_THREADS, _DOES_JOBS = "FNHUB_SERVER_THREADS", "FNHUB_SERVER_DOES_JOBS"


@dataclass(frozen=True, slots=True)
class Orders:
    """What one process does; it goes by variables, as the hub's settings do."""

    threads: int = 4  # requests at a time
    does_jobs: bool = True  # False: `fnhub hub work` does them elsewhere

    @property
    def waiting(self) -> int:
        """How many requests may wait for events: half the threads are for others."""
        return self.threads // 2

    @classmethod
    def read(cls, environ: Mapping[str, str]) -> Orders:
        """Read what `environment` wrote."""
        return cls(int(environ[_THREADS]), environ[_DOES_JOBS] == "yes")

    def environment(self) -> dict[str, str]:
        """Return the variables from which `read` makes the same."""
        does_jobs = "yes" if self.does_jobs else "no"
        return {_THREADS: str(self.threads), _DOES_JOBS: does_jobs}
