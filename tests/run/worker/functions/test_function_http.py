"""A function behind HTTP, whatever it does with what it is given."""

from __future__ import annotations

import io
import json
import time
import zipfile
from pathlib import Path

import pytest

from registry.run.worker.serving.functions.process import CannotStart
from tests.run.worker.functions.service import in_background, serving

CODE = """
import os, sys, time
from pathlib import Path
from typing import NamedTuple

calls = 0

class Found(NamedTuple):
    total: float
    words: list[str]
    file: Path | None

def sample(
    how: str = "", numbers: list[float] | None = None, factor: float = 2.0,
    place: str = "", file: Path | None = None,
) -> Found:
    global calls
    calls += 1
    if how == "value":
        raise ValueError("the column 'a' is missing")
    if how == "bug":
        raise KeyError("secret insides")
    if how == "exit":
        sys.exit(3)
    if how == "die":
        os._exit(4)
    if how == "promise":
        return 3
    if how == "wait":
        Path(place).touch()
        deadline = time.monotonic() + 30
        while not Path(place + "-go").exists() and time.monotonic() < deadline:
            time.sleep(0.01)
    if how == "nan":
        return Found(float("nan"), [], None)
    return Found(sum(numbers or []) * factor, [str(os.getpid()), str(calls)], file)
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("functions")


@pytest.fixture(scope="module")
def client(folder):
    with serving(folder / "one", CODE, timeout_s=0.8, params={"factor": 3.0}) as found:
        yield found


def ask(client, **values):
    return client.post("/", json.dumps(values), content_type="application/json")


def found(client, **values) -> dict:
    reply = ask(client, **values)
    assert reply.status == 200, reply.text
    return reply.json()["outputs"]


def problem(client, status: int, **values) -> dict:
    reply = ask(client, **values)
    assert reply.status == status, reply.text
    assert reply.json()["status"] == status
    return reply.json()


def test_it_gives_what_the_function_returns(client):
    outputs = found(client, numbers=[1, 2.5])

    assert (outputs["total"], outputs["file"]) == (10.5, None)


def test_what_is_given_at_the_start_holds_and_is_asked_of_nobody(client):
    told = problem(client, 422, factor=4.0)
    document = client.get("/openapi.json").json()

    schema = document["paths"]["/"]["post"]["requestBody"]["content"]
    named = schema["application/json"]["schema"]["properties"]
    assert told["problems"][0]["where"] == "/factor"
    assert "factor" not in named
    assert "numbers" in named


def test_a_failure_is_an_answer_and_the_same_process_goes_on(client):
    """Its text may be of its insides: that is for the log."""
    before = found(client)["words"][0]

    assert problem(client, 422, how="value")["detail"] == "the column 'a' is missing"
    bug = problem(client, 500, how="bug")
    assert bug["detail"] == "the function failed: KeyError; its log tells more"
    assert "SystemExit" in problem(client, 500, how="exit")["detail"]
    assert "OutputUnfit" in problem(client, 500, how="promise")["detail"]

    assert found(client)["words"][0] == before


def test_a_process_that_dies_is_replaced(client):
    before = found(client)["words"][0]

    told = problem(client, 500, how="die")

    assert told["code"] == "process-died"
    assert "ended with status 4" in told["detail"]
    assert found(client)["words"][0] != before


def test_a_call_that_takes_too_long_is_ended(client, tmp_path):
    """A thread could not be; the process can, and another one takes its place."""
    before = found(client)["words"][0]

    told = problem(client, 504, how="wait", place=str(tmp_path / "never"))

    assert (told["code"], told["detail"]) == ("timeout", "timeout after 0.8 s")
    assert found(client)["words"][0] != before
    metrics = client.get("/metrics").text
    assert 'fnhub_requests_total{code="504"} 1' in metrics
    assert "fnhub_process_restarts_total 0" not in metrics


def test_no_number_is_null_and_a_note_says_so(client):
    reply = ask(client, how="nan").json()

    assert reply["outputs"]["total"] is None
    assert reply["notes"] == ["`total` holds NaN or infinities, kept as null"]


def test_outputs_are_files_where_they_are_wanted_so(client, folder):
    part = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n'
    body = part + b"\r\nabc\r\n--b--\r\n"
    named = {"content_type": "multipart/form-data; boundary=b"}

    in_json = client.post("/", body, **named).json()["outputs"]["file"]["files"]
    packed = client.post("/", body, accept="application/zip", **named)

    assert [(e["name"], e["size"], e["base64"]) for e in in_json] == [
        ("file.txt", 3, "YWJj")
    ]
    with zipfile.ZipFile(io.BytesIO(packed.data)) as opened:
        assert sorted(opened.namelist()) == ["file.txt", "run-result.json"]
        assert opened.read("file.txt") == b"abc"
        about = json.loads(opened.read("run-result.json"))
    assert [each["name"] for each in about["outputs"]] == ["total", "words", "file"]
    assert about["outputs"][0]["value"] == 0


def test_files_of_a_call_are_gone_when_it_is_answered(client, tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))

    found(client, file={"name": "x.txt", "base64": "YWJj"})

    assert list(tmp_path.iterdir()) == []


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


def test_it_tells_of_itself(client):
    assert client.get("/healthz").json() == {"status": "ok"}
    assert client.get("/readyz").json() == {"processes": 1}
    about = client.get("/").json()
    assert (about["function"], about["version"]) == ("acme/sample@1.2.0", "1.2.0")


def wait_for(path: Path) -> None:
    deadline = time.monotonic() + 20
    while not path.exists() and time.monotonic() < deadline:
        time.sleep(0.01)
    assert path.exists()


def test_beyond_the_queue_requests_are_told_when_to_come_again(folder, tmp_path):
    """One is called, one waits, the third one is sent away; the two are answered."""
    with serving(folder / "busy", CODE, queue=1) as client:
        place = tmp_path / "a"
        first, firsts = in_background(
            lambda: found(client, how="wait", place=str(place), numbers=[1])
        )
        wait_for(place)
        second, seconds = in_background(lambda: found(client, numbers=[2]))
        while "fnhub_calls_waiting 1" not in client.get("/metrics").text:
            time.sleep(0.01)

        busy = client.post("/")

        assert (busy.status, busy.json()["code"]) == (503, "busy")
        assert int(busy.headers["retry-after"]) >= 1
        place.with_name("a-go").touch()
        first.join()
        second.join()
    assert [firsts[0]["total"], seconds[0]["total"]] == [2.0, 4.0]


def test_several_processes_call_at_the_same_time(folder, tmp_path):
    """Each waits until both were called."""
    with serving(folder / "two", CODE, workers=2) as client:
        a, b = tmp_path / "a", tmp_path / "b"
        first, ones = in_background(lambda: found(client, how="wait", place=str(a)))
        second, twos = in_background(lambda: found(client, how="wait", place=str(b)))
        wait_for(a)
        wait_for(b)
        for each in (a, b):
            each.with_name(f"{each.name}-go").touch()
        first.join()
        second.join()

    assert ones[0]["words"][0] != twos[0]["words"][0]


def test_what_cannot_be_imported_is_told(folder):
    code = "raise LookupError('no such thing')\ndef sample() -> int:\n    return 1\n"

    with pytest.raises(CannotStart) as caught, serving(folder / "broken", code):
        pass

    failure = caught.value.failure
    assert (failure.error, failure.message) == ("LookupError", "no such thing")
