"""Runs in a real MLflow: an embedded store, and a server of another environment."""

from __future__ import annotations

import json
import socket
import subprocess
import threading
import time
from pathlib import Path

import pytest
from mlflow import MlflowClient

from tests.e2e.conftest import PLAIN, Commands
from tests.e2e.mlflow_server import MLFLOW, mlflow_server
from tests.e2e.own_project import own_project

# MLflow's own warnings of its own libraries are none of ours.
pytestmark = [pytest.mark.clients, pytest.mark.filterwarnings("ignore")]

SECRET = "hunter2-of-the-bank"
# What it takes and gives is of every kind, and it needs nothing but joblib.
CODE = '''"""Fit."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from sklearn.base import BaseEstimator
from sklearn.dummy import DummyRegressor


class Fitted(NamedTuple):
    """What came of it."""

    model: BaseEstimator
    drawing: Path
    score: float
    by: dict[str, float]


def fit(first: float, key: str = "", source: Path | None = None) -> Fitted:
    """Fit to a constant.

    Args:
        first: The constant; a negative one fails.
        key: A secret.
        source: Anything.

    Returns:
        A model.
    """
    print("key is", key)
    if first < 0:
        raise ValueError(f"no {key}")
    drawing = Path("drawing.svg")
    drawing.write_text(f"<svg>{first}</svg>")
    model = DummyRegressor(strategy="constant", constant=first).fit([[0]], [first])
    return Fitted(model, drawing, 1.0 - abs(first - 2), {"half": first / 2})
'''


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with mlflow_server(tmp_path_factory.mktemp("mlflow")) as url:
        yield url


@pytest.fixture
def user(tmp_path) -> Commands:
    """A project with a function of its own: no hub is needed."""
    user = own_project(tmp_path, CODE, {"secrets": "[key]"})
    (user.folder / "in.txt").write_text("input")
    del user.environment["FNHUB_TRACKING"]
    return user.with_settings(FNHUB_SECRET_KEY=SECRET, MLFLOW_EXPERIMENT_NAME="e")


def fit(user, *arguments, status=0):
    return user("run", "acme/fit", "--engine", "inprocess", *arguments, status=status)


def runs_in(address, **tags):
    client = MlflowClient(tracking_uri=address, registry_uri=address)
    experiment = client.get_experiment_by_name("e")
    query = " and ".join(f"tags.`{key}` = '{value}'" for key, value in tags.items())
    return client, client.search_runs([experiment.experiment_id], query)


def check_run(address, folder: Path):
    """Everything of the run is there, under its digest."""
    record = json.loads((folder / "run.json").read_text())
    client, (run,) = runs_in(address, **{"fnhub.sha256": record["sha256"]})
    assert run.info.status == "FINISHED"
    assert run.data.params == {"first": "2.0", "key": "***"}
    assert run.data.metrics["score"] == 1.0
    assert run.data.metrics["by.half"] == 1.0
    (dataset,) = run.inputs.dataset_inputs
    source = json.loads(dataset.dataset.source)
    assert source["source"] == "in.txt"
    assert source["sha256"] == record["inputs"]["source"]["sha256"]
    sent = {each.path for each in client.list_artifacts(run.info.run_id)}
    assert {"run.json", "log.txt", "outputs", "models"} <= sent
    drawing = client.list_artifacts(run.info.run_id, "outputs/drawing")
    assert [each.path for each in drawing] == ["outputs/drawing/drawing.svg"]
    (version,) = client.search_model_versions("name = 'acme-fit-model'")
    assert version.run_id == run.info.run_id
    assert version.tags["fnhub.function"] == "acme/fit"
    assert version.tags["fnhub.sha256"] == record["sha256"]
    return client, run


def test_a_run_goes_into_an_embedded_store_without_being_asked(user):
    done = fit(user, "-p", "first=2", "-i", "source=in.txt", "--out", "out")

    assert "tracked as MLflow run" in done.stderr
    assert "registered model acme-fit-model 1" in done.stderr
    check_run(f"sqlite:///{user.folder}/runs/mlflow.db", user.folder / "out")
    everything = b"".join(
        path.read_bytes() for path in user.folder.rglob("*") if path.is_file()
    )
    assert SECRET.encode() not in everything


def test_a_run_goes_to_a_server_and_its_model_is_read_back_there(user, server):
    """By MLflow alone, in an environment where no fnhub is."""
    user = user.with_settings(FNHUB_TRACKING=server)

    done = fit(user, "-p", "first=2", "-i", "source=in.txt", "--out", "out")

    _, run = check_run(server, user.folder / "out")
    link = f"{server}/#/experiments/{run.info.experiment_id}/runs/{run.info.run_id}"
    assert f"tracked {link}" in done.stderr
    code = (
        "import mlflow, pandas as pd; "
        "model = mlflow.pyfunc.load_model('models:/acme-fit-model/1'); "
        "print(model.predict(pd.DataFrame({'x': [0, 1]})).tolist())"
    )
    loaded = subprocess.run(
        [MLFLOW / "python", "-W", "ignore", "-c", code],
        env=PLAIN | {"MLFLOW_TRACKING_URI": server},
        text=True,
        capture_output=True,
    )
    assert loaded.stdout.strip() == "[2.0, 2.0]", loaded.stderr


