"""What the wire says of a bridge's answers: whose they are, and who may keep them."""

from __future__ import annotations

import pytest

from registry.bridges.simple_index import JSON
from registry.core.access import Visibility
from registry.services.holder import OPERATOR
from registry.services.publish import publish
from registry.services.tokens import TokenTerms, create_team_token
from registry.services.visibility import change_visibility
from tests.conftest import ACME
from tests.factories import make_wheel

PAGE = "/simple/fnhub-acme-add/"


@pytest.fixture
def token(backend):
    publish(backend, ACME, make_wheel().data)
    return create_team_token(backend, "acme", TokenTerms(("read",)))


def show(client, path=PAGE, token=None, accept=JSON):
    auth = ("__token__", token) if token else None
    return client.get(path, auth=auth, headers={"Accept": accept})


def vary(response):
    return {each.strip() for each in response.headers.get("Vary", "").split(",")}


def test_what_is_public_is_everybodys_to_keep(client, token):
    """The same for who sends a token, an old one even: caches need one copy."""
    plain = show(client)

    assert plain.headers["Cache-Control"] == "public, no-cache"
    assert vary(plain) == {"Accept"}
    for sent in (token, "fnhub_old"):
        signed = show(client, token=sent)
        assert signed.data == plain.data
        assert signed.headers["Cache-Control"] == "public, no-cache"


def test_each_form_has_a_tag_of_its_own(client, token):
    as_json, as_html = show(client), show(client, accept="text/html")

    assert as_json.headers["ETag"] != as_html.headers["ETag"]


def test_what_depends_on_who_asks_is_kept_apart(client, backend, token):
    """A cache in between must not give a member's page to a stranger, nor back."""
    change_visibility(backend, OPERATOR, "acme", Visibility.PRIVATE)
    for path in (PAGE, "/simple/"):
        stranger, member = show(client, path), show(client, path, token)

        assert b"acme-add-" not in stranger.data
        assert b"fnhub-acme-add" in member.data
        assert stranger.data != member.data
        assert "Authorization" in vary(stranger) & vary(member)
        assert stranger.headers["Cache-Control"] == "no-cache"
        assert member.headers["Cache-Control"] == "private, no-cache"


def test_a_token_that_is_none_is_told_where_it_could_matter(client, token):
    """Else a private function would silently not be there."""
    assert show(client, "/simple/", "fnhub_old").status_code == 401
    assert show(client, "/simple/fnhub-acme-nothing/", "fnhub_old").status_code == 401


def test_a_name_that_is_not_ours_is_a_404_that_caches_keep(client, token):
    response = show(client, "/simple/pandas/")

    assert response.status_code == 404
    assert response.headers["Cache-Control"] == "public, max-age=86400"


@pytest.mark.parametrize(
    "path", ["/simple", "/simple/fnhub-acme-add", "/simple/pandas"]
)
def test_nothing_is_redirected(client, token, path):
    """Clients lose what they sent with a redirect, credentials above all."""
    assert show(client, path).status_code in (200, 404)


def test_clients_are_told_when_to_ask_again_for_requirements(client, token):
    """pip waits as long as Retry-After says and asks again by itself."""
    response = client.get("/api/v1/functions/acme/add/1.0.0/requirements.txt")

    assert response.status_code == 503
    assert response.json["code"] == "requirements-not-made"
    assert response.headers["Retry-After"] == "2"


def test_an_answer_with_the_hubs_address_is_for_the_asker_alone(client, token):
    """It is what the asker's Host header says: a shared cache would hand it on."""
    source = client.get("/mlrun/api/v1/hub/sources/acme", headers={"Host": "x.example"})

    assert b"http://x.example/mlrun/acme" in source.data
    assert source.headers["Cache-Control"] == "private, no-cache"
