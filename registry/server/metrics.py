"""/metrics: figures for Prometheus.  The only module that imports prometheus_client.

Labels are routes, methods, statuses and budgets: never a name, an address or anything
else that a client can make up, so their number is bounded.

With several processes (`PROMETHEUS_MULTIPROC_DIR`, set by `fnhub hub start`) each
writes its figures into that folder, and whichever is asked adds all of them up.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterable

from flask import Blueprint, Flask, Response
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector

from registry.core import errors
from registry.server.facts import PUBLISH_ENDPOINTS, Facts
from registry.services.measures import Measures

FOLDER_VARIABLE = "PROMETHEUS_MULTIPROC_DIR"  # prometheus_client's
_SEARCHES = ("functions.search_functions", "suggest.suggest")
_PULL = "packages.download_package"
_METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "DELETE", "PATCH")
_BUCKETS_S = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 30)

log = logging.getLogger(__name__)


class Metrics:
    """The figures of one server process."""

    def __init__(self, measure: Callable[[], Measures]) -> None:
        """Begin at nothing.

        Args:
            measure: Asks for what the record and the index say now.
        """
        disable_created_metrics()  # type: ignore[no-untyped-call]  # a series more for each, that nobody asks for
        self._registry = registry = CollectorRegistry()
        self._now = _Now(measure)
        self._requests = Counter(
            "fnhub_http_requests",
            "Requests that were answered",
            ["route", "method", "status"],
            registry=registry,
        )
        self._durations = Histogram(
            "fnhub_http_request_duration_seconds",
            "Time from a request's headers to its answer",
            ["route", "method"],
            buckets=_BUCKETS_S,
            registry=registry,
        )
        self._found: dict[tuple[str, str, int], tuple[Counter, Histogram]] = {}
        self._in_flight = Gauge(
            "fnhub_http_requests_in_flight",
            "Requests that are being answered",
            registry=registry,
            multiprocess_mode="livesum",
        )
        self._publishes = Counter(
            "fnhub_publishes", "Publishes by outcome", ["outcome"], registry=registry
        )
        self._limited = Counter(
            "fnhub_rate_limited", "Requests over a limit", ["budget"], registry=registry
        )
        for each in ("new", "unchanged", "refused", "failed"):
            self._publishes.labels(each)
        self._pulls = self._counter("fnhub_pulls", "Packages sent whole")
        self._searches = self._counter("fnhub_search_errors", "Searches that failed")
        self._stores = self._counter(
            "fnhub_store_errors", "Requests that the store made fail"
        )
        self._databases = self._counter(
            "fnhub_database_errors", "Requests that the database made fail"
        )

    def began(self) -> None:
        """Count a request that comes."""
        self._in_flight.inc()

    def finished(self, facts: Facts) -> None:
        """Count a request that is answered."""
        route = facts.route or "none"
        method = facts.method if facts.method in _METHODS else "other"
        self._in_flight.dec()
        answered, took = self._series(route, method, facts.status)
        answered.inc()
        took.observe(facts.duration_s)
        if facts.endpoint in PUBLISH_ENDPOINTS and method == "POST":
            self._publishes.labels(_outcome(facts.status)).inc()
        if facts.endpoint == _PULL and facts.status == 200 and _is_pull(facts):  # OK
            self._pulls.inc()
        self._count_errors(facts)

    def _series(
        self, route: str, method: str, status: int
    ) -> tuple[Counter, Histogram]:
        """Find the series of a request; looked up by the library only once each."""
        key = route, method, status
        found = self._found.get(key)
        if found is None:
            answered = self._requests.labels(route, method, str(status))
            found = self._found[key] = answered, self._durations.labels(route, method)
        return found

    def page(self) -> bytes:
        """Return all figures in Prometheus's text format."""
        registry = self._registry
        if os.environ.get(FOLDER_VARIABLE):
            registry = CollectorRegistry()
            MultiProcessCollector(registry)  # type: ignore[no-untyped-call]  # theirs
        now = CollectorRegistry()
        now.register(self._now)
        return generate_latest(registry) + generate_latest(now)

    def _count_errors(self, facts: Facts) -> None:
        error = facts.error
        if isinstance(error, errors.RateLimited):
            self._limited.labels(error.what).inc()
        if isinstance(error, errors.StoreFailed):
            self._stores.inc()
        if isinstance(error, errors.DatabaseFailed):
            self._databases.inc()
        if facts.endpoint in _SEARCHES and facts.status >= 500:  # failed
            self._searches.inc()

    def _counter(self, name: str, meaning: str) -> Counter:
        return Counter(name, meaning, registry=self._registry)


class _Now:
    """What is asked for when somebody looks; see prometheus_client's Collector."""

    def __init__(self, measure: Callable[[], Measures]) -> None:
        self._measure = measure

    def describe(self) -> Iterable[Metric]:
        """Measure nothing to be registered."""
        return []

    def collect(self) -> Iterable[Metric]:
        """Measure; a hub whose database is away still shows the other figures."""
        try:
            measures = self._measure()
        except Exception:
            log.exception("the record cannot be measured")
            return
        for name, meaning, value in (
            ("fnhub_jobs_due", "Jobs that wait for a worker", measures.jobs_due),
            (
                "fnhub_jobs_failed",
                "Jobs that failed and come again",
                measures.jobs_failed,
            ),
            (
                "fnhub_search_index_lag_events",
                "Events that the search index lacks",
                measures.index_lag,
            ),
            (
                "fnhub_search_index_usable",
                "Whether there is an index that can be searched",
                int(measures.is_searchable),
            ),
        ):
            yield GaugeMetricFamily(name, meaning, value=value)


def install(app: Flask, metrics: Metrics) -> None:
    """Serve the figures."""
    page = Blueprint("metrics", __name__)

    @page.get("/metrics")
    def show_metrics() -> Response:
        """Show the figures, as Prometheus reads them."""
        response = Response(metrics.page(), content_type=CONTENT_TYPE_LATEST)
        response.cache_control.no_store = True
        return response

    app.register_blueprint(page)


def _is_pull(facts: Facts) -> bool:
    return facts.method == "GET" and facts.path.endswith(".whl")


def _outcome(status: int) -> str:
    by_status = {200: "unchanged", 201: "new"}
    return by_status.get(status, "failed" if status >= 500 else "refused")
