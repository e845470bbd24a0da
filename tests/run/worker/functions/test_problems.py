"""Whatever goes wrong with a request is a problem document, which is described."""

from __future__ import annotations

import pytest

from tests.run.worker.functions.sample import ask, found, problem


def test_a_failure_is_an_answer_and_the_same_process_goes_on(client):
    """Its text may be of its insides: that is for the log."""
    before = found(client)["words"][0]

    assert problem(client, 422, how="value")["detail"] == "the column 'a' is missing"
    bug = problem(client, 500, how="bug")
    assert bug["detail"] == "the function failed: KeyError; its log tells more"
    assert "SystemExit" in problem(client, 500, how="exit")["detail"]
    assert "OutputUnfit" in problem(client, 500, how="promise")["detail"]

    assert found(client)["words"][0] == before


DEEP = "[" * 600 + "]" * 600  # read by `json`, and too deep for much else
FORM = "multipart/form-data; boundary=b"


def as_form(text: str) -> str:
    head = '--b\r\nContent-Disposition: form-data; name="numbers"'
    return f"{head}\r\nContent-Type: application/json\r\n\r\n{text}\r\n--b--\r\n"


@pytest.mark.parametrize(
    ("path", "body", "kind", "status"),
    [
        ("/", f'{{"numbers": {DEEP}}}', "application/json", 400),
        ("/", as_form(DEEP), FORM, 400),
        ("/", as_form("[" * 100_000), FORM, 400),
        (f"/?numbers={DEEP}", "", "application/json", 422),
    ],
)
def test_what_is_nested_too_deep_is_a_problem(client, path, body, kind, status):
    """However it is sent; and the service goes on."""
    reply = client.post(path, body, content_type=kind)

    assert reply.status == status, reply.text
    assert reply.json()["status"] == status
    assert found(client)["words"]


def test_what_fails_in_the_service_itself_is_a_problem_too(client, monkeypatch):
    """As a disk that is full; where its files lie is for the log."""
    monkeypatch.setattr("tempfile.tempdir", "/nowhere")

    told = problem(client, 500)

    assert told["code"] == "service-failed"
    assert "nowhere" not in told["detail"]
    assert 'fnhub_requests_total{code="500"}' in client.get("/metrics").text


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/nix", 404, "not-found"),
        ("PUT", "/", 405, "method-not-allowed"),
    ],
)
def test_another_path_is_a_problem_too(client, method, path, status, code):
    reply = client.request(method, path)

    assert (reply.status, reply.json()["code"]) == (status, code)


def test_another_form_than_there_is_is_refused(client):
    reply = client.post("/", accept="text/html")

    assert (reply.status, reply.json()["code"]) == (406, "not-acceptable")


def test_a_large_body_is_refused(client):
    reply = client.post("/", b" " * (2**20 + 1), content_type="application/json")

    assert (reply.status, reply.json()["code"]) == (413, "body-too-large")


def test_a_slow_body_is_refused(client, monkeypatch):
    monkeypatch.setattr("registry.run.worker.serving.body.BODY_S", 0.1)

    reply = client.post("/", "{", content_length="2")

    assert (reply.status, reply.json()["code"]) == (408, "body-too-slow")


@pytest.mark.thorough
def test_every_answer_that_a_request_may_get_is_in_the_document(
    client, tmp_path, monkeypatch
):
    """By which clients are generated that know no other."""
    monkeypatch.setattr("registry.run.worker.serving.body.BODY_S", 0.1)
    described = client.get("/openapi.json").json()["paths"]["/"]["post"]["responses"]

    given = [
        ask(client),
        client.post("/", "{", content_type="application/json"),
        client.post("/", accept="text/html"),
        client.post("/", "{", content_length="2"),
        client.post("/", b" " * (2**20 + 1)),
        client.post("/", "x", content_type="application/x-unknown"),
        ask(client, how="value"),
        ask(client, how="bug"),
        ask(client, how="wait", place=str(tmp_path / "never")),
    ]

    statuses = [each.status for each in given]
    assert statuses == [200, 400, 406, 408, 413, 415, 422, 500, 504]
    assert {*map(str, statuses), "503"} == set(described)
