"""What a function behind HTTP gives."""

from __future__ import annotations

import io
import json
import zipfile

from tests.run.worker.functions.sample import ask, found, problem


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


def test_all_its_paths_are_in_the_document(client):
    document = client.get("/openapi.json").json()

    for path, methods in document["paths"].items():
        for method in methods:
            assert client.request(method.upper(), path).status == 200
    assert client.get("/").json()["paths"] == list(document["paths"])


def test_it_tells_of_itself(client):
    assert client.get("/healthz").json() == {"status": "ok"}
    assert client.get("/readyz").json() == {"processes": 1}
    about = client.get("/").json()
    assert (about["function"], about["version"]) == ("acme/sample@1.2.0", "1.2.0")
