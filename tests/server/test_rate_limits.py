"""How much one client may ask for, and what it is told of it."""

from __future__ import annotations

import re

import pytest

from registry.core.errors import InvalidSetting
from registry.server.app import create_app
from registry.server.rate_limits import DEFAULTS, parse_limits
from registry.server.serving import Serving
from registry.services.publish import publish
from registry.services.tokens import create_token
from tests.conftest import ACME
from tests.factories import make_wheel

SEARCH = "/api/v1/functions?q=x"
YANK = "/api/v1/functions/acme/add/1.0.0/yank"


@pytest.fixture
def limited(backend):
    """Makes a client of a hub with these limits."""

    def make(text, **more):
        serving = Serving(rate_limits=parse_limits(text), **more)
        return create_app(backend, serving=serving).test_client()

    return make


def signed(secret):
    return {"Authorization": f"Bearer {secret}"}


def test_a_client_is_told_what_is_left_and_when_there_is_more(limited):
    client = limited("search=2/minute")

    first, second, third = (client.get(SEARCH) for _ in range(3))

    assert first.headers["RateLimit-Policy"] == '"search";q=2;w=60'
    assert re.fullmatch(r'"search";r=1;t=\d+', first.headers["RateLimit"])
    assert re.fullmatch(r'"search";r=0;t=\d+', second.headers["RateLimit"])
    assert (third.status_code, third.json["code"]) == (429, "rate-limited")
    assert third.mimetype == "application/problem+json"
    assert 1 <= int(third.headers["Retry-After"]) <= 60
    assert "r=0;t=" in third.headers["RateLimit"]
    assert "limited to 2 per 1 minute" in third.json["detail"]


@pytest.mark.thorough
def test_what_is_pulled_and_resolved_from_has_no_limit(limited, backend):
    publish(backend, ACME, make_wheel().data)
    client = limited("search=1/minute, write=1/minute, publish=1/minute")

    answers = [client.get("/index/acme/add.json") for _ in range(20)]

    assert {each.status_code for each in answers} == {200}
    assert "RateLimit" not in answers[0].headers


def test_each_token_has_budgets_of_its_own(limited, backend):
    client = limited("write=1/minute")
    one, two = (create_token(backend, "acme", ["yank"]) for _ in range(2))

    first = client.delete(YANK, headers=signed(one))
    again = client.delete(YANK, headers=signed(one))
    other = client.delete(YANK, headers=signed(two))

    assert [each.status_code for each in (first, again, other)] == [404, 429, 404]


def test_searching_takes_nothing_from_publishing(limited, backend):
    client = limited("search=1/minute, publish=1/minute")
    headers = signed(create_token(backend, "acme"))
    client.get(SEARCH, headers=headers)
    assert client.get(SEARCH, headers=headers).status_code == 429

    answer = client.post(
        "/api/v1/functions",
        data=make_wheel().data,
        headers=headers | {"Content-Type": "application/zip"},
    )

    assert answer.status_code == 201


def test_made_up_tokens_are_one_client(limited):
    """Otherwise a new one for each request would be a new budget."""
    client = limited("search=2/minute")

    answers = [client.get(SEARCH, headers=signed(f"t{n}")) for n in range(3)]

    assert answers[2].status_code == 429


def test_who_tries_tokens_is_stopped_and_others_are_not(limited, backend):
    client = limited("sign-in=3/minute")
    good = create_token(backend, "acme", ["yank"])

    tries = [client.delete(YANK, headers=signed(f"guess{n}")) for n in range(4)]
    then = client.delete(YANK, headers=signed(good))
    elsewhere = client.delete(
        YANK, headers=signed(good), environ_base={"REMOTE_ADDR": "10.9.8.7"}
    )

    assert [each.status_code for each in tries] == [401, 401, 401, 429]
    assert tries[3].json["detail"].startswith("too many requests: sign-in is limited")
    assert then.status_code == 429  # a right guess is not told either
    assert elsewhere.status_code == 404


def test_addresses_are_told_apart_behind_a_trusted_proxy_only(limited):
    alone, behind = limited("search=1/minute"), limited("search=1/minute", proxies=1)

    def ask(client, forwarded):
        return client.get(SEARCH, headers={"X-Forwarded-For": forwarded}).status_code

    assert [ask(alone, "1.1.1.1"), ask(alone, "2.2.2.2")] == [200, 429]
    assert [ask(behind, "1.1.1.1"), ask(behind, "2.2.2.2")] == [200, 200]
    assert ask(behind, "9.9.9.9, 1.1.1.1") == 429


def test_limits_can_be_switched_off(limited):
    client = limited("off")

    answers = [client.get(SEARCH) for _ in range(3)]

    assert {each.status_code for each in answers} == {200}
    assert "RateLimit" not in answers[0].headers


def test_what_is_over_the_limit_is_counted(limited):
    client = limited("search=1/minute")
    client.get(SEARCH)
    client.get(SEARCH)

    assert (
        'fnhub_rate_limited_total{budget="search"} 1.0' in client.get("/metrics").text
    )


def test_some_limits_can_be_set(backend):
    chosen = parse_limits("search=5/second, publish = 10 per 2 minutes")

    assert chosen == DEFAULTS | {"search": "5/second", "publish": "10 per 2 minutes"}
    assert parse_limits(None) == DEFAULTS


@pytest.mark.parametrize("text", ["on", "search", "search=", "search=5", "other=1/day"])
def test_a_limit_that_cannot_be_read_is_told(text):
    with pytest.raises(InvalidSetting, match="rate_limits"):
        parse_limits(text)
