"""The scripts of deploy/ci, run as a CI runs them, against a real hub."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.e2e.conftest import ROOT

CI = ROOT / "deploy" / "ci"


def github(job: str) -> str:
    text = (CI / "github-actions.yaml").read_text()
    steps = yaml.safe_load(text)["jobs"][job]["steps"]
    return steps[-1]["run"]


def gitlab(job: str) -> str:
    text = (CI / "gitlab-ci.yaml").read_text()
    return yaml.safe_load(text)[f"{job} functions"]["script"][-1]


@pytest.mark.parametrize("script", [github, gitlab])
def test_a_repository_is_checked_and_published(script, fnhub, tmp_path):
    """What is new is published, what is there is no error, what is broken stops it."""
    repository = tmp_path / "repository"
    repository.mkdir()
    fnhub("new", "core/word-count", "--dir", repository)
    good = repository / "hub_functions" / "core" / "word_count"
    manifest = (good / "function.yaml").read_text()
    wanted = manifest.replace("requirements: []", "requirements: [packaging>=21]")
    (good / "function.yaml").write_text(wanted)
    run = Shell(repository, fnhub.environment)

    assert run(script("check")).returncode == 0
    assert "published core/word-count@0.1.0" in talk(run(script("publish")))
    again = run(script("publish"))
    assert again.returncode == 0, talk(again)

    broken = good.parent / "broken"
    broken.mkdir()
    (broken / "function.yaml").write_text("format: 1\n")
    assert run(script("check")).returncode == 1
    assert run(script("publish")).returncode == 1


def talk(done: subprocess.CompletedProcess[str]) -> str:
    return done.stdout + done.stderr


class Shell:
    """Runs scripts with `bash -e`, as both services do."""

    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        tools = Path(sys.executable).parent
        path = f"{tools}:{environment['PATH']}"
        self.folder, self.environment = folder, environment | {"PATH": path}

    def __call__(self, script: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["bash", "-e", "-o", "pipefail", "-c", script],
            cwd=self.folder,
            env=self.environment,
            text=True,
            capture_output=True,
        )
