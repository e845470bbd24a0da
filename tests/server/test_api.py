"""The API: statuses, headers and problem documents, as clients rely on them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from registry.db import jobs
from registry.server.app import create_app
from registry.services.tokens import create_token
from tests.conftest import NOON, do_all_jobs
from tests.factories import CODE, Faulty, make_wheel

FUNCTIONS = "/api/v1/functions"


@pytest.fixture
def token(backend):
    return create_token(backend, "acme", ["publish", "yank"])


@pytest.fixture
def post(client, token):
    def send(data, **headers):
        sent = {"Authorization": f"Bearer {token}", "Content-Type": "application/zip"}
        return client.post(FUNCTIONS, data=data, headers=sent | headers)

    return send


def code_of(response):
    assert response.mimetype == "application/problem+json"
    assert response.json["status"] == response.status_code
    assert response.headers["Cache-Control"] == "no-store"
    return response.status_code, response.json["code"]


def test_publish_again_and_conflict(post):
    wheel = make_wheel()

    created = post(wheel.data)
    again = post(wheel.data)
    conflict = post(make_wheel(files={"README.md": "# Other\n"}).data)

    assert created.status_code == 201
    assert created.json["sha256"] == wheel.sha256
    assert created.json["unchanged"] is False
    assert (again.status_code, again.json["unchanged"]) == (200, True)
    assert code_of(conflict) == (409, "version-exists")
    assert conflict.json["published_sha256"] == wheel.sha256


def test_a_stranger_is_told_what_is_missing(post, client, backend):
    data = make_wheel().data
    reader = create_token(backend, "acme", ["read"])
    other = create_token(backend, "zeta")

    anonymous = client.post(FUNCTIONS, data=data, content_type="application/zip")
    assert code_of(anonymous) == (401, "not-signed-in")
    assert anonymous.headers["WWW-Authenticate"].startswith("Bearer")
    assert code_of(post(data, Authorization="Bearer no")) == (401, "token-unknown")
    assert code_of(post(data, Authorization=f"Basic {reader}")) == (
        401,
        "not-signed-in",
    )
    assert code_of(post(data, Authorization=f"Bearer {reader}")) == (
        403,
        "scope-missing",
    )
    assert code_of(post(data, Authorization=f"Bearer {other}")) == (403, "wrong-team")
    assert code_of(post(make_wheel("nobody/add").data)) == (404, "team-not-found")


def test_what_breaks_a_rule_is_told_in_full(post):
    post(make_wheel().data)
    broken = CODE.replace("first: float", "first: Number")
    renamed = CODE.replace("second", "third")

    problems = post(make_wheel(version="1.1.0", code=broken).data)
    breaking = post(make_wheel(version="1.0.1", code=renamed).data)

    assert code_of(problems) == (422, "invalid-function")
    assert problems.json["problems"][0]["file"] == "add.py"
    assert code_of(breaking) == (422, "breaking-release")
    assert breaking.json["smallest_version"] == "2.0.0"
    assert breaking.json["changes"][0]["level"] == "major"


def test_a_body_that_is_too_large_is_not_read(post, backend):
    response = post(b"x" * (backend.limits.wheel_bytes + 1))

    assert code_of(response) == (413, "too-large")


def test_another_content_type_is_refused(post):
    response = post(make_wheel().data, **{"Content-Type": "text/plain"})

    assert code_of(response) == (415, "unsupported-media-type")


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


def test_yank_and_back(post, client, token):
    post(make_wheel().data)
    url = f"{FUNCTIONS}/acme/add/1.0.0/yank"
    headers = {"Authorization": f"Bearer {token}"}

    yanked = client.put(url, json={"reason": "wrong numbers"}, headers=headers)
    assert yanked.json["yanked"] == "wrong numbers"
    assert client.get("/index/acme/add.json").json["releases"][0]["yanked"]
    assert client.delete(url, headers=headers).json["yanked"] is None
    assert code_of(client.put(url, json={}, headers=headers)) == (
        422,
        "invalid-request",
    )
    assert code_of(client.put(url, json={"reason": "x"}))[0] == 401


@pytest.mark.parametrize(
    "body",
    [
        b'{"reason": "\\ud800"}',
        b'{"reason": "\\u001b[31mred"}',
        b'{"reason": "two\\nlines"}',
        b'{"reason": " "}',
        b'{"reason": 1}',
        b'{"reason": "' + b"x" * 301 + b'"}',
        b"[" * 60_000,
        b"[]",
        b"",
        b"\xff",
    ],
)
def test_a_reason_is_one_readable_line(post, client, token, body):
    """It is shown on terminals and pages by everybody's tools."""
    post(make_wheel().data)
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}

    url = f"{FUNCTIONS}/acme/add/1.0.0/yank"

    assert code_of(client.put(url, data=body, headers=headers))[0] == 422


