"""Search over HTTP: what is asked, what is told, and what cannot be asked."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import chain

import pytest

from indexer import engine_names, open_index
from registry.server.app import create_app
from registry.services.publish import publish
from tests.conftest import ACME, do_all_jobs
from tests.factories import make_wheel

pytestmark = pytest.mark.thorough

API = "/api/v1/functions"
TRAIN = '''"""Train."""

from __future__ import annotations

import pandas as pd
from sklearn.base import BaseEstimator


def train(table: pd.DataFrame, depth: int = 3) -> BaseEstimator:
    """Train a model.

    Args:
        table: Rows.
        depth: How deep.

    Returns:
        The model.
    """
'''
LOAD = '''"""Load."""

from __future__ import annotations

import pandas as pd


def load(name: str) -> pd.DataFrame:
    """Load a table.

    Args:
        name: Which.

    Returns:
        The table.
    """
'''


def wheel(name, code, summary, **lines):
    own = name.partition("/")[2]
    manifest = {"summary": summary, "handler": f"add:{own}"} | lines
    return make_wheel(name, code=code, manifest=manifest).data


@pytest.fixture(scope="module", params=engine_names())
def engine(request):
    return request.param


@pytest.fixture
def client(backend, engine):
    """A hub with three functions, searched by each engine."""
    hub = replace(backend, search=open_index(engine, None))
    publish(hub, ACME, make_wheel().data)
    train = wheel(
        "acme/train", TRAIN, "Fit a forest.", requirements="[scikit-learn, pandas]"
    )
    publish(hub, ACME, train)
    publish(hub, ACME, wheel("acme/load", LOAD, "Read a file.", keywords="[csv]"))
    do_all_jobs(hub)
    yield create_app(hub).test_client()
    hub.search.close()


def names(client, q, **more):
    found = client.get(API, query_string={"q": q} | more)
    assert found.status_code == 200
    return [each["name"] for each in found.json["results"]]


@pytest.mark.parametrize(
    ("q", "expected"),
    [
        ("accepts:table", ["acme/train"]),
        ("returns:table", ["acme/load"]),
        ("accepts:table returns:model", ["acme/train"]),
        ("accepts:pandas", ["acme/train"]),
        ("accepts:float", ["acme/add"]),
        ("accepts:model", []),
        ("after:acme/load", ["acme/train"]),
        ("after:acme/train", []),
        ("after:nothing-there", []),
        ("requires:pandas", ["acme/train"]),
        ("keyword:csv", ["acme/load"]),
        ("team:acme file", ["acme/load"]),
        ("team:other file", []),
        ("depth", ["acme/train"]),
        ('"fit a forest"', ["acme/train"]),
        ('"forest fit"', []),
    ],
)
def test_what_a_query_says_is_what_is_found(client, q, expected):
    """By words, by what goes in and comes out, and by what may follow."""
    assert names(client, q) == expected


def test_older_releases_are_found_when_they_are_asked_for(client, backend, engine):
    hub = replace(backend, search=open_index(engine, None))
    publish(hub, ACME, make_wheel(version="1.0.1").data)
    publish(hub, ACME, make_wheel(version="1.1.0-rc.1").data)
    do_all_jobs(hub)
    other = create_app(hub).test_client()

    def versions(q):
        page = other.get(API, query_string={"q": q}).json
        return {
            each["version"] for each in page["results"] if each["name"] == "acme/add"
        }

    assert versions("add") == {"1.0.1"}
    assert versions("add version:any") == {"1.0.0", "1.0.1", "1.1.0-rc.1"}
    hub.search.close()


def test_facets_count_what_choosing_them_would_show(client):
    page = client.get(f"{API}?requires=pandas").json

    assert page["total"] == 1
    assert page["facets"]["requires"] == {"pandas": 1, "scikit-learn": 1}
    assert page["facets"]["team"] == {"acme": 1}


@pytest.mark.parametrize("sort", ["name", "newest", "pulls", "score", "relevance"])
def test_every_order_shows_everything_once(client, sort):
    pages = [
        names(client, "", sort=sort, per_page=1, page=number) for number in (1, 2, 3, 4)
    ]

    assert sorted(chain(*pages)) == ["acme/add", "acme/load", "acme/train"]


def test_an_explanation_says_what_gave_the_relevance(client):
    (hit,) = client.get(f"{API}?q=forest&explain=1").json["results"]

    assert hit["explained"]["terms"]["forest"]["fields"]["summary"] > 0
    parts = hit["explained"]["parts"]
    assert 0.9 * sum(parts.values()) == pytest.approx(hit["relevance"], abs=1e-3)
    assert "explained" not in client.get(f"{API}?q=forest").json["results"][0]


def test_a_typing_mistake_is_forgiven_and_told(client):
    page = client.get(f"{API}?q=forrest").json

    assert [each["name"] for each in page["results"]] == ["acme/train"]
    assert page["did_you_mean"] == "forest"
    assert page["partial"] is False


def test_suggestions_are_small_and_for_beginnings(client):
    found = client.get("/api/v1/suggest?q=tra")

    assert found.json == {
        "suggestions": [{"name": "acme/train", "summary": "Fit a forest."}]
    }
    assert client.get("/api/v1/suggest").json == {"suggestions": []}
    assert client.get("/api/v1/suggest?q=*").json == {"suggestions": []}


def test_suggestions_stay_below_a_kilobyte(backend):
    for number in range(8):
        summary = "\u00fc" * 100
        name = f"acme/long-name-{number}-{'x' * 40}"
        own = name.partition("/")[2].replace("-", "_")
        code = LOAD.replace("def load", f"def {own}")
        manifest = {"summary": summary, "handler": f"add:{own}"}
        publish(backend, ACME, make_wheel(name, code=code, manifest=manifest).data)
    do_all_jobs(backend)
    client = create_app(backend).test_client()

    answer = client.get("/api/v1/suggest?q=long")

    assert len(answer.json["suggestions"]) > 0
    assert len(answer.data) < 1024


HOSTILE = [
    "*",
    "a*",
    " OR ".join(["a"] * 3000),
    "(" * 5000,
    "x" * 1_000_000,
    "\0",
    '"',
    'a "b',
    'kind:"',
    "secret:x text:y _all:z key:acme stored:1",
    "[a TO z]",
    "add^1e309",
    "add~9",
    "NOT add",
    "-add +train",
    "\ud800".encode("utf-8", "surrogatepass").decode("latin-1"),
    "%s' OR 1=1 --",
    "kind:job " * 200,
    "accepts:*",
    "after:../../etc",
    "~plot \0mark old_name",
]


@pytest.mark.parametrize("q", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.parametrize("route", [API, "/api/v1/suggest"])
def test_no_text_is_an_error(client, q, route):
    answer = client.get(route, query_string={"q": q})

    assert answer.status_code == 200


@pytest.mark.parametrize(
    "wrong",
    [
        {"page": "1000000000"},
        {"page": "0"},
        {"per_page": "1000"},
        {"per_page": "-1"},
        {"sort": "text; DROP"},
        {"explain": "yes"},
        {"page": "\u0661"},
    ],
)
def test_what_cannot_be_asked_is_told(client, wrong):
    answer = client.get(API, query_string=wrong)

    assert answer.status_code == 422
    assert next(iter(wrong)) in answer.json["detail"]


def test_the_last_page_there_can_be_is_empty(client):
    page = client.get(f"{API}?page=10000&per_page=100&q=add").json

    assert (page["results"], page["total"] > 0) == ([], True)


def test_a_search_that_takes_too_long_says_what_is_missing(client, monkeypatch):
    """What was found until then is told, marked as such."""
    monkeypatch.setattr("indexer.budget.CPU_S", -1.0)

    answer = client.get(f"{API}?q=add+numbers")

    assert answer.status_code == 200
    assert answer.json["partial"] is True
    assert json.loads(answer.data)["facets"].keys() >= {"kind", "requires"}
