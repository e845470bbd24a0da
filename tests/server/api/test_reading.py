"""Reading over HTTP: statuses, headers and problem documents."""

from __future__ import annotations

import pytest

from tests.conftest import do_all_jobs
from tests.factories import make_wheel
from tests.server.api.answers import FUNCTIONS, code_of


def test_a_package_is_served_for_ever(post, client):
    wheel = make_wheel()
    url = post(wheel.data).json["url"]

    response = client.get(url)

    assert response.data == wheel.data
    assert "immutable" in response.headers["Cache-Control"]
    assert response.headers["ETag"] == f'"{wheel.sha256}"'
    assert client.get(f"{url}.metadata").data == wheel.metadata
    head = client.head(url)
    assert (head.status_code, head.data) == (200, b"")
    assert int(head.headers["Content-Length"]) == len(wheel.data)
    cached = client.get(url, headers={"If-None-Match": response.headers["ETag"]})
    assert (cached.status_code, cached.data) == (304, b"")


@pytest.mark.thorough
@pytest.mark.parametrize(
    "path",
    [
        "/packages/x/y.whl",
        "/packages/" + "0" * 64 + "/fnhub_acme_add-1.0.0-py3-none-any.whl",
        "/packages/" + "0" * 64 + "/..%2f..%2fhub.db",
        "/packages/../hub.db",
        "/index/acme/none.json",
        "/index/acme/%2e%2e.json",
        "/nothing",
        FUNCTIONS + "/acme/none",
        FUNCTIONS + "/acme/none/1.0.0",
    ],
)
def test_what_is_not_there_is_a_problem_document(client, path):
    status, _ = code_of(client.get(path))

    assert status == 404


def test_an_index_document_revalidates(post, client):
    post(make_wheel().data)
    first = client.get("/index/acme/add.json")
    tag = first.headers["ETag"]
    assert first.headers["Cache-Control"] == "public, no-cache"
    assert not tag.startswith("W/")

    same = client.get("/index/acme/add.json", headers={"If-None-Match": tag})
    post(make_wheel(version="1.1.0").data)
    newer = client.get("/index/acme/add.json", headers={"If-None-Match": tag})

    assert same.status_code == 304
    assert newer.status_code == 200
    assert [r["version"] for r in newer.json["releases"]] == ["1.0.0", "1.1.0"]


def test_a_function_is_shown_with_all_its_versions(post, client):
    for version in ("1.0.0", "1.1.0", "2.0.0-rc.1"):
        post(make_wheel(version=version).data)

    shown = client.get(f"{FUNCTIONS}/acme/add").json

    assert shown["version"] == "1.1.0"
    assert [r["version"] for r in shown["versions"]] == ["2.0.0-rc.1", "1.1.0", "1.0.0"]
    (handler,) = shown["signature"]["handlers"]
    assert [p["name"] for p in handler["parameters"]] == ["first", "second"]
    assert handler["parameters"][1]["schema"] == {"type": "number"}
    old = client.get(f"{FUNCTIONS}/acme/add/1.0.0").json
    assert old["version"] == "1.0.0"
    missing = client.get(f"{FUNCTIONS}/acme/add/3.0.0")
    assert code_of(missing) == (404, "version-not-found")
    assert missing.json["available"] == ["2.0.0-rc.1", "1.1.0", "1.0.0"]


def test_search_lists_filters_and_pages(post, client, backend):
    post(make_wheel().data)
    post(make_wheel("acme/sum", manifest={"summary": "Sum a list"}).data)
    do_all_jobs(backend)

    everything = client.get(FUNCTIONS).json
    one = client.get(f"{FUNCTIONS}?q=sum").json
    second = client.get(f"{FUNCTIONS}?per_page=1&page=2").json
    none = client.get(f"{FUNCTIONS}?kind=serving").json

    assert everything["total"] == 2
    assert everything["facets"]["team"] == {"acme": 2}
    assert one["results"][0]["name"] == "acme/sum"
    assert (second["total"], len(second["results"])) == (2, 1)
    assert none["results"] == []


@pytest.mark.parametrize(
    "query", ["page=0", "page=-1", "page=x", "page=1e9", "per_page=101", "per_page=0"]
)
def test_a_page_that_cannot_be_is_told(client, query):
    assert code_of(client.get(f"{FUNCTIONS}?{query}")) == (422, "invalid-request")


def test_a_method_that_is_not_there_names_those_that_are(client):
    response = client.delete(FUNCTIONS)

    assert code_of(response) == (405, "method-not-allowed")
    assert "POST" in response.headers["Allow"]
