"""/legacy/ takes what `twine upload` sends, by the rules of the API."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from registry.core.errors import FunctionNotFound, StoreFailed
from registry.server.app import create_app
from registry.services.catalog import get_releases
from registry.services.tokens import create_token
from tests.factories import CODE, Faulty, make_wheel

WHEEL = make_wheel()
USER = "__token__"


def post(client, auth, fields, wheel=WHEEL, *, filename=None, data=None):
    """Send a form with a file in it."""
    content = FileStorage(io.BytesIO(data or wheel.data), filename or wheel.filename)
    boundary, body = encode_multipart({"content": content} | fields)
    media_type = f"multipart/form-data; boundary={boundary}"
    return client.post("/legacy/", data=body, content_type=media_type, auth=auth)


@pytest.fixture
def send(client, backend):
    """Send a form as twine does; a test names what is other in it."""
    token = create_token(backend, "acme")

    def sent(wheel=WHEEL, *, auth=(USER, token), filename=None, data=None, **fields):
        form = {":action": "file_upload", "protocol_version": "1"} | fields
        return post(client, auth, form, wheel, filename=filename, data=data)

    return sent


def test_an_uploaded_wheel_is_published_as_any_other(send, client):
    done = send()

    shown = client.get("/api/v1/functions/acme/add/1.0.0").json
    assert (done.status_code, done.text) == (201, "published acme/add@1.0.0\n")
    assert shown["sha256"] == WHEEL.sha256


def test_the_same_again_succeeds(send):
    """A CI job that is run twice must not fail."""
    send()

    again = send()

    assert (again.status_code, again.text) == (200, "acme/add@1.0.0 is unchanged\n")


def test_other_content_under_a_version_is_refused_in_the_words_that_twine_knows(send):
    send()

    other = send(make_wheel(code=CODE.replace("two", "some")))

    assert other.status_code == 409
    assert other.text.startswith("File already exists: acme/add@1.0.0")
    assert "hint: A published version never changes" in other.text


def test_what_the_form_says_is_not_believed(send, client):
    """The wheel is the only source."""
    send(name="fnhub-acme-other", version="9.9.9", sha256_digest="0" * 64)

    assert client.get("/api/v1/functions/acme/add/1.0.0").status_code == 200
    assert client.get("/api/v1/functions/acme/other").status_code == 404


def test_every_problem_is_told_as_text(send):
    done = send(make_wheel(code=CODE.replace("float", "Number")))

    assert (done.status_code, done.mimetype) == (422, "text/plain")
    assert "add.py:6" in done.text
    assert "hint:" in done.text


@pytest.mark.parametrize(
    "auth",
    [None, (USER, ""), (USER, "fnhub_none"), ("someone", None)],
    ids=["none", "empty", "unknown", "another user"],
)
def test_who_has_no_token_is_asked_for_one(send, client, backend, auth):
    """With another user's name a real token does not count either."""
    if auth and auth[1] is None:
        auth = (auth[0], create_token(backend, "acme"))

    refused = send(auth=auth)

    assert refused.status_code == 401
    assert refused.headers["WWW-Authenticate"].startswith("Basic")
    assert client.get("/api/v1/functions/acme/add").status_code == 404


def test_a_token_allows_here_what_it_allows_elsewhere(send, backend):
    scope = send(auth=(USER, create_token(backend, "acme", ["read"])))
    team = send(auth=(USER, create_token(backend, "rival")))

    assert (scope.status_code, team.status_code) == (403, 403)
    assert "publish" in scope.text
    assert "rival" in team.text


@pytest.mark.parametrize("name", ["gpg_signature", "attestations"])
@pytest.mark.parametrize("as_file", [True, False])
def test_signatures_are_refused_and_not_dropped(send, name, as_file):
    """Who signs would believe that somebody can check it."""
    value = FileStorage(io.BytesIO(b"-----BEGIN"), "add.asc") if as_file else "[]"

    refused = send(**{name: value})

    assert refused.status_code == 422
    assert f"leave out `{name}`" in refused.text


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"filename": "fnhub-acme-add-1.0.0.tar.gz"}, "a release is a wheel"),
        ({"filename": "fnhub_acme_sub-1.0.0-py3-none-any.whl"}, "it is called"),
        ({"data": b"\x1f\x8b"}, "it is a gzip file"),
        ({":action": "submit"}, ":action"),
        ({"content": "text"}, "no file `content`"),
    ],
)
def test_what_is_no_wheel_is_refused_by_what_it_is(send, change, told):
    refused = send(**change)

    assert refused.status_code == 422
    assert told in refused.text


def test_a_body_that_is_no_form_is_refused(client, backend):
    auth = (USER, create_token(backend, "acme"))

    refused = client.post("/legacy/", data=WHEEL.data, auth=auth)

    assert (refused.status_code, refused.mimetype) == (422, "text/plain")


@pytest.mark.thorough
def test_a_wheel_is_as_large_as_the_api_takes_and_no_larger(send, backend):
    limit = backend.limits.wheel_bytes

    below, above = send(data=b"x" * limit), send(data=b"x" * (limit + 1))

    assert (below.status_code, above.status_code) == (422, 413)


def test_a_form_that_is_far_too_large_is_not_read(client, backend):
    """It is refused by the length that it announces."""
    auth = (USER, create_token(backend, "acme"))
    announced = {"CONTENT_LENGTH": str(10 * backend.limits.wheel_bytes)}

    refused = client.post(
        "/legacy/",
        auth=auth,
        content_type="multipart/form-data; boundary=x",
        environ_overrides=announced,
    )

    assert (refused.status_code, refused.mimetype) == (413, "text/plain")


def test_a_long_readme_is_no_reason_to_refuse_the_form(send):
    """twine sends it once more as a field, which Flask takes up to 500 kB of."""
    text = "# Add\n\n" + "A long card. " * 80_000

    done = send(make_wheel(files={"README.md": text}), description=text)

    assert done.status_code == 201


class Full(Faulty):
    """A store on a disk that is full."""

    def put_new(self, key, data):
        raise StoreFailed(key, "no space left on device")


def test_a_hub_that_fails_says_so_and_asks_to_try_again(backend):
    """twine tries a 5xx again; nothing may be half done then."""
    app = create_app(replace(backend, store=Full(backend.store)))
    auth = (USER, create_token(backend, "acme"))

    failed = post(app.test_client(), auth, {":action": "file_upload"}, WHEEL)

    assert failed.status_code == 503
    assert "no space left" in failed.text
    with pytest.raises(FunctionNotFound):
        get_releases(backend, WHEEL.manifest.name)
