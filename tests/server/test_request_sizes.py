"""Too much is refused before it is read, and what comes too slowly is left."""

from __future__ import annotations

import io
import os
import threading

import pytest
from flask import Flask, request

from registry.server import problems, request_sizes
from registry.server.request_sizes import BODY_BYTES, BodyRules
from registry.services.publish import publish
from registry.services.tokens import create_token
from tests.conftest import ACME
from tests.factories import make_wheel

ARCHIVE = "/api/v1/functions/acme/add/archive"


def sending(body, length=None):
    """What a server hands on; werkzeug's client would look into the body itself."""
    if length is None:
        announced = {"CONTENT_LENGTH": "", "HTTP_TRANSFER_ENCODING": "chunked"}
    else:
        announced = {"CONTENT_LENGTH": str(length)}
    return {"wsgi.input": body, "wsgi.input_terminated": True, **announced}


class Unread(io.RawIOBase):
    """A body that must not be read."""

    def readable(self):
        return True

    def readinto(self, buffer):
        raise AssertionError("it was read")


@pytest.fixture
def headers(backend):
    publish(backend, ACME, make_wheel().data)
    return {"Authorization": f"Bearer {create_token(backend, 'acme', ['yank'])}"}


@pytest.mark.parametrize(
    ("method", "path", "limit"),
    [
        ("PUT", ARCHIVE, BODY_BYTES),
        ("DELETE", ARCHIVE, BODY_BYTES),
        ("GET", "/healthz", BODY_BYTES),
        ("POST", "/api/v1/functions", 32 * 2**20),
    ],
)
def test_what_announces_too_much_is_refused_unread(
    client, headers, method, path, limit
):
    refused = client.open(
        path,
        method=method,
        headers=headers,
        environ_overrides=sending(Unread(), limit + 1),
    )

    assert (refused.status_code, refused.json["code"]) == (413, "too-large")
    assert str(limit) in refused.json["detail"]


def test_what_announces_nothing_is_cut_at_the_limit(client, headers):
    """Chunks without an end: no more of them is read than is allowed."""

    class Endless(io.RawIOBase):
        sent = 0

        def readable(self):
            return True

        def readinto(self, buffer):
            self.sent += len(buffer)
            buffer[:] = b"x" * len(buffer)
            return len(buffer)

    body = Endless()

    refused = client.put(
        ARCHIVE,
        headers=headers | {"Content-Type": "application/json"},
        environ_overrides=sending(body),
    )

    assert (refused.status_code, refused.json["code"]) == (413, "too-large")
    assert body.sent <= BODY_BYTES + 1


def test_a_body_that_fits_is_read(client, headers):
    most = b'{"reason": "x"' + b" " * (BODY_BYTES - 15) + b"}"
    assert len(most) == BODY_BYTES

    taken = client.put(
        ARCHIVE, headers=headers, data=most, content_type="application/json"
    )

    assert taken.json["status"]["archived"] == "x"


@pytest.fixture
def slow():
    """An application that is impatient, and how to send it a body by a pipe."""
    app = Flask(__name__)
    problems.install(app)
    request_sizes.install(app, BodyRules(grace_s=0.2, slowest_bytes_s=1000, turn_s=0.1))

    @app.post("/")
    def length():
        return str(len(request.get_data()))

    out, into = os.pipe()
    with os.fdopen(out, "rb", 0) as body, os.fdopen(into, "wb", 0) as feed:

        def send(length):
            return app.test_client().post("/", environ_overrides=sending(body, length))

        yield feed, send


def test_a_body_that_does_not_come_is_left(slow):
    feed, send = slow
    feed.write(b"half")

    refused = send(8)

    assert (refused.status_code, refused.json["code"]) == (408, "body-too-slow")


@pytest.mark.thorough
def test_a_body_has_longer_the_larger_it_is(slow):
    """1,000 bytes have 1.2 s here: what comes after half a second is in time."""
    feed, send = slow
    feed.write(b"x" * 500)
    rest = threading.Timer(0.5, feed.write, [b"x" * 500])
    rest.start()

    taken = send(1000)

    rest.join()
    assert taken.text == "1000"


def test_a_body_that_ends_early_is_not_taken_for_a_whole_one(slow):
    """A connection that breaks looks like an end: half a wheel is none."""
    feed, send = slow
    feed.write(b"half")
    feed.close()

    assert send(8).status_code == 400


def test_while_one_body_does_not_come_others_are_sent_away(slow):
    """With a time to come back: they must not wait with all the threads there are."""
    feed, send = slow
    first = send(8)  # its time is over, and its body is still waited for

    busy = send(8)
    feed.write(b"finished")

    assert first.status_code == 408
    assert (busy.status_code, busy.json["code"]) == (503, "uploads-busy")
    assert busy.headers["Retry-After"] == "2"
    assert busy.headers["Connection"] == "close"
