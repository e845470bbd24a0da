"""The scripts of deploy/ci, run as a CI runs them, against a real hub."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.e2e.conftest import PLAIN, ROOT
from tests.github import foreign_server

pytestmark = pytest.mark.clients

CI = ROOT / "deploy" / "ci"


def github(job: str, file: str = "github-actions.yaml") -> str:
    steps = yaml.safe_load((CI / file).read_text())["jobs"][job]["steps"]
    return [each["run"] for each in steps if "run" in each][-1]


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


@pytest.mark.parametrize(
    ("comment", "told"),
    [
        ("/run main\r\nplease", "pipeline main"),
        ("/run other rows=3 how=a,b", "pipeline other"),
        ("/run --help", "pipeline --help"),
    ],
)
def test_a_comment_starts_a_pipeline_and_is_answered(comment, told, tmp_path):
    """Its words reach fnhub as they are, and no shell reads what is in them.

    There is no such pipeline here, and that is told where it was asked for.
    """
    with foreign_server() as server:
        settings = {
            "COMMENT": comment,
            "PULL_REQUEST": "ada/flowers#7",
            "GITHUB_API_URL": server.url,
            "GITHUB_TOKEN": "ghp_t0kenOf4da",
        }
        shell = Shell(tmp_path, PLAIN | settings)

        done = shell(github("run", "github-run.yaml"))

        assert done.returncode != 0
        assert list(tmp_path.iterdir()) == []
        (answer,) = server.comments
        assert f"<!-- fnhub: {told.replace('--', '-')} -->" in answer["body"]
        assert "❌" in answer["body"]
        assert "no functions.yaml" in answer["body"]


def test_no_shell_reads_what_is_in_a_comment(tmp_path):
    """Whoever may comment could else run anything with the job's token."""
    comment = "/run x$(touch${IFS}made) `touch made` a=$(touch${IFS}made) *"
    settings = {"COMMENT": comment, "PULL_REQUEST": "ada/flowers#7"}

    done = Shell(tmp_path, PLAIN | settings)(github("run", "github-run.yaml"))

    assert done.returncode == 2
    assert "'`touch' is not NAME=VALUE" in talk(done)
    assert list(tmp_path.iterdir()) == []


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