def test_a_grid_is_one_run_with_its_runs_below(user):
    grid = ("--grid", "first=1,2,-1", "--select", "max.score", "--out", "out")

    fit(user, *grid)

    address = f"sqlite:///{user.folder}/runs/mlflow.db"
    client, (parent,) = runs_in(address, **{"fnhub.part": "grid"})
    _, children = runs_in(address, **{"mlflow.parentRunId": parent.info.run_id})
    statuses = {each.data.tags["fnhub.step"]: each.info.status for each in children}
    assert statuses == {"001": "FINISHED", "002": "FINISHED", "003": "FAILED"}
    assert parent.info.status == "FINISHED"
    assert parent.data.metrics["score"] == 1.0
    assert parent.data.tags["fnhub.best"] == "002"
    tables = {each.path for each in client.list_artifacts(parent.info.run_id)}
    assert {"grid.json", "grid.csv"} <= tables
    # Only the one that is passed on is registered.
    (version,) = client.search_model_versions("name = 'acme-fit-model'")
    best = next(e for e in children if e.data.tags["fnhub.step"] == "002")
    assert version.run_id == best.info.run_id


def test_a_tracker_that_is_down_fails_no_run_and_gets_it_later(user, server):
    closed = "http://127.0.0.1:9"  # discard: nobody listens
    password = "pass-of-the-tracker"
    away = user.with_settings(FNHUB_TRACKING=closed.replace("//", f"//me:{password}@"))

    done = fit(away, "-p", "first=2", "--out", "out")

    assert "note: not tracked: " in done.stderr
    assert "hint: `fnhub runs track` sends it later" in done.stderr
    assert password not in done.stderr
    there = user.with_settings(FNHUB_TRACKING=server, MLFLOW_EXPERIMENT_NAME="later")
    sent = json.loads(there("runs", "track", "--json").stdout)
    assert [each["problem"] for each in sent["runs"]] == [""]
    assert json.loads(there("runs", "track", "--json").stdout)["runs"] == []
    # Named, it is sent again, and found to be there already.
    again = json.loads(there("runs", "track", "out", "--json").stdout)
    assert again["runs"][0]["run_id"] == sent["runs"][0]["run_id"]
    shown = json.loads(there("runs", "show", "out", "--json").stdout)
    assert shown["tracked"][server]["run_id"] == sent["runs"][0]["run_id"]


def test_a_tracker_that_never_answers_is_not_waited_for_long(user):
    """It takes the connection and says nothing, as an overloaded one does."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        taken = []
        threading.Thread(
            target=lambda: taken.append(silent.accept()), daemon=True
        ).start()
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        deaf = user.with_settings(
            FNHUB_TRACKING=url,
            MLFLOW_HTTP_REQUEST_TIMEOUT="1",
            MLFLOW_HTTP_REQUEST_MAX_RETRIES="0",
        )
        started = time.monotonic()

        done = fit(deaf, "-p", "first=2", "--out", "out")

        assert "note: not tracked: " in done.stderr
        assert time.monotonic() - started < 60
        for connection, _ in taken:
            connection.close()


def test_a_failed_run_is_tracked_as_one(user):
    fit(user, "-p", "first=-1", "--out", "out", status=1)

    address = f"sqlite:///{user.folder}/runs/mlflow.db"
    _, (run,) = runs_in(address, **{"fnhub.function": "acme/fit"})
    assert run.info.status == "FAILED"
    assert "ValueError: no ***" in run.data.tags["mlflow.note.content"]


def test_a_file_that_holds_a_secret_stays_here(user):
    """Nobody masks what a function writes into its own files."""
    place = user.folder / "hub_functions" / "acme" / "fit" / "fit.py"
    place.write_text(place.read_text().replace("<svg>{first}", "<svg>{first}{key}"))

    done = fit(user, "-p", "first=2", "--out", "out")

    path = user.folder / "out" / "drawing.svg"
    assert f"note: not sent, a secret is in it: {path}" in done.stderr
    address = f"sqlite:///{user.folder}/runs/mlflow.db"
    client, (run,) = runs_in(address, **{"fnhub.function": "acme/fit"})
    assert client.list_artifacts(run.info.run_id, "outputs/drawing") == []
    assert "log.txt" in {e.path for e in client.list_artifacts(run.info.run_id)}


def test_tracking_can_be_off(user):
    done = fit(user.with_settings(FNHUB_TRACKING="off"), "-p", "first=2")

    assert "tracked" not in done.stderr
    assert not (user.folder / "runs" / "mlflow.db").exists()
