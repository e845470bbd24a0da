"""Tracking that cannot even begin is a word about it, and the run is as it was."""

from __future__ import annotations

import pytest

import fnhub as sdk

NOWHERE = "sqlite:////dev/null/mlflow.db"  # no folder can be made there


def test_a_command_tells_that_a_run_was_not_tracked(run, monkeypatch, project):
    monkeypatch.setenv("FNHUB_TRACKING", NOWHERE)

    status, _, err = run("-p", "size=1", "--out", "out")

    assert status == 0
    assert "note: not tracked: " in err
    assert "hint: `fnhub runs track` sends it later" in err
    assert (project / "out" / "run.json").exists()


def test_in_python_it_is_a_warning(project, monkeypatch):
    """Programs can filter it by its class."""
    monkeypatch.setenv("FNHUB_TRACKING", NOWHERE)

    with pytest.warns(sdk.TrackingWarning, match="not tracked: ") as told:
        done = sdk.run("acme/add", params={"size": 1}, engine="inprocess")

    assert done.record.metrics == {"size": 1}
    assert [each.filename for each in told] == [__file__]
