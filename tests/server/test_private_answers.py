"""What a private team's members get, and what caches may keep of it."""

from __future__ import annotations

import pytest

from registry.core.access import Visibility
from registry.services.holder import OPERATOR
from registry.services.publish import publish
from registry.services.tokens import create_token
from registry.services.visibility import change_visibility
from tests.conftest import ACME, do_all_jobs
from tests.factories import make_wheel

WHEEL = make_wheel()
PACKAGE = f"/packages/{WHEEL.sha256}/{WHEEL.filename}"
INDEX = "/index/acme/add.json"
FUNCTION = "/api/v1/functions/acme/add"
SEARCH = "/api/v1/functions"
PATHS = [PACKAGE, f"{PACKAGE}.metadata", INDEX, FUNCTION, f"{FUNCTION}/1.0.0"]


@pytest.fixture
def ask(client, backend):
    """Asks as a member of acme, or as the holder of another token, or of none."""
    publish(backend, ACME, WHEEL.data)
    member = create_token(backend, "acme", ["read"])

    def send(path, token=member, **headers):
        signed = {"X-Request-Id": "one"}  # else each answer has one of its own
        if token:
            signed["Authorization"] = f"Bearer {token}"
        return client.get(path, headers=signed | headers)

    return send


def make_private(backend):
    change_visibility(backend, OPERATOR, "acme", Visibility.PRIVATE)
    do_all_jobs(backend)


def plain(response):
    headers = {k: v for k, v in response.headers.items() if k != "Date"}
    return response.status_code, headers, response.data


@pytest.mark.thorough
@pytest.mark.parametrize("path", PATHS)
def test_a_stranger_gets_what_a_hub_without_the_team_says(path, ask, backend):
    """To the byte, with a token and without one."""
    make_private(backend)
    stranger = create_token(backend, "zeta", ["read", "publish", "yank", "admin"])
    publish_only = create_token(backend, "acme", ["publish"])
    elsewhere = path.replace("acme", "nono")

    for token in (None, stranger, publish_only):
        hidden, missing = ask(path, token), ask(elsewhere, token)

        assert hidden.status_code == 404
        assert "private" not in hidden.headers["Cache-Control"]
        assert hidden.data.replace(b"acme", b"nono") == missing.data
        assert set(hidden.headers) == set(missing.headers)


@pytest.mark.thorough
@pytest.mark.parametrize("path", PATHS)
def test_a_member_gets_it_and_shared_caches_do_not(path, ask, backend):
    make_private(backend)

    response = ask(path)

    assert response.status_code == 200
    assert "Authorization" in response.vary
    assert response.cache_control.private
    assert not response.cache_control.public


@pytest.mark.parametrize("path", [PACKAGE, f"{PACKAGE}.metadata", INDEX])
def test_what_is_public_is_the_same_for_all(path, ask):
    """A cache in front keeps what came to a request with a token, also an old one."""
    unsigned, signed, wrong = ask(path, None), ask(path), ask(path, "fnhub_no")

    assert plain(unsigned) == plain(signed) == plain(wrong)
    assert unsigned.cache_control.public
    assert not unsigned.vary


def test_a_private_document_revalidates(ask, backend):
    make_private(backend)
    tag = ask(INDEX).headers["ETag"]

    assert ask(INDEX, **{"If-None-Match": tag}).status_code == 304
    assert ask(INDEX, None, **{"If-None-Match": tag}).status_code == 404


def test_search_finds_it_for_members(ask, backend):
    make_private(backend)

    inside, outside = ask(f"{SEARCH}?q=add"), ask(f"{SEARCH}?q=add", None)

    assert (inside.json["total"], outside.json["total"]) == (1, 0)
    assert inside.cache_control.private
    assert "Authorization" in inside.vary
    assert "Authorization" in outside.vary
    assert outside.json["facets"]["team"] == {}


def test_the_hub_asks_those_who_might_find_more(ask, backend):
    """Clients then send their token; whether there is more is not told by it."""
    for path in (SEARCH, FUNCTION.replace("acme", "nono")):
        assert ask(path, None).headers["WWW-Authenticate"].startswith("Bearer")
        assert "WWW-Authenticate" not in ask(path).headers
    assert "WWW-Authenticate" not in ask(FUNCTION, None).headers


def test_a_token_that_is_not_valid_is_told_where_it_is_looked_at(ask, backend):
    """Not found would send its holder looking for a name that is right."""
    make_private(backend)

    for path in (FUNCTION, FUNCTION.replace("acme", "nono"), SEARCH):
        assert ask(path, "fnhub_no").json["code"] == "token-unknown"
