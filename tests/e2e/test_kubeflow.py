"""Kubeflow Pipelines, by kfp itself: components, pipelines, and what they give."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
from pathlib import Path
from urllib.request import urlopen

import pytest
import yaml

from registry.run.pipelines.plan import functions_of
from tests.client.pipelines.two_steps import NOTE, SUM
from tests.e2e.conftest import FNHUB, PLAIN, ROOT, UV, running_hub
from tests.e2e.kubeflow import add_pipeline, python, user_of
from tests.factories import make_wheel

pytestmark = pytest.mark.clients

CORE = ("load-dataset", "split-data", "describe", "sklearn-classifier")
FOUR_STEPS = """\
from kfp import dsl

import fnhub

load, split = fnhub.component("load-dataset@^1.0"), fnhub.component("split-data")
describe, train = fnhub.component("describe"), fnhub.component("sklearn-classifier")


@dsl.pipeline
def main(name: str, folds: int = 5) -> float:
    data = load(name=name)
    table, label = data.outputs["table"], data.outputs["label_column"]
    parts = split(table=table, label_column=label)
    describe(table=parts.outputs["train"], label_column=label, bins=7)
    model = train(
        table=parts.outputs["train"],
        label_column=label,
        classifier="LogisticRegression",
        folds=folds,
    )
    return model.outputs["accuracy"]
"""
NOTE_AND_SUM = """\
from kfp import dsl

import fnhub

note, total = fnhub.component("acme/note"), fnhub.component("acme/sum")


@dsl.pipeline
def main(number: float, diary: str) -> float:
    noted = note(number=number, diary=diary).outputs
    return total(
        file=noted["file"], times=noted["double"], maybe=noted["maybe"], diary=diary
    ).outputs["result"]
"""


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    return tmp_path_factory.mktemp("kubeflow")


@pytest.fixture(scope="module")
def hub(place):
    """A hub with four functions of core's, and two that require nothing."""
    with running_hub(place / "hub") as hub:
        publish_all(hub, place)
        yield hub


def publish_all(hub, place):
    environment = PLAIN | {"FNHUB_HUB": hub.url}
    for team, sources in {
        "core": [ROOT / "hub_functions/core" / e.replace("-", "_") for e in CORE],
        "acme": [written(place, "note", NOTE), written(place, "sum", SUM)],
    }.items():
        token = {"FNHUB_TOKEN": hub.token(team)}
        for source in sources:
            command = [FNHUB, "publish", source]
            done = subprocess.run(command, env=environment | token, capture_output=True)
            assert done.returncode == 0, done.stderr


def written(folder, name, code):
    wheel = make_wheel(f"acme/{name}", code=code)
    (folder / wheel.filename).write_bytes(wheel.data)
    return folder / wheel.filename


@pytest.fixture(scope="module")
def four(hub, place):
    """A user whose pipeline has four steps."""
    user = user_of(hub.url, place / "four", place / "cache")
    user("add", *CORE)
    add_pipeline(user, FOUR_STEPS)
    return user


@pytest.fixture(scope="module")
def two(hub, place):
    """A user whose pipeline has two steps that require nothing."""
    user = user_of(hub.url, place / "two", place / "cache")
    user("add", "acme/note", "acme/sum")
    add_pipeline(user, NOTE_AND_SUM)
    return user


def outputs_in(folder):
    """Name -> digest of the file, or value, of a run's outputs."""
    record = json.loads((folder / "run.json").read_text())
    return {
        each["name"]: each.get("value", [e["sha256"] for e in each.get("files", ())])
        for each in record["outputs"]
    }


@pytest.fixture(scope="module")
def by_hand(four):
    """What the four functions give when each is run by itself."""
    label = ["-p", "label_column=species"]
    train = ["-i", "table=hand/split-data/train.parquet"]
    calls = {
        "load-dataset": ["-p", "name=iris"],
        "split-data": ["-i", "table=hand/load-dataset/table.parquet", *label],
        "describe": [*train, *label, "-p", "bins=7"],
        "sklearn-classifier": [
            *train,
            *label,
            *("-p", "classifier=LogisticRegression", "-p", "folds=3"),
        ],
    }
    for name, given in calls.items():
        four("run", name, *given, "--out", f"hand/{name}")
    return {name: outputs_in(four.folder / "hand" / name) for name in calls}


@pytest.mark.parametrize("engine", ["process", "kfp"])
def test_a_pipeline_gives_what_its_functions_give(four, by_hand, engine):
    """The same bytes of each table, model and figure, whoever runs the steps."""
    arguments = ["-p", "name=iris", "-p", "folds=3", "--engine", engine, "--no-cache"]
    ran = four("run-pipeline", "main", *arguments, "--out", engine, "--json")

    record = json.loads(ran.stdout)
    steps = {
        e["name"]: outputs_in(four.folder / engine / e["run"]) for e in record["steps"]
    }
    assert steps == by_hand
    accuracy = by_hand["sklearn-classifier"]["accuracy"]
    assert list(record["outputs"].values()) == [accuracy]
    assert {each["state"] for each in record["steps"]} == {"done"}


