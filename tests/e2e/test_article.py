"""`make article`: from a notebook to a pipeline that is tracked and told."""

from __future__ import annotations

import json

import pytest
from mlflow import MlflowClient

from tests.e2e.article import run_article

# MLflow's own warnings of its own libraries are none of ours.
pytestmark = [pytest.mark.clients, pytest.mark.filterwarnings("ignore")]

STEPS = {
    "garden-make-iris": "garden/make-iris",
    "describe": "core/describe",
    "sklearn-classifier": "core/sklearn-classifier",
    "test-classifier": "core/test-classifier",
    "garden-deploy": "garden/deploy",
    "model-server-tester": "core/model-server-tester",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """One for all engines: each is a second run, for whom much is there already."""
    return tmp_path_factory.mktemp("article")


@pytest.mark.parametrize("engine", ["process", "kfp", "inprocess"])
def test_the_article_gives_the_same_by_every_engine(engine, folder):
    """The metrics are those of metrics.json; all of it is tracked, and told."""
    said = run_article(engine, folder / "made", folder / "cache")

    project = folder / "made" / "project"
    (path,) = project.glob("runs/*/pipeline.json")
    record = json.loads(path.read_bytes())
    assert (record["state"], record["engine"]) == ("done", engine)
    assert {e["name"]: e["function"] for e in record["steps"]} == STEPS
    client = MlflowClient(tracking_uri=f"sqlite:///{project}/runs/mlflow.db")
    experiment = client.get_experiment_by_name("project").experiment_id

    def below(run):
        parent = f"tags.`mlflow.parentRunId` = '{run.info.run_id}'"
        return client.search_runs([experiment], parent)

    (main,) = client.search_runs([experiment], "tags.`fnhub.part` = 'pipeline'")
    (grid,) = client.search_runs([experiment], "tags.`fnhub.part` = 'grid'")
    assert main.info.status == "FINISHED"
    runs = {each.data.tags.get("fnhub.step"): each for each in below(main)}
    assert set(runs) == set(STEPS) - {"sklearn-classifier"} | {None}
    assert runs[None].info.run_id == grid.info.run_id
    tried = {
        e.data.params["classifier"]: e.data.metrics["accuracy"] for e in below(grid)
    }
    assert len(tried) == 3
    assert grid.data.metrics["accuracy"] == max(tried.values())
    assert client.get_model_version("core-sklearn-classifier-model", "1")
    assert "### ✅ pipeline main: done" in said
    assert "| test-classifier | done | accuracy | 0.977778 |" in said
    assert "fnhub: pipeline main: done\n* garden-make-iris: " in said
    assert said.count("model-server-tester: p50 ") == 1  # in the chat
