"""A function gives the same in memory and as a process: to the byte, for all seven."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.e2e.conftest import ROOT, UV, Commands
from tests.factories import make_wheel

SHELF = ROOT / "hub_functions" / "core"
LABEL = ("-p", "label_column=species")
# In the order of a small project; an input is another's output.
STEPS = {
    "load-dataset": ("-p", "name=iris"),
    "gen-class-data": ("-p", "rows=200", "-p", "missing_share=0.1"),
    "describe": ("-i", "table=load-dataset/table.parquet", *LABEL),
    "feature-selection": ("-i", "table=load-dataset/table.parquet", *LABEL),
    "split-data": ("-i", "table=load-dataset/table.parquet", *LABEL),
    "sklearn-classifier": (
        *("-i", "table=split-data/train.parquet", *LABEL),
        *("-p", 'grid={"max_depth": [2, null]}', "-p", "folds=3"),
    ),
    "test-classifier": (
        *("-i", "model=sklearn-classifier/model.joblib"),
        *("-i", "table=split-data/test.parquet", *LABEL),
    ),
}


@pytest.fixture
def in_memory(fnhub: Commands, tmp_path: Path) -> Commands:
    """The command in an environment that holds what the project's functions require."""
    for name in STEPS:
        fnhub("publish", SHELF / name.replace("-", "_"))
    fnhub("init")
    fnhub("add", *(f"{name}@^1.0" for name in STEPS))
    venv, python = tmp_path / "venv", tmp_path / "venv" / "bin" / "python"
    for command in (
        [UV, "venv", "-q", "--python", sys.executable, venv],
        [UV, "pip", "install", "-q", "--python", python, "-e", f"{ROOT}[run]"],
    ):
        subprocess.run(command, check=True, env=fnhub.environment)
    command = Commands(fnhub.folder, fnhub.environment, venv / "bin" / "fnhub")
    command("sync", "--install")
    return command


def outputs(folder: Path) -> dict[str, object]:
    """What a run left of each output: digests of files, and plain values."""
    record = json.loads((folder / "run.json").read_text())
    assert record["state"] == "done"
    return {
        each["name"]: [file["sha256"] for file in each.get("files", [])]
        or each["value"]
        for each in record["outputs"]
    }


def test_every_function_gives_the_same_in_memory_and_as_a_process(fnhub, in_memory):
    for name, arguments in STEPS.items():
        fnhub("run", name, *arguments, "--out", name)
        engine = ("--engine", "inprocess", "--out", f"memory/{name}")
        in_memory("run", name, *arguments, *engine)

    for name in STEPS:
        as_process = outputs(fnhub.folder / name)
        assert outputs(fnhub.folder / "memory" / name) == as_process, name
        assert as_process


def test_a_failure_is_a_failure(fnhub):
    """Traceback, exit 1, and what was written before is marked as partial."""
    fnhub("publish", SHELF / "split_data")
    (fnhub.folder / "t.csv").write_text("a,b\n1,x\n2,y\n")

    failed = fnhub(
        "run", "split-data", "-i", "table=t.csv", "-p", "label_column=c",
        "--out", "out", status=1,
    )  # fmt: skip

    assert "Traceback" in failed.stderr
    assert "no column" in failed.stderr
    record = json.loads((fnhub.folder / "out" / "run.json").read_text())
    assert (record["state"], record["complete"]) == ("failed", False)
    assert record["failure"]["error"] == "ValueError"
    assert not list((fnhub.folder / "out").glob("*.parquet"))


def test_a_wrong_call_tells_all_of_it_and_runs_nothing(fnhub, tmp_path):
    wheel = make_wheel("core/add")  # unlike the shelf's, it cannot do without numbers
    (tmp_path / wheel.filename).write_bytes(wheel.data)
    fnhub("publish", tmp_path / wheel.filename)

    refused = fnhub(
        "run", "core/add", "-p", "frist=0.5", "-p", "second=many", "--out", "out",
        status=1,
    )  # fmt: skip

    for words in ("frist", "did you mean first", "'many'", "first: "):
        assert words in refused.stderr
    assert not (fnhub.folder / "out").exists()
