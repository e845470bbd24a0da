"""Who may do what: the table of permissions, asked of the application route by route.

Everybody asks everything, of a public team and of a private one.  A route that is not
in the table fails, and a refusal changes nothing in the record.
"""

from __future__ import annotations

import io
import re
from importlib.resources import files
from pathlib import Path

import pytest

from registry.core.access import Role, Visibility
from registry.core.safe_yaml import read_yaml
from registry.server.app import create_app
from registry.server.site.session import FIELD, FORM_COOKIE
from registry.server.site.statics import statics
from registry.services.accounts import create_account
from registry.services.closure_making import Maker
from registry.services.holder import OPERATOR
from registry.services.invitations import invite, open_invitations
from registry.services.members import change_role
from registry.services.publish import publish
from registry.services.tokens import TokenTerms, all_tokens, create_team_token
from registry.services.visibility import change_visibility
from registry.store.keys import page_key, placed_key
from tests.conftest import ACME, do_all_jobs
from tests.factories import make_wheel
from tests.records import record_of
from tests.server.askers import askers_of

pytestmark = pytest.mark.thorough

ROOT = Path(__file__).parent.parent.parent
TABLE = files("registry.server").joinpath("permissions.yaml").read_bytes()
ROUTES = read_yaml(TABLE, "permissions.yaml").value["routes"]
METHODS = {"GET", "POST", "PUT", "PATCH", "DELETE"}
WHEEL = make_wheel()
NAMED = {
    "team": "acme",
    "name": "add",
    "version": "1.0.0",
    "sha256": WHEEL.sha256,
    "filename": WHEEL.filename,
    "account": "victim",
    "category": "train",
    "both": "1.0.0...1.0.0",
    "path": "README.md",
    "file": "0123456789abcdef.png",
    "digest": "",  # of a static file; known when the statics are read
}
# Below a bridge's prefix, the path of what it has of acme/add.
BRIDGED = {
    "/simple/<path>": "fnhub-acme-add/",
    "/kfp/<path>": "acme/add/1.0.0.yaml",
    "/mlrun/<path>": "acme/functions/master/add/1.0.0/src/function.yaml",
}
FORM = "as the page has it"


def expected(rule, asker, *, is_private):
    """The status that the table tells: 200 for any success."""
    token = rule["token"]
    is_open = token == "never" or (token == "when-private" and not is_private)
    if is_open:
        return 200
    hidden = rule.get("hidden", 404) if token == "when-private" else None
    if asker.token is None:
        return hidden or (401 if token == "required" else 200)
    if not asker.is_valid:
        return 401
    refused = _refusal(rule, asker, is_private=is_private)
    if refused is None or (token == "optional" and rule["role"] == "reader"):
        return 200
    return hidden or refused


def _refusal(rule, asker, *, is_private):
    role = rule.get("role")
    if rule.get("scope", "publish") not in asker.scopes and "scope" in rule:
        return 403
    if role in ("account", "own") and not asker.is_account:
        return 403
    if role == "own":
        is_owner = asker.role is Role.OWNER and not asker.has_other_names
        return None if is_owner else 404
    if role in list(Role):
        if asker.role is None:
            return 404 if is_private else 403
        if not asker.role.includes(Role(role)):
            return 403
    return 403 if asker.has_other_names and "names" in rule else None


def request_for(backend, key, asker, number):
    """What makes a route do its work, whoever did it before."""
    codes = {
        "POST /api/v1/functions": lambda: {
            "data": WHEEL.data,
            "content_type": "application/zip",
        },
        "POST /legacy/": lambda: {
            "data": {
                ":action": "file_upload",
                "content": (io.BytesIO(WHEEL.data), WHEEL.filename),
            },
        },
        "POST /api/v1/teams": lambda: {
            "json": {"name": 9 * "zyxwvutsrponmkjhfedcba"[number]}  # like no other
        },
        "POST /api/v1/tokens": lambda: {"json": {"scopes": [asker.scopes[0]]}},
        "POST /api/v1/invitations/accept": lambda: {
            "json": {"code": invite(backend, OPERATOR, "zeta", Role.READER).code}
            | ({"account": f"new-{number}"} if asker.token is None else {})
        },
    }
    bodies = {
        "yank": {"reason": "wrong"},
        "deprecation": {"reason": "wrong"},
        "archive": {"reason": "wrong"},
        "members": {"role": "reader"},
        "invitations": {"role": "reader"},
        "teams": {"visibility": None},
    }
    if key.startswith(("POST /account", "POST /sign-")):
        word = asker.scopes[0]
        return {"data": {FIELD: FORM, "scope": word, "token": asker.token or ""}}
    if key in codes:
        return codes[key]()
    if key.startswith(("PUT", "PATCH", "POST")):
        last = [part for part in key.split("/") if part in bodies][-1]
        return {"json": dict(bodies[last])}
    return {}


