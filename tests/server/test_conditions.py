"""Requests with conditions (RFC 9110, section 13), common and less common ones."""

import pytest

from registry.services.publish import publish
from tests.conftest import ACME
from tests.factories import make_wheel

WHEEL = make_wheel()
DOCUMENT = "/index/acme/add.json"
PACKAGE = f"/packages/{WHEEL.sha256}/{WHEEL.filename}"


@pytest.fixture(params=[DOCUMENT, PACKAGE])
def path(request, backend):
    publish(backend, ACME, WHEEL.data)
    return request.param


@pytest.mark.thorough
@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize(
    ("written", "status"),
    [
        ("{tag}", 304),
        ("W/{tag}", 304),  # a proxy that compresses makes tags weak
        ('"other", {tag}', 304),
        ("*", 304),
        ('"other"', 200),
        ("", 200),
    ],
)
def test_who_has_it_is_not_sent_it_again(client, path, written, status, method):
    first = client.get(path)

    tag = written.format(tag=first.headers["ETag"])
    again = client.open(path, method=method, headers={"If-None-Match": tag})

    assert again.status_code == status
    assert again.headers["ETag"] == first.headers["ETag"]
    assert again.headers["Cache-Control"] == first.headers["Cache-Control"]
    sends_it = status == 200 and method == "GET"
    assert again.data == (first.data if sends_it else b"")
    assert ("Content-Type" in again.headers) == (status == 200)


@pytest.mark.thorough
@pytest.mark.parametrize("named", ["If-Match", "If-None-Match"])
def test_a_tag_counts_also_beside_other_conditions(client, path, named):
    """A client that also sends a date is asked about the tag, which is exact."""
    tag = client.get(path).headers["ETag"]
    since = "Thu, 01 Jan 2099 00:00:00 GMT"
    headers = {"If-Modified-Since": since, named: tag}

    status = client.get(path, headers=headers).status_code

    assert status == (304 if named == "If-None-Match" else 200)
