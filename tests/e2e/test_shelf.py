"""The shelf as a new user has it: added to an empty project, run with nothing given."""

from __future__ import annotations

import json
import time

import pytest
import yaml

from tests.e2e.conftest import ROOT

pytestmark = pytest.mark.shelf

SHELF = ROOT / "hub_functions" / "core"
MANIFESTS = {
    path.parent.name: yaml.safe_load(path.read_text())
    for path in sorted(SHELF.glob("*/function.yaml"))
}
JOBS = [
    name for name, each in MANIFESTS.items() if each.get("kind", "job") != "serving"
]
SERVED = sorted(set(MANIFESTS) - set(JOBS))
# What these do needs an address or a secret of one's own: they say which.
NEEDS = {
    "send_notification": "FNHUB_SECRET_URLS",
    "github_comment": "FNHUB_SECRET_GITHUB_TOKEN",
    "model_server_tester": "url",
}


def test_an_installed_hub_publishes_the_whole_shelf(shelf):
    names = {each["name"] for each in MANIFESTS.values()}
    found: dict[str, dict[str, object]] = {}
    deadline = time.monotonic() + 60  # they are found a moment after they are there
    while set(found) != names and time.monotonic() < deadline:
        page = shelf("search", "--limit", "100", "--json").stdout
        found = {each["name"]: each for each in json.loads(page)}

    assert set(found) == names
    for each in MANIFESTS.values():
        assert found[each["name"]]["version"] == each["version"]
        assert found[each["name"]]["score"] >= 95, each["name"]


@pytest.mark.parametrize("name", JOBS)
def test_it_runs_with_nothing_given(shelf, tmp_path, name):
    """From an empty project, by its name alone."""
    here = shelf.in_folder(tmp_path)
    ref = MANIFESTS[name]["name"]
    here("init")
    here("add", ref)

    done = here("run", ref, "--out", "out", status=int(name in NEEDS))

    record = json.loads((tmp_path / "out" / "run.json").read_text())
    if name in NEEDS:
        assert NEEDS[name] in done.stderr
        assert record["state"] == "failed"
        return
    assert record["state"] == "done"
    assert record["outputs"]
    for output in record["outputs"]:
        for file in output.get("files", []):
            assert (tmp_path / "out" / file["path"]).exists()


@pytest.mark.parametrize("name", SERVED)
def test_what_is_served_says_so_when_it_is_run(shelf, tmp_path, name):
    here = shelf.in_folder(tmp_path)
    ref = MANIFESTS[name]["name"]
    here("init")
    here("add", ref)

    assert "fnhub serve" in here("run", ref, status=1).stderr
