"""Signed in with a token: by a form of the hub's own, for pages alone."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from registry.core.access import Role, Visibility
from registry.server.app import create_app
from registry.services.accounts import create_account
from registry.services.holder import OPERATOR
from registry.services.members import change_role
from registry.services.publish import publish
from registry.services.tokens import (
    TokenTerms,
    all_tokens,
    create_account_token,
    identify,
    revoke_token,
)
from registry.services.visibility import change_visibility
from tests.conftest import ACME, NOON, do_all_jobs
from tests.factories import make_wheel

pytestmark = pytest.mark.thorough


@pytest.fixture
def token(backend):
    publish(backend, ACME, make_wheel().data)
    do_all_jobs(backend)
    change_visibility(backend, OPERATOR, "acme", Visibility.PRIVATE)
    create_account(backend, "ada")
    change_role(backend, OPERATOR, "acme", "ada", Role.OWNER)
    return create_account_token(
        backend, "ada", TokenTerms(("read", "admin", "publish"))
    )


def form_token(client, path="/sign-in"):
    return re.search(r'name="form_token" value="([^"]+)"', client.get(path).text)[1]


def sign_in(client, token):
    sent = {"form_token": form_token(client), "token": token}
    return client.post("/sign-in", data=sent)


def test_who_signs_in_reads_what_is_theirs(client, token):
    assert client.get("/functions/acme/add").status_code == 404

    answer = sign_in(client, token)

    assert answer.headers["Location"] == "/account"
    cookie = answer.headers.getlist("Set-Cookie")[0]
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    assert token not in cookie
    page = client.get("/functions/acme/add")
    assert page.status_code == 200
    assert page.headers["Cache-Control"] == "private, no-cache"
    assert 'href="/account">ada</a>' in page.text
    assert "acme/add" in client.get("/account").text


def test_the_cookie_opens_pages_and_not_the_api(client, token):
    """A page elsewhere could make a browser send it."""
    sign_in(client, token)

    assert client.get("/api/v1/functions/acme/add").status_code == 404
    assert client.get("/api/v1/whoami").status_code == 401
    assert client.get("/index/acme/add.json").status_code == 404


@pytest.mark.parametrize("end", ["revoke", "sign-out"])
def test_a_session_ends(client, token, backend, end):
    sign_in(client, token)
    sent = {"form_token": form_token(client, "/account")}
    if end == "revoke":
        revoke_token(backend, OPERATOR, all_tokens(backend)[-1].id)
    else:
        client.post("/sign-out", data=sent)

    assert client.get("/functions/acme/add").status_code == 404
    assert client.get("/account").headers["Location"] == "/sign-in"
    assert client.get("/").status_code == 200


def test_a_session_ends_with_its_token(backend, token):
    terms = TokenTerms(("read",), expires_in=timedelta(hours=1))
    short = create_account_token(backend, "ada", terms)
    client = create_app(backend).test_client()
    sign_in(client, short)
    cookie = client.get_cookie("fnhub-session").value

    later = replace(backend, clock=lambda: NOON + timedelta(hours=2))
    client = create_app(later).test_client()
    client.set_cookie("fnhub-session", cookie)

    assert client.get("/functions/acme/add").status_code == 404


@pytest.mark.parametrize("cookie", ["1", "1.2.3", "MQ.awkbmA.AAAA", "é", '"'])
def test_a_cookie_that_the_hub_did_not_sign_is_nobodys(client, token, cookie):
    client.set_cookie("fnhub-session", cookie)

    assert client.get("/functions/acme/add").status_code == 404
    assert client.get("/").status_code == 200


def test_servers_of_one_store_share_sessions(client, backend, token):
    sign_in(client, token)
    other = create_app(replace(backend)).test_client()
    other.set_cookie("fnhub-session", client.get_cookie("fnhub-session").value)

    assert other.get("/functions/acme/add").status_code == 200


@pytest.mark.parametrize(
    "path", ["/sign-in", "/sign-out", "/account/tokens", "/account/tokens/1/revoke"]
)
@pytest.mark.parametrize("sent", [{}, {"form_token": ""}, {"form_token": "guessed"}])
def test_a_form_from_elsewhere_is_refused(client, backend, token, path, sent):
    sign_in(client, token)

    answer = client.post(path, data=sent | {"token": token, "scope": "read"})

    assert answer.status_code == 403
    assert len(all_tokens(backend)) == 1
    assert client.get("/functions/acme/add").status_code == 200


def test_a_token_that_is_none_is_told_and_not_shown_again(client):
    answer = sign_in(client, "fnhub_wrong")

    assert answer.status_code == 401
    assert "does not know the token" in answer.text
    assert "fnhub_wrong" not in answer.text


def test_a_token_is_made_shown_once_and_taken_back(client, backend, token):
    sign_in(client, token)
    sent = {"form_token": form_token(client, "/account"), "scope": ["publish"]}
    sent |= {"label": "CI", "days": "30"}

    made = client.post("/account/tokens", data=sent)

    secret = re.search(r"<code>(fnhub_\w+)</code>", made.text)[1]
    assert made.headers["Cache-Control"] == "private, no-store"
    assert identify(backend, secret).scopes == ("publish",)
    assert secret not in client.get("/account").text
    number = all_tokens(backend)[-1].id
    client.post(f"/account/tokens/{number}/revoke", data=sent)
    assert all_tokens(backend)[-1].revoked is not None


@pytest.mark.parametrize(
    "wrong", [{"days": "x"}, {"days": "0"}, {"scope": ["yank"]}, {"scope": []}]
)
def test_a_token_that_cannot_be_made_is_told(client, backend, token, wrong):
    sign_in(client, token)
    sent = {"form_token": form_token(client, "/account"), "scope": ["read"]} | wrong

    answer = client.post("/account/tokens", data=sent)

    assert answer.status_code in (403, 422)
    assert "That did not work" in answer.text
    assert len(all_tokens(backend)) == 1
