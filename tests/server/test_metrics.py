"""Figures for Prometheus: what happened, and never who or what by name."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import replace

import pytest
from prometheus_client.parser import text_string_to_metric_families

from registry.core.errors import StoreFailed
from registry.db import jobs
from registry.server.app import create_app
from registry.server.serving import Serving
from registry.services.publish import publish
from registry.services.tokens import create_token
from tests.conftest import ACME, NOON, do_all_jobs
from tests.factories import Faulty, make_wheel


def figures(client):
    """Every sample: its name and labels, and its value."""
    answer = client.get("/metrics")
    assert answer.status_code == 200
    return {
        (sample.name, *sorted(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


def requests_of(found, **labels):
    name = "fnhub_http_requests_total"
    return found.get((name, *sorted(labels.items())), 0)


def test_requests_are_counted_by_route_method_and_status(client):
    client.get("/healthz")
    client.get("/healthz")
    client.get("/api/v1/functions/acme/secret-plans")
    client.get("/made/up/by/anybody")

    found = figures(client)

    assert requests_of(found, route="/healthz", method="GET", status="200") == 2
    route = "/api/v1/functions/<team>/<name>"
    assert requests_of(found, route=route, method="GET", status="404") == 1
    assert requests_of(found, route="none", method="GET", status="404") == 1
    timed = "fnhub_http_request_duration_seconds_count"
    assert found[timed, ("method", "GET"), ("route", "/healthz")] == 2
    assert found[("fnhub_http_requests_in_flight",)] == 1  # this one


@pytest.mark.thorough
def test_no_label_is_a_clients_invention(client, backend):
    """Each new value would be a series for ever: a way to fill a memory."""
    before = len(figures(client))
    figures(client)
    settled = len(figures(client))

    for number in range(30):
        client.get(f"/api/v1/functions/acme/name-{number}")
        client.get(f"/nowhere/{number}")
        client.open("/healthz", method=f"METHOD{number}")

    found = figures(client)
    assert "name-7" not in str(found)
    assert "METHOD7" not in str(found)
    assert len(found) < settled + 60 < before + 120


def test_publishes_and_pulls_are_counted_by_what_became_of_them(client, backend):
    token = create_token(backend, "acme")
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/zip"}

    def send(data):
        return client.post("/api/v1/functions", data=data, headers=headers)

    url = send(make_wheel().data).json["url"]
    send(make_wheel().data)
    send(b"no wheel")
    client.get(url)
    client.head(url)
    client.get(f"{url}.metadata")
    client.get(url, headers={"If-None-Match": f'"{make_wheel().sha256}"'})

    found = figures(client)
    outcomes = {
        key[1][1]: value
        for key, value in found.items()
        if key[0] == "fnhub_publishes_total"
    }
    assert outcomes == {"new": 1, "unchanged": 1, "refused": 1, "failed": 0}
    assert found[("fnhub_pulls_total",)] == 1


def test_work_that_waits_is_measured_when_somebody_looks(client, backend):
    publish(backend, ACME, make_wheel().data)
    with backend.database.write() as db:
        failed = jobs.claim(db, NOON, 1, ("document",))[0]
        jobs.postpone(db, failed, "it broke", NOON)
        jobs.enqueue(db, "document", "acme/add", NOON)

    found = figures(client)
    assert found[("fnhub_jobs_due",)] == 3  # its document, its page, its closure
    assert found[("fnhub_jobs_failed",)] == 1
    assert found[("fnhub_search_index_lag_events",)] == 1
    do_all_jobs(backend)
    assert figures(client)[("fnhub_search_index_lag_events",)] == 0


def test_failures_are_counted_where_they_are(backend):
    class Away(Faulty):
        def get(self, key):
            raise StoreFailed(key, "away")

    class Broken(Faulty):
        def search(self, query):
            raise RuntimeError("broken")

    parts = {"store": Away(backend.store), "search": Broken(backend.search)}
    client = create_app(replace(backend, **parts)).test_client()

    client.get("/index/acme/add.json")
    client.get("/api/v1/functions?q=x")

    found = figures(client)
    assert found[("fnhub_store_errors_total",)] == 1
    assert found[("fnhub_search_errors_total",)] == 1
    assert found[("fnhub_database_errors_total",)] == 0


def test_figures_are_there_while_the_database_is_not(client, backend):
    with backend.database.write() as db:
        db.exec_driver_sql("ALTER TABLE job RENAME TO gone")

    found = figures(client)

    assert ("fnhub_jobs_due",) not in found
    assert ("fnhub_pulls_total",) in found


def test_they_can_be_kept_off(backend):
    quiet = create_app(backend, serving=Serving(metrics=False)).test_client()

    assert quiet.get("/metrics").status_code == 404


@pytest.fixture
def names(client):
    client.get("/healthz")
    return {
        family.name: family.type
        for family in text_string_to_metric_families(client.get("/metrics").text)
    }


def test_names_are_as_prometheus_wants_them(names):
    for name in names:
        assert re.fullmatch(r"fnhub_[a-z]+(_[a-z]+)*", name)
    assert names["fnhub_http_request_duration_seconds"] == "histogram"


TWO_PROCESSES = """
import os, sys
from registry.server.facts import Facts
from registry.server.metrics import Metrics
from registry.services.measures import Measures
metrics = Metrics(lambda: Measures(0, 0, 0, True))
facts = Facts("id", "GET", "/healthz", "::1", route="/healthz", status=200)
def served():
    metrics.began()
    metrics.finished(facts)
served()
if sys.argv[1:] != ["last"]:
    sys.exit()
print(metrics.page().decode())
"""


@pytest.mark.thorough
def test_several_processes_are_added_up(tmp_path):
    """Whichever of them is asked: the next scrape may reach another."""
    environment = {"PROMETHEUS_MULTIPROC_DIR": str(tmp_path), "PATH": "/usr/bin:/bin"}
    printed = ""
    for argument in ("first", "last"):
        printed = subprocess.run(
            [sys.executable, "-c", TWO_PROCESSES, argument],
            env=environment,
            text=True,
            capture_output=True,
            check=True,
        ).stdout

    line = 'fnhub_http_requests_total{method="GET",route="/healthz",status="200"} 2.0'
    assert line in printed.splitlines()