def test_a_method_that_is_not_there_names_those_that_are(client):
    response = client.delete(FUNCTIONS)

    assert code_of(response) == (405, "method-not-allowed")
    assert "POST" in response.headers["Allow"]


def test_health_and_descriptions(client):
    assert client.get("/healthz").json["status"] == "ok"
    ready = client.get("/readyz").json
    assert (ready["status"], ready["degraded"]) == ("ready", {})
    assert client.get("/api/v1/openapi.json").json["openapi"] == "3.1.0"
    assert client.get("/schemas/function-1.json").json["properties"]["format"]


def test_a_late_worker_is_told_and_does_not_stop_reads(client, backend):
    """A balancer that takes a hub out for it would take the reads out too."""
    with backend.database.write() as db:
        jobs.enqueue(db, "document", "acme/add", NOON - timedelta(minutes=6))

    ready = client.get("/readyz")

    assert (ready.status_code, ready.json["status"]) == (200, "degraded")
    assert "2030-01-01T11:54" in ready.json["degraded"]["worker"]


def test_a_late_search_index_is_told(post, client, backend):
    """Search answers from what it has; that it lacks releases has to be seen."""
    post(make_wheel().data)
    later = NOON + timedelta(minutes=6)
    late = create_app(replace(backend, clock=lambda: later)).test_client()
    assert client.get("/readyz").json["degraded"] == {}

    told = late.get("/readyz")

    assert told.status_code == 200
    assert "2030-01-01T12:00" in told.json["degraded"]["search"]
    do_all_jobs(backend)
    caught_up = create_app(replace(backend, clock=lambda: later)).test_client()
    assert "search" not in caught_up.get("/readyz").json["degraded"]


def test_a_search_index_that_does_not_answer_is_told(backend):
    class Broken(Faulty):
        """The backend's search, whose folder cannot be read."""

        def marked(self):
            raise OSError("the disk is gone")

    broken = create_app(replace(backend, search=Broken(backend.search)))

    told = broken.test_client().get("/readyz")

    assert (told.status_code, told.json["status"]) == (200, "degraded")
    assert told.json["degraded"] == {"search": "it does not answer"}


def test_a_broken_database_is_degraded_and_tells_nothing_else(client, backend):
    """A bug's or a disk's words are for the log, not for strangers."""
    with backend.database.write() as db:
        db.exec_driver_sql("ALTER TABLE job RENAME TO gone")
        db.exec_driver_sql("ALTER TABLE release RENAME TO gone_too")

    ready = client.get("/readyz")
    broken = client.get(f"{FUNCTIONS}/acme/add")

    assert (ready.status_code, ready.json["status"]) == (503, "degraded")
    assert code_of(broken) == (500, "internal-server-error")
    assert "gone" not in broken.text


def test_a_token_learns_what_it_is(client, backend):
    secret = create_token(backend, "acme", ["read", "yank"], timedelta(days=1))

    shown = client.get("/api/v1/whoami", headers={"Authorization": f"Bearer {secret}"})

    expires = (NOON + timedelta(days=1)).isoformat()
    assert shown.json == {
        "team": "acme",
        "account": None,
        "operator": False,
        "roles": {},
        "scopes": ["read", "yank"],
        "patterns": [],
        "expires": expires,
    }
    assert shown.headers["Cache-Control"] == "no-store"
    assert code_of(client.get("/api/v1/whoami")) == (401, "not-signed-in")
