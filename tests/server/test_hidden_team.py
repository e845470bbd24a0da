"""A private team, asked for at every address of the hub by those who are not in it."""

from __future__ import annotations

import re

import pytest

from indexer import open_index
from registry.core.access import Role, Visibility
from registry.db import open_database
from registry.db.migrations import upgrade
from registry.server.app import create_app
from registry.services.accounts import create_account
from registry.services.backend import Backend
from registry.services.holder import OPERATOR, Holder
from registry.services.members import change_role
from registry.services.publish import publish
from registry.services.teams import create_team
from registry.services.tokens import TokenTerms, create_account_token, create_token
from registry.store.memory import MemoryStore
from tests.conftest import NOON, do_all_jobs
from tests.factories import make_wheel

pytestmark = pytest.mark.thorough

WORDS = ("publish", "yank", "read", "admin")
SECRET = make_wheel("vault/skeleton", manifest={"summary": "Quixotic numbers"})
NAMED = {
    "team": ["vault"],
    "name": ["skeleton"],
    "version": ["1.0.0", "9.9.9"],
    "sha256": [SECRET.sha256],
    "filename": [SECRET.filename, f"{SECRET.filename}.metadata"],
    "account": ["keeper"],
    "number": ["1"],
    "path": ["add.py", "function.yaml", "fnhub-vault-skeleton/"],
    "file": ["plot.png"],
    "both": ["1.0.0...1.0.0"],
    "category": ["prepare"],
    "digest": ["0" * 16],
}
QUERIES = ["", "?q=skeleton", "?q=quixotic", "?q=quixotik", "?q=skele", "?team=vault"]
QUERIES += ["?after=0", "?q=vault/skeleton", "?sort=updated", "?q=add+numbers"]


def make_hub(tmp_path, name, *, with_vault):
    """A hub with two public functions, and on one of them a private team."""
    database = open_database(tmp_path / f"{name}.db")
    upgrade(database)
    hub = Backend(
        database, MemoryStore(), open_index("whoosh", None), clock=lambda: NOON
    )
    tokens = [None, create_token(hub, "acme", WORDS)]
    for public in ("acme/add", "acme/number"):
        publish(hub, Holder("acme", ("publish",)), make_wheel(public).data)
    create_account(hub, "stranger")
    tokens.append(create_account_token(hub, "stranger", TokenTerms(WORDS)))
    if with_vault:
        create_team(hub, OPERATOR, "vault", visibility=Visibility.PRIVATE)
        publish(hub, Holder("vault", ("publish",)), SECRET.data)
        create_account(hub, "keeper")
        change_role(hub, OPERATOR, "vault", "keeper", Role.OWNER)
        tokens.append(create_token(hub, "vault", ["publish", "yank"]))
        tokens.append(create_account_token(hub, "keeper", TokenTerms(("admin",))))
    do_all_jobs(hub)
    return hub, tokens


def addresses_of(app):
    """Every GET route, with the hidden function's parts in it."""
    found = []
    for rule in app.url_map.iter_rules():
        if "GET" not in rule.methods:
            continue
        urls = [re.sub(r"<(?:\w+:)?(\w+)>", r"<\1>", rule.rule)]
        for part in re.findall(r"<(\w+)>", urls[0]):
            values = NAMED[part]
            urls = [url.replace(f"<{part}>", v) for url in urls for v in values]
        found += [url + query for url in urls for query in QUERIES]
    return found


@pytest.fixture
def hubs(tmp_path):
    with_vault, tokens = make_hub(tmp_path, "with", with_vault=True)
    without, others = make_hub(tmp_path, "without", with_vault=False)
    yield with_vault, tokens, without, others
    for hub in (with_vault, without):
        hub.search.close()
        hub.database.close()


def shown(app, url, token):
    headers = {"X-Request-Id": "one"}  # else each answer has one of its own
    if token:
        headers["Authorization"] = f"Bearer {token}"
    response = app.test_client().get(url, headers=headers)
    kept = {k: v for k, v in response.headers.items() if k != "Date"}
    return response.status_code, kept, response.data


def test_strangers_get_the_answers_of_a_hub_without_the_team(hubs):
    """To the byte: no name, digest, count, suggestion or weight of a word differs."""
    with_vault, tokens, without, others = hubs
    apps = create_app(with_vault), create_app(without)
    addresses = addresses_of(apps[0])

    assert len(addresses) > 100
    for mine, theirs in zip(tokens[:3], others, strict=True):
        for url in addresses:
            # Numbers of rows differ; times of requests do, in what operators measure.
            if url.startswith(("/api/v1/tokens", "/metrics", "/sign-in", "/account")):
                continue  # that neither holds anything of the team, the next test sees
            assert shown(apps[0], url, mine) == shown(apps[1], url, theirs), url


def test_no_answer_to_others_holds_anything_of_it(hubs):
    """Also to tokens of its own members that may not read."""
    with_vault, tokens, _, _ = hubs
    app = create_app(with_vault)
    words = (b"skeleton", b"uixotic", SECRET.sha256.encode(), b"keeper")

    for token in tokens:
        for url in addresses_of(app):
            status, _, data = shown(app, url, token)
            if status == 404:  # which says no more than what was asked for
                data = re.sub(rb'"detail":"[^"]*"', b"", data)
            if token is not None and token == tokens[-1]:
                data = data.replace(b"keeper", b"")  # that is its own name
            found = [word for word in words if word in data]
            if data.lower().startswith(b"<!doctype html>"):  # it repeats what was asked
                found = [word for word in found if word.decode() not in url]
            assert not found, url


def test_its_readers_find_it_everywhere(hubs):
    """The test before means nothing where nobody finds anything."""
    with_vault, _, _, _ = hubs
    app = create_app(with_vault)
    reader = create_account_token(with_vault, "keeper", TokenTerms(("read",)))

    for url in (
        "/api/v1/functions/vault/skeleton",
        "/api/v1/functions/vault/skeleton/1.0.0",
        "/index/vault/skeleton.json",
        f"/packages/{SECRET.sha256}/{SECRET.filename}",
        "/api/v1/teams/vault",
        "/api/v1/teams/vault/members",
    ):
        assert shown(app, url, reader)[0] == 200, url
    found = app.test_client().get(
        "/api/v1/functions?q=quixotic", headers={"Authorization": f"Bearer {reader}"}
    )
    assert found.json["total"] == 1
    assert found.json["facets"]["team"] == {"vault": 1}
