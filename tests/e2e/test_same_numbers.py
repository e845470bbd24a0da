"""One function gives the same numbers, wherever it is called.

A new way is one line in `WAYS`.
"""

from __future__ import annotations

import json
import math
import random
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from tests.client.conftest import write_function
from tests.containers.podman import SETTINGS
from tests.e2e.conftest import FNHUB, Commands
from tests.e2e.kubeflow import BIN as WITH_KFP
from tests.e2e.kubeflow import add_pipeline
from tests.e2e.served import Project, make_project

Numbers = dict[str, Any]
LABEL = "species"


def run_by(engine: str) -> Callable[[Project, Path], Numbers]:
    """Return a way: `fnhub run` with an engine, and what is in the files it writes."""

    def numbers(project: Project, out: Path) -> Numbers:
        done = subprocess.run(
            [
                *(FNHUB, "run", "describe", "--engine", engine, "--out", out),
                *("-i", "table=t.csv", "-p", f"label_column={LABEL}"),
            ],
            cwd=project.folder,
            env=project.variables | SETTINGS,
            text=True,
            capture_output=True,
        )
        assert done.returncode == 0, done.stderr
        return numbers_in(out, engine)

    return numbers


def numbers_in(out: Path, engine: str) -> Numbers:
    record = json.loads((out / "run.json").read_text())
    assert record["engine"] == engine
    found = {each["name"]: each for each in record["outputs"]}
    tables = {
        name: rows_of(pd.read_parquet(out / each["files"][0]["path"]))
        for name, each in found.items()
        if each["kind"] == "table"
    }
    values = {n: e["value"] for n, e in found.items() if "value" in e}
    return tables | values


def rows_of(table: pd.DataFrame) -> list[dict[str, Any]]:
    return [
        {key: None if _is_missing(value) else value for key, value in row.items()}
        for row in table.to_dict("records")
    ]


def _is_missing(value: object) -> bool:
    return value is None or (isinstance(value, float) and math.isnan(value))


def asked(project: Project, out: Path) -> Numbers:
    """Ask a service, and take the numbers of its JSON."""
    text = (project.folder / "t.csv").read_text()
    with project.serving("describe") as serving:
        reply = serving.ask(
            "POST", f"/?label_column={LABEL}", text, **{"Content-Type": "text/csv"}
        )
    assert reply.status == 200, reply.data
    outputs = reply.json()["outputs"]
    return {n: e for n, e in outputs.items() if not isinstance(e, dict)}


GIVE = '''"""Give a file to the next step."""

from __future__ import annotations

from pathlib import Path


def add(path: str) -> Path:
    """Give a file to the next step.

    Args:
        path: Where it is.

    Returns:
        The file.
    """
    return Path(path)
'''
WORKFLOW = f"""\
from kfp import dsl

import fnhub

give, describe = fnhub.component("acme/give"), fnhub.component("describe")


@dsl.pipeline
def main(path: str):
    describe(table=give(path=path).outputs["result"], label_column="{LABEL}")
"""


def by_kubeflow(project: Project, out: Path) -> Numbers:
    """Run it as a step by kfp.local, after one that gives it the table."""
    user = Commands(project.folder, project.variables, WITH_KFP / "fnhub")
    give = write_function(project.folder, "acme/give", code=GIVE)
    project.add(give.rename(give.with_name("give")))
    add_pipeline(user, WORKFLOW)
    path = f"path={project.folder / 't.csv'}"
    user("run-pipeline", "main", "-p", path, "--engine", "kfp", "--out", out)
    assert json.loads((out / "pipeline.json").read_text())["engine"] == "kfp"
    return numbers_in(out / "steps" / "describe", "process")


WAYS = {
    "memory": run_by("inprocess"),
    "process": run_by("process"),
    "service": asked,
    "container": run_by("container"),
    "kfp": by_kubeflow,
}
NEEDS_MORE = {
    "container": [pytest.mark.containers],
    "kfp": [pytest.mark.clients],
}  # than this folder's tests have


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    made = make_project(tmp_path_factory.mktemp("numbers"))
    made.add_core("describe")
    chance = random.Random(4)
    lines = [
        f"{chance.gauss(5, 2)!r},{chance.lognormvariate(0, 1)!r},{chance.choice('ab')}"
        for _ in range(200)
    ]
    head = f"width,length,{LABEL}"
    (made.folder / "t.csv").write_text("\n".join([head, *lines, ",,a", ""]))
    return made


@pytest.fixture(scope="module")
def expected(project, tmp_path_factory):
    """What the engine gives that people get when they name none."""
    return run_by("process")(project, tmp_path_factory.mktemp("expected") / "out")


@pytest.mark.parametrize(
    "way", [pytest.param(way, marks=NEEDS_MORE.get(way, [])) for way in WAYS]
)
def test_a_function_gives_the_same_numbers(way, project, expected, tmp_path):
    """To the last digit: a result can be compared, however it came about."""
    found = WAYS[way](project, tmp_path / "out")

    assert found == expected
    assert found["statistics"][0]["mean"] == pytest.approx(5, abs=0.5)
    assert (found["rows"], found["columns"]) == (201, 3)
