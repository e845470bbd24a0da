"""People are told of runs: Slack, a webhook and a pull request, by the real command."""

from __future__ import annotations

import json

import pytest

from tests.e2e.own_project import own_project
from tests.e2e.slack import slack_receiver
from tests.github import foreign_server

TOKEN = "ghp_t0kenOf4da"
SECRET = "hunter2-of-the-bank"
HOOK = "T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ"
CODE = '''"""Fit."""

from __future__ import annotations

from typing import NamedTuple

from matplotlib.figure import Figure


class Fitted(NamedTuple):
    """What came of it."""

    plot: Figure
    score: float


def fit(first: float, key: str = "") -> Fitted:
    """Fit.

    Args:
        first: A number; a negative one fails.
        key: A secret.

    Returns:
        A plot and a number.
    """
    if first < 0:
        raise ValueError(f"{first} does not fit {key}")
    plot = Figure(figsize=(1, 1))
    plot.subplots().plot([0, first])
    return Fitted(plot, 1.0 - abs(first - 2))
'''


@pytest.fixture
def github():
    with foreign_server() as server:
        yield server


@pytest.fixture
def user(tmp_path, github):
    user = own_project(tmp_path, CODE, {"secrets": "[key]"})
    return user.with_settings(
        FNHUB_SECRET_KEY=SECRET, GITHUB_TOKEN=TOKEN, GITHUB_API_URL=github.url
    )


def fit(user, *arguments, status=0):
    return user("run", "acme/fit", "--engine", "inprocess", *arguments, status=status)


def test_slack_is_told_when_a_run_starts_and_ends(user, tmp_path):
    with slack_receiver(tmp_path) as slack:
        user = user.with_settings(**slack.settings, FNHUB_NOTIFY=f"slack://{HOOK}")

        done = fit(user, "-p", "first=2")

        assert [path for path, _ in slack.taken] == [f"/services/{HOOK}"] * 2
        started, ended = (json.dumps(message) for _, message in slack.taken)
        assert "fnhub: acme/fit: started" in started
        assert "fnhub: acme/fit@1.0.0: done" in ended
        assert "score 1" in ended
        assert HOOK not in done.stdout + done.stderr


def test_a_failed_run_is_told_without_its_secret(user, github):
    hook = f"json://{github.url.removeprefix('http://')}/hook"

    done = fit(
        user,
        *("-p", "first=-1", "--notify", hook, "--comment", "ada/flowers#7"),
        status=1,
    )

    (comment,) = github.comments
    assert "### ❌ acme/fit" in comment["body"]
    assert "ValueError: -1.0 does not fit ***" in comment["body"]
    assert github.bodies[-2 if "body" in github.bodies[-1] else -1]
    assert any(each.get("type") == "failure" for each in github.bodies)
    assert SECRET not in github.everything() + done.stderr
    assert TOKEN not in github.everything() + done.stderr


def test_a_grid_is_commented_with_a_table_a_plot_and_a_link(user, github):
    done = fit(
        user.with_settings(
            GITHUB_SERVER_URL="https://github.example",
            GITHUB_REPOSITORY="ada/flowers",
            GITHUB_RUN_ID="12",
        ),
        *("--grid", "first=1,2,-1", "--select", "max.score", "--out", "out"),
        *("--comment", "ada/flowers#7", "--plots"),
    )

    (comment,) = github.comments
    assert "| run | first | score | state | seconds |" in comment["body"]
    assert "| 002 | 2.0 | 1 | done |" in comment["body"]
    assert "| 003 | -1.0 |  | failed |" in comment["body"]
    assert "max.score is run 002" in comment["body"]
    assert (
        "[log](https://github.example/ada/flowers/actions/runs/12)" in comment["body"]
    )
    commit = github.refs["refs/heads/fnhub-plots"]
    assert f"https://github.example/ada/flowers/raw/{commit}/7/" in comment["body"]
    assert "commented https://github.com/ada/flowers/pull/7" in done.stderr


def test_nobody_who_can_be_told_fails_no_run(user, github):
    github.refuses["/"] = 500

    done = fit(
        user.with_settings(FNHUB_NOTIFY=f"json://127.0.0.1:9/{SECRET} nothing://x"),
        *("-p", "first=2", "--comment", "ada/flowers#7"),
    )

    assert done.stderr.count("note: not told: address 1 (JSON)") == 2
    assert "note: not told: address 2 cannot be read" in done.stderr
    assert "note: not commented: GitHub answers 500" in done.stderr
    assert SECRET not in done.stderr


def test_what_cannot_start_is_told_as_failed(user, github):
    """Else those who wait would wait for ever."""
    fit(user, "-p", "first=x", "--comment", "ada/flowers#7", status=1)

    (comment,) = github.comments
    assert "❌" in comment["body"]
    assert "first: 'x' does not fit" in comment["body"]