READ_AND_COMPILE = """
import json, sys
from google.protobuf import json_format
from kfp import compiler, components
import yaml

for url in {urls}:
    component = components.load_component_from_url(url)
    compiler.Compiler().compile(component, "read.yaml")
    (document,) = yaml.safe_load_all(open("read.yaml"))
    print(json.dumps([component.name, component.description, document]))
"""


def test_kfp_reads_what_the_hub_writes(hub, two):
    """kfp compiles a component to what our writer, which has no kfp, made of it."""
    names = ["acme/note", "acme/sum", *(f"core/{name}" for name in CORE)]
    urls = [f"{hub.url}/kfp/{name}/{version_of(hub, name)}.yaml" for name in names]

    lines = python(two, READ_AND_COMPILE.format(urls=urls)).splitlines()

    for url, line in zip(urls, lines, strict=True):
        name, description, compiled = json.loads(line)
        ours = yaml.safe_load(urlopen(url).read())
        assert ours["pipelineInfo"]["name"] == name
        assert ours["pipelineInfo"]["description"] == description
        for part in ("components", "deploymentSpec", "schemaVersion"):
            assert compiled[part] == ours[part], (url, part)
        for part in ("inputDefinitions", "outputDefinitions"):
            assert compiled["root"].get(part) == ours["root"].get(part), (url, part)


def version_of(hub, name):
    document = json.load(urlopen(f"{hub.url}/index/{name}.json"))
    return document["releases"][-1]["version"]


def test_a_pipeline_compiles_for_a_cluster(hub, four):
    """Each step names its release and installs its closure, all of it by digest."""
    four("run-pipeline", "main", "--compile", "out.yaml")

    document = yaml.safe_load((four.folder / "out.yaml").read_text())
    found = {each["function"]: each for each in functions_of(document)}
    lock = json.loads((four.folder / "functions.lock").read_text())["functions"]
    assert {n: (e["version"], e["sha256"]) for n, e in found.items()} == {
        n: (e["version"], e["sha256"]) for n, e in lock.items()
    }
    text = json.dumps(document)
    for name, each in found.items():
        url = f"{hub.url}/api/v1/functions/{name}/{each['version']}/requirements.txt"
        assert f"'-r' '{url}'" in text


BY_KFP_ALONE = """
import json, sys
from kfp import components, local

local.init(local.SubprocessRunner(use_venv={in_venv}), pipeline_root="kfp-root")
if {in_venv}:
    main = components.load_component_from_file("out.yaml")
else:
    from workflow import main
task = main(number=3.0, diary="{diary}")
print("\\nGAVE", json.dumps(task.output))
"""


@pytest.mark.parametrize("in_venv", [False, True], ids=["here", "as in a cluster"])
def test_kfp_alone_runs_the_steps(two, tmp_path, in_venv):
    """Here in the lock's environments; there in ones made from requirements.txt."""
    two("run-pipeline", "main", "--compile", "out.yaml")
    code = BY_KFP_ALONE.format(in_venv=in_venv, diary=tmp_path / "diary")

    told = python(two, code)

    assert re.search(r"^GAVE 18\.0$", told, re.MULTILINE), told
    assert (tmp_path / "diary").read_text().split() == ["note", "sum"]


def test_one_release_has_one_digest_for_every_client(hub, two, tmp_path):
    """fnhub, pip, uv, MLRun's function.yaml, a compiled pipeline: the same bytes."""
    index = json.load(urlopen(f"{hub.url}/index/acme/note.json"))
    (published,) = [each["sha256"] for each in index["releases"]]
    two("run-pipeline", "main", "--compile", "out.yaml")
    document = yaml.safe_load((two.folder / "out.yaml").read_text())
    lock = json.loads((two.folder / "functions.lock").read_text())

    digests = {
        "fnhub": lock["functions"]["acme/note"]["sha256"],
        "pip": by_pip(hub, tmp_path),
        "uv": by_uv(hub, tmp_path),
        "mlrun": by_mlrun(hub),
        "kfp": next(
            each["sha256"]
            for each in functions_of(document)
            if each["function"] == "acme/note"
        ),
    }

    assert set(digests.values()) == {published}, digests


def by_pip(hub, folder: Path) -> str:
    index = ["--index-url", f"{hub.url}/simple/", "--no-deps", "--dest", folder]
    command = [sys.executable, "-m", "pip", "download", "--quiet", *index]
    subprocess.run([*command, "fnhub-acme-note"], env=PLAIN, check=True)
    (wheel,) = folder.glob("*.whl")
    return hashlib.sha256(wheel.read_bytes()).hexdigest()


def by_uv(hub, folder: Path) -> str:
    (folder / "in.txt").write_text("fnhub-acme-note\n")
    command = [UV, "pip", "compile", "--quiet", "--generate-hashes", "--no-deps"]
    index = ["--default-index", f"{hub.url}/simple/", folder / "in.txt"]
    done = subprocess.run(
        [*command, *index], env=PLAIN, check=True, capture_output=True
    )
    return re.search(rb"sha256:([0-9a-f]{64})", done.stdout)[1].decode()


def by_mlrun(hub) -> str:
    path = "mlrun/acme/functions/master/note/1.0.0/src/function.yaml"
    document = yaml.safe_load(urlopen(f"{hub.url}/{path}").read())
    return document["metadata"]["annotations"]["fnhub/sha256"]
