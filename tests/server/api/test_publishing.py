"""Publishing and yanking over HTTP: statuses and problem documents."""

from __future__ import annotations

from datetime import timedelta

import pytest

from registry.services.tokens import create_token
from tests.conftest import NOON
from tests.factories import CODE, make_wheel
from tests.server.api.answers import FUNCTIONS, code_of


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


@pytest.mark.thorough
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
