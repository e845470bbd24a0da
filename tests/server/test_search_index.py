"""A search index that is missing, damaged or new: what is told, and that it mends."""

from __future__ import annotations

import gc
from dataclasses import replace

import pytest

from indexer import engine_names, open_index
from registry.server.app import create_app
from registry.services.follow import follow_events, prepare
from registry.services.publish import publish
from tests.conftest import ACME
from tests.factories import make_wheel

pytestmark = pytest.mark.thorough

API = "/api/v1/functions"


@pytest.fixture(params=engine_names())
def engine(request):
    return request.param


def test_without_an_index_search_says_why_and_all_else_works(backend, tmp_path, engine):
    hub = replace(backend, search=open_index(engine, tmp_path / "search"))
    publish(hub, ACME, make_wheel().data)
    client = create_app(hub).test_client()

    for route in (f"{API}?q=add", "/api/v1/suggest?q=add"):
        answer = client.get(route)
        assert answer.status_code == 503
        assert answer.json["code"] == "search-unavailable"
        assert "being made" in answer.json["detail"]
        assert answer.headers["Retry-After"]
    assert client.get(f"{API}/acme/add").status_code == 200
    assert client.get("/index/acme/add.json").status_code == 200
    ready = client.get("/readyz")
    assert ready.status_code == 200
    assert "being made" in ready.json["degraded"]["search"]
    metrics = client.get("/metrics").text
    assert "fnhub_search_index_usable 0.0" in metrics
    assert "fnhub_search_index_lag_events 1.0" in metrics

    follow_events(hub)

    assert client.get(f"{API}?q=add").json["total"] == 1
    assert "fnhub_search_index_usable 1.0" in client.get("/metrics").text
    hub.search.close()


@pytest.mark.filterwarnings("ignore::ResourceWarning")  # Whoosh's, of a broken file
def test_a_damaged_index_repairs_itself(backend, tmp_path, engine):
    hub = replace(backend, search=open_index(engine, tmp_path / "search"))
    publish(hub, ACME, make_wheel().data)
    follow_events(hub)
    hub.search.close()
    for path in (tmp_path / "search").rglob("*"):
        if path.is_file() and path.parent != tmp_path / "search":
            path.write_bytes(b"junk")
    client = create_app(hub).test_client()
    assert client.get(f"{API}?q=add").status_code == 503

    assert follow_events(hub) > 0

    assert client.get(f"{API}?q=add").json["total"] == 1
    assert follow_events(hub) == 0
    hub.search.close()
    gc.collect()


def test_a_hub_without_events_has_an_index_at_once(backend, tmp_path, engine):
    hub = replace(backend, search=open_index(engine, tmp_path / "search"))

    prepare(hub)

    assert create_app(hub).test_client().get(API).json["total"] == 0
    hub.search.close()
