"""run.json: the same content, the same bytes; nothing secret in it."""

from __future__ import annotations

import json
import subprocess
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from registry.core.errors import InvalidRecord
from registry.run.checkout import Checkout, read_checkout
from registry.run.masking import Masks
from registry.run.record import (
    Ran,
    Record,
    RecordedEnvironment,
    RecordedInput,
    masked_params,
    masked_result,
)
from registry.run.worker.messages import Failure, Result, Written, WrittenFile

NOON = datetime(2030, 1, 1, 12, tzinfo=UTC)
RECORD = Record(
    ran=Ran("acme/churn", "1.2.0", "a" * 64, "model:churn"),
    engine="process",
    params={"bins": 20, "token": "***"},
    inputs=(RecordedInput("table", "s3://bucket/a.csv", "b" * 64, 12),),
    outputs=(
        Written("plot", "figure", [WrittenFile("plot.svg", "c" * 64, 3)]),
        Written("rows", "int", value=3),
        Written("good", "bool", value=True),
        Written("scores", "dict", value={"f1": 0.5, "ok": True, "by": {"a": 1}}),
        Written("nothing", "none"),
    ),
    environment=RecordedEnvironment(
        "0123456789abcdef", "3.11.7", "linux-x86_64", {"pandas": "3.1.1"}
    ),
    git=Checkout("d" * 40, dirty=True),
    started=NOON,
    seconds=1.5,
    peak_memory_bytes=100,
    notes=("größer",),
    failure=None,
    log="log.txt",
)
FAILED = replace(RECORD, failure=Failure("ValueError", "no", "trace"), git=None)


@pytest.mark.parametrize("record", [RECORD, FAILED], ids=["done", "failed"])
def test_a_record_comes_back(record):
    data = record.encode()

    assert Record.decode(data) == record
    assert Record.decode(data).encode() == data


def test_its_bytes_are_sorted_and_plain():
    data = RECORD.encode()
    value = json.loads(data)

    text = json.dumps(value, indent=2, sort_keys=True, ensure_ascii=False)
    assert data == f"{text}\n".encode()
    assert "größer" in data.decode()
    assert value["format"] == 1
    assert value["started"] == "2030-01-01T12:00:00+00:00"
    assert value["inputs"]["table"] == {
        "source": "s3://bucket/a.csv",
        "sha256": "b" * 64,
        "size": 12,
    }
    assert value["outputs"][0] == {
        "name": "plot",
        "kind": "figure",
        "files": [{"path": "plot.svg", "sha256": "c" * 64, "size": 3}],
    }


def test_half_of_a_surrogate_pair_is_written():
    """A file's name may hold one, and no record would be the worst record."""
    record = replace(RECORD, notes=("\ud800",))

    assert Record.decode(record.encode()) == record


def test_numbers_among_the_outputs_are_metrics():
    assert RECORD.metrics == {"rows": 3, "scores.f1": 0.5}


def test_the_outputs_of_a_failed_run_are_marked_as_a_part():
    assert (RECORD.state, RECORD.to_json()["complete"]) == ("done", True)
    assert (FAILED.state, FAILED.to_json()["complete"]) == ("failed", False)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "Expecting value"),
        (b"[]", "indices"),
        (b'{"format": 2}', "it has format 2; a newer fnhub is needed"),
        (b'{"format": 1}', "no 'git'"),
        (b"[" * 100_000, "recursion depth"),
        (RECORD.encode().replace(b'"started": "20', b'"started": "x'), "isoformat"),
    ],
    ids=lambda each: str(each)[:20],
)
def test_something_else_is_refused(data, why):
    with pytest.raises(InvalidRecord, match=why):
        Record.decode(data)


def test_secrets_are_masked_wherever_they_stand():
    masks = Masks.of(["hunter2"])
    result = Result(
        outputs=[Written("url", "str", value="https://hunter2@host")],
        seconds=1,
        peak_memory_bytes=0,
        packages={},
        notes=["hunter2 was used"],
        failure=Failure("ValueError", "bad hunter2", "line: login('hunter2')"),
    )

    masked = masked_result(result, masks)

    assert "hunter2" not in repr(masked)
    assert masked.outputs[0].value == "https://***@host"
    assert masked.failure.error == "ValueError"
    params = {"token": "hunter2", "bins": 1, "hosts": ["https://hunter2@host"]}
    assert masked_params(params, ("token",), masks) == {
        "token": "***",
        "bins": 1,
        "hosts": ["https://***@host"],
    }
    assert masked_result(result, Masks()) == result


def git(folder, *arguments):
    settings = ["-c", "user.name=a", "-c", "user.email=a@b"]
    done = subprocess.run(
        ["git", "-C", folder, *settings, *arguments], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_a_checkout_is_read(tmp_path):
    git(tmp_path, "init", "-q")
    (tmp_path / "a").write_text("a")
    assert read_checkout(tmp_path) is None  # there is no commit
    git(tmp_path, "add", "a")
    git(tmp_path, "commit", "-q", "-m", "a")
    commit = git(tmp_path, "rev-parse", "HEAD")
    (tmp_path / "new").touch()

    assert read_checkout(tmp_path) == Checkout(commit, dirty=False)

    (tmp_path / "a").write_text("b")
    assert read_checkout(tmp_path) == Checkout(commit, dirty=True)


def test_no_checkout_and_no_git_are_no_error(tmp_path, monkeypatch):
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    assert read_checkout(tmp_path) is None

    monkeypatch.setenv("PATH", str(tmp_path))
    assert read_checkout(tmp_path) is None
