"""Marks of a function over HTTP: put, shown, taken back."""

from __future__ import annotations

import pytest

from registry.services.publish import publish
from registry.services.tokens import create_token
from tests.conftest import ACME, do_all_jobs
from tests.factories import make_wheel

ADD = "/api/v1/functions/acme/add"
NOTHING = {"deprecated": None, "replacement": None, "archived": None}


@pytest.fixture
def signed(backend):
    publish(backend, ACME, make_wheel().data)
    publish(backend, ACME, make_wheel("acme/sum").data)
    token = create_token(backend, "acme", ["publish", "yank"])
    return {"Authorization": f"Bearer {token}"}


def test_a_deprecation_is_shown_wherever_the_function_is(client, backend, signed):
    said = {"reason": "it rounds", "replacement": "acme/sum"}

    answer = client.put(f"{ADD}/deprecation", json=said, headers=signed)

    do_all_jobs(backend)
    status = {"deprecated": "it rounds", "replacement": "acme/sum", "archived": None}
    assert answer.json == {"name": "acme/add", "status": status}
    assert client.get(ADD).json["status"] == status
    assert client.get(f"{ADD}/1.0.0").json["status"] == status
    assert client.get("/index/acme/add.json").json["status"] == status
    hits = client.get("/api/v1/functions?q=add").json["results"]
    assert [h["status"] for h in hits if h["name"] == "acme/add"] == [status]
    assert client.get("/api/v1/functions/acme/sum").json["status"] == NOTHING

    back = client.delete(f"{ADD}/deprecation", headers=signed)
    assert back.json["status"] == NOTHING


def test_an_archived_function_refuses_a_publish_with_the_reason(client, signed):
    answer = client.put(f"{ADD}/archive", json={"reason": "we left"}, headers=signed)
    assert answer.json["status"] == NOTHING | {"archived": "we left"}

    wheel = make_wheel(version="1.1.0").data
    refused = client.post(
        "/api/v1/functions", data=wheel, headers=signed, content_type="application/zip"
    )

    assert (refused.status_code, refused.json["code"]) == (409, "function-archived")
    assert "we left" in refused.json["detail"]
    assert client.delete(f"{ADD}/archive", headers=signed).json["status"] == NOTHING


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("deprecation", {}),
        ("deprecation", {"reason": 3}),
        ("deprecation", {"reason": "x", "replacement": 3}),
        ("deprecation", {"reason": "x", "replacement": "No/Name"}),
        ("deprecation", {"reason": "x", "replacement": "acme/nothing"}),
        ("archive", ["reason"]),
    ],
)
def test_a_body_that_says_it_wrongly_is_told(client, signed, path, body):
    refused = client.put(f"{ADD}/{path}", json=body, headers=signed)

    assert refused.status_code == 422
    assert client.get(ADD).json["status"] == NOTHING
