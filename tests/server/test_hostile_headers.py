"""What one client sends changes nothing in what another gets.

A cache between hub and clients keys answers by their address alone.
"""

from __future__ import annotations

import re

import pytest

from registry.server.app import create_app
from registry.server.rate_limits import DEFAULTS
from registry.server.serving import Serving
from registry.services.publish import publish
from tests.conftest import ACME, do_all_jobs
from tests.factories import make_wheel

pytestmark = pytest.mark.thorough

HOSTILE = {
    "Host": "evil.example",
    "X-Forwarded-Host": "evil.example",
    "X-Forwarded-Server": "evil.example",
    "X-Forwarded-Proto": "evil",
    "X-Forwarded-Port": "6666",
    "X-Forwarded-Prefix": "/evil",
    "X-Script-Name": "/evil",
    "X-Original-URL": "/evil",
    "X-Rewrite-URL": "/evil",
    "X-HTTP-Method-Override": "DELETE",
    "Forwarded": "for=6.6.6.6;host=evil.example;proto=evil",
}
WHEEL = make_wheel()
PARTS = {
    "team": "acme",
    "name": "add",
    "version": "1.0.0",
    "sha256": WHEEL.sha256,
    "filename": WHEEL.filename,
    "path": "add.py",
    "file": "plot.png",
    "both": "1.0.0...1.0.0",
    "category": "prepare",
    "digest": "0" * 16,
}
# Of each answer alone: its id (in the body, too, of what cannot be answered yet) and
# what is left of the asker's own budget; and the figures of /metrics, which count these
# requests.
_OWN = ("X-Request-Id", "RateLimit", "Date")
_OWN_ID = re.compile(rb'"request_id":"[0-9a-f]+"')


def rules(app):
    """Every route that can be read, with the names of the test filled in."""
    for rule in app.url_map.iter_rules():
        if "GET" in rule.methods:
            yield re.sub(r"<(?:\w+:)?(\w+)>", lambda part: PARTS[part[1]], rule.rule)


@pytest.fixture(params=[0, 1], ids=["no proxy", "behind a proxy"])
def app(request, backend):
    publish(backend, ACME, WHEEL.data)
    do_all_jobs(backend)
    limits = DEFAULTS | {"search": "1000/minute"}
    return create_app(backend, serving=Serving(request.param, rate_limits=limits))


def is_the_askers_own(answer):
    """Whether no shared cache gives it to another: it may have the asker's address."""
    kept = answer.headers.get("Cache-Control", "").split(", ")
    return "private" in kept or "no-store" in kept


def seen(answer):
    headers = [each for each in answer.headers if each[0] not in _OWN]
    return answer.status_code, headers, _OWN_ID.sub(b"", answer.data)


def test_no_route_answers_otherwise_for_a_hostile_header(app):
    client = app.test_client()
    paths = [*rules(app), "/nowhere", "/api/v1/functions/acme/none", "/x//evil.example"]
    paths += ["/api/v1/functions?q=add", "/healthz/"]
    paths.remove("/metrics")
    assert len(paths) > 10

    for path in paths:
        for header in HOSTILE:
            hostile = {header: HOSTILE[header]}
            plain, asked = client.get(path), client.get(path, headers=hostile)
            if is_the_askers_own(plain):  # a page with lines to paste
                assert is_the_askers_own(asked), (path, header)
                assert seen(client.get(path)) == seen(plain), (path, header)
                continue
            assert seen(asked) == seen(plain), (path, header)
        if is_the_askers_own(client.get(path)):
            continue
        altogether = client.get(path, headers=HOSTILE)
        assert seen(altogether) == seen(client.get(path)), path
        assert b"evil" not in altogether.data or "evil" in path
        assert "evil" not in str(altogether.headers)


def test_figures_hold_nothing_of_a_request(app):
    client = app.test_client()

    client.get("/healthz", headers=HOSTILE)

    assert "evil" not in client.get("/metrics").text


def test_a_package_is_immutable_and_an_index_document_revalidates(app):
    """A package is the same for ever; what is resolved from is asked for each time."""
    client = app.test_client()
    package = f"/packages/{WHEEL.sha256}/{WHEEL.filename}"

    for path in (package, f"{package}.metadata"):
        kept = client.get(path).headers["Cache-Control"]
        assert set(kept.split(", ")) == {"public", "max-age=31536000", "immutable"}
    document = client.get("/index/acme/add.json")
    assert set(document.headers["Cache-Control"].split(", ")) == {"public", "no-cache"}
    etag = document.headers["ETag"]
    assert not etag.startswith("W/")
    again = client.get("/index/acme/add.json", headers={"If-None-Match": etag})
    assert (again.status_code, again.data) == (304, b"")


def test_what_caches_keep_names_no_client(app):
    """An answer that is kept must fit everybody: no budget, no cookie."""
    client = app.test_client()

    for path in rules(app):
        answer = client.get(path)
        if "public" in answer.headers.get("Cache-Control", ""):
            assert "RateLimit" not in answer.headers, path
            assert "Set-Cookie" not in answer.headers, path


def test_an_address_of_two_slashes_leads_to_no_other_host(app):
    """`//evil.example` is a path here, not a place to be sent to."""
    answer = app.test_client().get(
        "/",
        environ_overrides={"PATH_INFO": "//evil.example", "RAW_URI": "//evil.example"},
    )

    assert not answer.headers.get("Location", "").startswith(("//", "http://evil"))
