"""A comment runs a pipeline, which is tracked, answered and shown, by deploy/ci."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
import yaml
from mlflow import MlflowClient

from tests.e2e.conftest import ROOT
from tests.e2e.kubeflow import BIN, add_pipeline
from tests.e2e.own_project import own_project
from tests.github import foreign_server

# MLflow's own warnings of its own libraries are none of ours.
pytestmark = [pytest.mark.clients, pytest.mark.filterwarnings("ignore")]

TOKEN = "ghp_t0kenOf4da"
CODE = '''"""Fit."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple


class Fitted(NamedTuple):
    """What came of it."""

    made: Path
    score: float


def fit(first: float, source: Path | None = None) -> Fitted:
    """Fit.

    Args:
        first: A number; a negative one fails, in the second step.
        source: What the first step made.

    Returns:
        A file and a number.
    """
    if source and first < 0:
        raise ValueError(f"{first} does not fit")
    made = Path("made.txt")
    made.write_text(f"{first} {source.read_text() if source else ''}")
    return Fitted(made, first + bool(source))
'''
WORKFLOW = """\
import fnhub
from kfp import dsl

fit = fnhub.component("acme/fit")


@dsl.pipeline
def main(first: float = 1.0):
    one = fit(first=first)
    fit(first=first, source=one.outputs["made"])
"""
SCRIPT = next(
    each["run"]
    for each in yaml.safe_load((ROOT / "deploy/ci/github-run.yaml").read_text())[
        "jobs"
    ]["run"]["steps"]
    if "COMMENT" in each.get("env", ())
)


@pytest.fixture
def github():
    with foreign_server() as server:
        yield server


@pytest.fixture
def ordered(tmp_path, github):
    """Run what a comment asks for; return how it ended, and the project."""
    user = own_project(tmp_path, CODE, program=BIN / "fnhub")
    add_pipeline(user, WORKFLOW)

    def order(comment):
        settings = {
            "COMMENT": comment,
            "PULL_REQUEST": "ada/flowers#7",
            "GITHUB_API_URL": github.url,
            "GITHUB_TOKEN": TOKEN,
            "FNHUB_TRACKING": f"sqlite:///{user.folder}/runs/mlflow.db",
            "MLFLOW_EXPERIMENT_NAME": "e",
            "PATH": f"{BIN}:{user.environment['PATH']}",
        }
        done = subprocess.run(
            ["bash", "-e", "-o", "pipefail", "-c", SCRIPT],
            cwd=user.folder,
            env=user.environment | settings,
            text=True,
            capture_output=True,
        )
        return done, user

    return order


def test_a_pipeline_that_was_asked_for_is_tracked_and_answered(ordered, github):
    done, user = ordered("/run main first=2")

    assert done.returncode == 0, done.stderr
    (comment,) = github.comments
    assert "### ✅ pipeline main: done" in comment["body"]
    assert "| acme-fit | done | score | 2 |" in comment["body"]
    assert "| acme-fit-2 | done | score | 3 |" in comment["body"]
    address = f"sqlite:///{user.folder}/runs/mlflow.db"
    client = MlflowClient(tracking_uri=address)
    experiment = client.get_experiment_by_name("e").experiment_id
    (parent,) = client.search_runs([experiment], "tags.`fnhub.part` = 'pipeline'")
    below = f"tags.`mlflow.parentRunId` = '{parent.info.run_id}'"
    steps = client.search_runs([experiment], below)
    assert {e.data.tags["fnhub.step"] for e in steps} == {"acme-fit", "acme-fit-2"}
    assert (parent.info.run_name, parent.info.status) == ("main", "FINISHED")
    # The graph of the page is made of digests alone.
    page = user("runs", "open", "last", "--no-browser").stdout.strip()
    text = Path(page).read_text()
    graph = text[text.index('aria-label="graph of runs"') :].partition("</svg>")[0]
    assert (graph.count("<rect"), graph.count("<path")) == (2, 1)


def test_a_pipeline_that_fails_is_answered_with_the_step_and_why(ordered, github):
    done, user = ordered("/run main first=-1")

    assert done.returncode == 1
    (comment,) = github.comments
    assert "### ❌ pipeline main: failed" in comment["body"]
    assert "acme-fit-2: ValueError: -1.0 does not fit" in comment["body"]
    assert "| acme-fit | done | score | -1 |" in comment["body"]
    assert "| acme-fit-2 | failed |  |  |" in comment["body"]
    client = MlflowClient(tracking_uri=f"sqlite:///{user.folder}/runs/mlflow.db")
    experiment = client.get_experiment_by_name("e").experiment_id
    (parent,) = client.search_runs([experiment], "tags.`fnhub.part` = 'pipeline'")
    assert parent.info.status == "FAILED"
