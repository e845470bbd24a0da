"""Every request leaves one line, and nothing secret in it."""

from __future__ import annotations

import json
import logging
from dataclasses import replace

import pytest

from registry.core.errors import StoreFailed
from registry.server.app import create_app
from registry.server.clients import client_address
from registry.server.facts import serving
from registry.server.log_format import JsonLines, TextLines
from registry.server.serving import Serving
from registry.services.publish import publish
from registry.services.tokens import create_token
from tests.conftest import ACME
from tests.factories import Faulty, make_wheel


class Lines(logging.Handler):
    """Keeps lines as they would be written."""

    def __init__(self, form):
        super().__init__()
        self.setFormatter(form)
        self.lines = []

    def emit(self, record):
        self.lines.append(self.format(record))


@pytest.fixture(params=[JsonLines, TextLines])
def written(request):
    """Lines of all loggers, in one of the formats."""
    handler, root = Lines(request.param()), logging.getLogger()
    access = logging.getLogger("fnhub.access")
    root.addHandler(handler)
    access.setLevel(logging.INFO)
    yield handler.lines
    root.removeHandler(handler)
    access.setLevel(logging.NOTSET)


@pytest.fixture
def told():
    """Lines of finished requests as JSON values."""
    handler, access = Lines(JsonLines()), logging.getLogger("fnhub.access")
    access.addHandler(handler)
    access.setLevel(logging.INFO)

    def lines():
        return [json.loads(each) for each in handler.lines]

    yield lines
    access.removeHandler(handler)
    access.setLevel(logging.NOTSET)


def test_a_line_tells_all_of_a_request(client, backend, told):
    token = create_token(backend, "acme")

    answer = client.post(
        "/api/v1/functions",
        data=make_wheel().data,
        content_type="application/zip",
        headers={"Authorization": f"Bearer {token}", "X-Request-Id": "build-17.a_B"},
    )

    (line,) = told()
    assert line.pop("duration_ms") > 0
    assert line.pop("time").endswith("+00:00")
    assert line == {
        "level": "INFO",
        "logger": "fnhub.access",
        "message": "POST /api/v1/functions 201",
        "request_id": "build-17.a_B",
        "method": "POST",
        "path": "/api/v1/functions",
        "route": "/api/v1/functions",
        "status": 201,
        "bytes": len(answer.data),
        "actor": "token of acme",
        "client": "127.0.0.1",
    }
    assert answer.headers["X-Request-Id"] == "build-17.a_B"


def test_no_line_holds_a_token_or_a_query(client, backend, written):
    token = create_token(backend, "acme")
    headers = {"Authorization": f"Bearer {token}"}

    client.get("/api/v1/functions?q=hush&token=sesame", headers=headers)
    client.put("/api/v1/functions/acme/x/archive", headers=headers, json={})
    client.get("/readyz", headers={"Authorization": "Bearer fnhub_wrong"})

    assert len(written) == 3
    for secret in (token, "hush", "sesame", "fnhub_wrong"):
        assert not [line for line in written if secret in line]


@pytest.mark.parametrize(
    "sent", ["x" * 65, "", "two words", "a\tb", "\xe9", 'quote"', "<script>"]
)
def test_an_id_that_is_not_sane_is_replaced(client, sent):
    headers = {"X-Request-Id": sent}

    first = client.get("/healthz", headers=headers).headers["X-Request-Id"]
    second = client.get("/healthz", headers=headers).headers["X-Request-Id"]

    assert sent not in (first, second)
    assert len(first) == 16
    assert first != second


def test_a_path_breaks_no_line(client, written):
    """Whoever asks could otherwise write lines of their own."""
    client.get("/%0AERROR%20made%20up%1b[31m%E2%80%A8")

    (line,) = written
    assert "\n" not in line
    assert "\x1b" not in line
    assert "/%0AERROR%20made%20up" in line


def test_a_failure_is_found_by_the_id_that_its_caller_was_told(backend, written):
    class Broken(Faulty):
        def get(self, key):
            raise StoreFailed(key, "the disk is gone")

    broken = create_app(replace(backend, store=Broken(backend.store))).test_client()

    answer = broken.get("/index/acme/add.json")

    assert answer.status_code == 503
    assert answer.json["request_id"] == answer.headers["X-Request-Id"]
    failure, line = written
    assert answer.json["request_id"] in failure
    assert "StoreFailed" in failure
    assert answer.json["request_id"] in line


def test_what_is_the_callers_fault_has_no_id_to_report(client):
    assert "request_id" not in client.get("/nowhere").json


@pytest.mark.parametrize("form", [JsonLines(), TextLines()])
def test_a_line_outside_of_a_request_is_written_too(form):
    record = logging.LogRecord("worker", 30, "", 1, "late by %d s", (9,), None)

    assert "late by 9 s" in form.format(record)
    assert serving.get() is None


def test_answers_without_a_body_count_none(client, backend, told):
    publish(backend, ACME, make_wheel().data)
    index = "/index/acme/add.json"
    etag = client.get(index).headers["ETag"]

    client.head(index)
    client.get(index, headers={"If-None-Match": etag})

    got, head, unmodified = told()
    assert got["bytes"] > 0
    assert (head["bytes"], unmodified["bytes"]) == (0, 0)
    assert {each["route"] for each in told()} == {"/index/<team>/<name>.json"}


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "6.6.6.6", "10.0.0.1"),
        (1, "6.6.6.6, 1.2.3.4", "1.2.3.4"),
        (2, "6.6.6.6, 1.2.3.4, 10.0.0.2", "1.2.3.4"),
        (1, "::1", "::1"),
        (1, "", "10.0.0.1"),
        (2, "1.2.3.4", "10.0.0.1"),
        (1, "made up", "10.0.0.1"),
        (1, "1.2.3.4\r\nX: y", "10.0.0.1"),
    ],
)
def test_a_client_cannot_choose_its_address(proxies, forwarded, address):
    environ = {"REMOTE_ADDR": "10.0.0.1", "HTTP_X_FORWARDED_FOR": forwarded}

    assert client_address(environ, proxies) == address


def test_behind_a_proxy_the_log_has_the_clients_address(backend, told):
    behind = create_app(backend, serving=Serving(proxies=1)).test_client()

    behind.get("/healthz", headers={"X-Forwarded-For": "6.6.6.6, 1.2.3.4"})

    assert told()[0]["client"] == "1.2.3.4"


def test_a_crash_below_flask_is_told_too(backend, told):
    app = create_app(backend)
    watch = app.wsgi_app
    watch._inner = lambda environ, start: 1 / 0

    with pytest.raises(ZeroDivisionError):
        app.test_client().get("/healthz")

    assert told()[0]["status"] == 500