def ask(app, backend, key, asker, *, number, visibility):
    """Ask one route as somebody; return the status, 200 for any success."""
    method, _, path = key.partition(" ")
    if "<account>" in path:  # there is somebody to change, or to take out
        change_role(backend, OPERATOR, "acme", "victim", Role.READER)
    sent = request_for(backend, key, asker, number)
    if "visibility" in sent.get("json", {}):
        sent["json"]["visibility"] = visibility.value
    create_team_token(backend, "acme", TokenTerms())
    named = NAMED | {"number": all_tokens(backend, "acme")[-1].id}
    named["path"] = BRIDGED.get(path, NAMED["path"])
    if "/invitations/<number>" in path:  # there is one to take back
        invite(backend, OPERATOR, "acme", Role.READER)
        named["number"] = open_invitations(backend, OPERATOR, "acme")[-1].id
    if "<digest>" in path:
        named |= {"digest": statics()["site.css"].digest, "file": "site.css"}
    url = re.sub(r"<(\w+)>", lambda part: str(named[part[1]]), path)
    if path == "/legacy/" and asker.token:
        sent["auth"] = ("__token__", asker.token)
    elif asker.token:
        sent["headers"] = {"Authorization": f"Bearer {asker.token}"}
    before = record_of(backend)
    client = app.test_client()
    client.set_cookie(FORM_COOKIE, FORM)
    response = client.open(url, method=method, **sent)
    status = _status(response)
    if status != 200:
        assert record_of(backend) == before
    return status


def _status(response):
    """200 for any success; who is led to the form is not signed in."""
    if response.status_code in (302, 303):
        return 401 if response.headers["Location"] == "/sign-in" else 200
    return 200 if response.status_code < 300 else response.status_code


@pytest.fixture(params=list(Visibility))
def visibility(request):
    return request.param


@pytest.fixture
def world(backend, visibility):
    publish(backend, ACME, WHEEL.data)
    create_account(backend, "victim")
    everybody = askers_of(backend)
    change_visibility(backend, OPERATOR, "acme", visibility)
    do_all_jobs(backend)
    Maker(backend).make("acme/add@1.0.0")
    plot = page_key(WHEEL.sha256, NAMED["file"])
    is_private = visibility is Visibility.PRIVATE
    placed = placed_key("acme", plot, is_private=is_private)
    backend.store.put_new(placed, b"\x89PNG\r\n\x1a\n")
    return create_app(backend), everybody


def routes_of(app):
    converter = re.compile(r"<[a-z0-9]+:")
    return {
        f"{method} {converter.sub('<', rule.rule)}"
        for rule in app.url_map.iter_rules()
        for method in rule.methods & METHODS
    }


def test_the_documentation_has_the_table():
    shown = (ROOT / "docs/teams.md").read_text()

    for key, rule in ROUTES.items():
        words = (
            rule["token"].replace("-", " "),
            rule.get("scope", ""),
            rule.get("role", ""),
        )
        assert f"| `{key}` | {' | '.join(words)} |" in shown
    assert shown.count("| `") == len(ROUTES) + 4  # scopes have a table, too


def test_every_route_is_in_the_table_and_nothing_else(client):
    assert routes_of(client.application) == set(ROUTES)


@pytest.mark.parametrize("key", ROUTES)
def test_everybody_may_what_the_table_says(key, world, backend, visibility):
    app, everybody = world
    is_private = visibility is Visibility.PRIVATE

    for number, asker in enumerate(everybody):
        wanted = expected(ROUTES[key], asker, is_private=is_private)
        status = ask(app, backend, key, asker, number=number, visibility=visibility)

        assert status == wanted, asker.name
