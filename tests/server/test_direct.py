"""What is answered before Flask is answered as Flask's views would."""

from __future__ import annotations

import json
import logging
from dataclasses import replace

import pytest
from werkzeug.test import Client

from registry.core.errors import StoreFailed
from registry.server.app import create_app
from registry.server.log_format import AccessRecord, JsonLines
from registry.services.publish import publish
from tests.conftest import ACME
from tests.factories import Faulty, make_wheel

INDEX = "/index/acme/add.json"


@pytest.fixture
def both(backend):
    """The application whole, and Flask alone; with a function."""
    publish(backend, ACME, make_wheel().data)
    app = create_app(backend)
    watch = app.wsgi_app
    return Client(app), Client(watch._inner._inner)


def told(answer):
    """All of an answer that two requests for the same have in common."""
    own = ("X-Request-Id", "Date")
    headers = {name: value for name, value in answer.headers if name not in own}
    return answer.status, headers, answer.data


@pytest.mark.thorough
@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "OPTIONS"])
@pytest.mark.parametrize(
    "path",
    [
        INDEX,
        f"{INDEX}?q=1",
        "/index/acme/none.json",
        "/index/acme/a_d.json",
        "/index/api/add.json",
        "/index/acme/add-.json",
        "/index/acme//add.json",
    ],
)
def test_all_addresses_have_flasks_answer(both, method, path):
    whole, alone = both

    assert told(whole.open(path, method=method)) == told(
        alone.open(path, method=method)
    )


@pytest.mark.thorough
@pytest.mark.parametrize(
    "sent",
    [
        {"If-None-Match": "TAG"},
        {"If-None-Match": "W/TAG"},
        {"If-None-Match": '"other", TAG'},
        {"If-None-Match": '"other"'},
        {"If-None-Match": "*"},
        {"If-Match": '"other"'},
        {"Range": "bytes=0-3"},
        {"If-None-Match": "TAG", "Range": "bytes=0-3"},
        {"If-Modified-Since": "Fri, 01 Jan 2100 00:00:00 GMT"},
        {"Authorization": "Bearer fnhub_wrong"},
        {"Host": "a b"},
        {"Host": "a..b"},
        {"Host": "a" * 64},
        {"Host": "[::1]:80"},
    ],
)
def test_all_headers_have_flasks_answer(both, sent):
    whole, alone = both
    tag = alone.get(INDEX).headers["ETag"]
    headers = {name: value.replace("TAG", tag) for name, value in sent.items()}

    answer = told(whole.get(INDEX, headers=headers))

    assert answer == told(alone.get(INDEX, headers=headers))


def test_a_plain_question_does_not_reach_flask(both):
    """Else all of the above compares Flask with itself."""
    whole, _ = both
    whole.application.wsgi_app._inner._inner = lambda environ, start: 1 / 0
    tag = whole.get(INDEX).headers["ETag"]

    assert whole.get(INDEX, headers={"If-None-Match": tag}).status_code == 304
    with pytest.raises(ZeroDivisionError):
        whole.get(INDEX, headers={"If-None-Match": "*"})


@pytest.mark.parametrize("error", [StoreFailed("key", "gone"), RuntimeError("bug")])
def test_a_failure_is_told_by_flask(backend, error):
    class Broken(Faulty):
        def get(self, key):
            raise error

    broken = create_app(replace(backend, store=Broken(backend.store))).test_client()

    answer = broken.get(INDEX)

    assert answer.mimetype == "application/problem+json"
    assert answer.json["request_id"] == answer.headers["X-Request-Id"]


def test_its_line_is_that_of_the_view(both, caplog):
    whole, _ = both
    caplog.set_level(logging.INFO, "fnhub.access")

    whole.get(INDEX)
    whole.get(INDEX, headers={"If-None-Match": '"other"'})

    direct, viewed = (each.facts for each in caplog.records)
    assert isinstance(caplog.records[0], AccessRecord)
    assert (direct.route, direct.endpoint) == (viewed.route, viewed.endpoint)
    assert (direct.status, direct.size_bytes) == (viewed.status, viewed.size_bytes)


def test_a_line_is_json_whatever_it_tells(both, caplog):
    whole, _ = both
    caplog.set_level(logging.INFO, "fnhub.access")
    whole.open("/healthz", method='G"\\\u2028')
    (record,) = caplog.records
    record.facts.actor = 'a "\n\\ \u2028'

    line = JsonLines().format(record)

    assert line.isascii()
    assert "\n" not in line
    assert json.loads(line)["actor"] == record.facts.actor
    assert json.loads(line)["method"] == record.facts.method
