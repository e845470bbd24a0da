"""What `/metrics` shows, as Prometheus reads it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_BUCKETS_S = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300)


class Metrics:
    """Counts of one service, kept by its front."""

    def __init__(self, ref: str) -> None:
        self._function, _, self._version = ref.partition("@")
        self.requests = Counter[int]()  # by status
        self.restarts = 0  # processes that were replaced
        self.seconds = 0.0  # of calls, together
        self.calls = 0
        self._within = Counter[float]()  # calls that took no longer

    def observe(self, seconds: float) -> None:
        """Count a call that a process answered."""
        self.calls += 1
        self.seconds += seconds
        for limit in _BUCKETS_S:
            self._within[limit] += seconds <= limit

    def mean_s(self) -> float:
        """Return how long a call takes; 1 s as long as none has ended."""
        return self.seconds / self.calls if self.calls else 1.0

    def text(self, running: int, waiting: int, workers: int) -> str:
        """Return all of them, with what is so at this moment."""
        lines = [
            *_head("fnhub_function_info", "gauge", "The function that is served."),
            self._info(),
            *_head("fnhub_requests_total", "counter", "Requests for outputs."),
            *self._requests(),
            *_head("fnhub_call_seconds", "histogram", "Time that calls took."),
            *self._histogram(),
        ]
        for name, value, told in (
            ("calls_running", running, "Calls that run."),
            ("calls_waiting", waiting, "Requests that wait for a process."),
            ("processes", workers, "Processes that can call the function."),
        ):
            lines += [*_head(f"fnhub_{name}", "gauge", told), f"fnhub_{name} {value}"]
        name = "fnhub_process_restarts_total"
        told = "Processes that were replaced after a timeout or a crash."
        lines += [*_head(name, "counter", told), f"{name} {self.restarts}"]
        return "".join(f"{line}\n" for line in lines)

    def _info(self) -> str:
        labels = f'function="{self._function}",version="{self._version}"'
        return f"fnhub_function_info{{{labels}}} 1"

    def _requests(self) -> Iterator[str]:
        for status, count in sorted(self.requests.items()):
            yield f'fnhub_requests_total{{code="{status}"}} {count}'

    def _histogram(self) -> Iterator[str]:
        for limit in _BUCKETS_S:
            count = self._within[limit]
            yield f'fnhub_call_seconds_bucket{{le="{limit:g}"}} {count}'
        yield f'fnhub_call_seconds_bucket{{le="+Inf"}} {self.calls}'
        yield f"fnhub_call_seconds_sum {self.seconds:g}"
        yield f"fnhub_call_seconds_count {self.calls}"


def _head(name: str, kind: str, told: str) -> tuple[str, str]:
    return f"# HELP {name} {told}", f"# TYPE {name} {kind}"
