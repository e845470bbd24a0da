"""`make article ENGINE=container`: every step of the pipeline in a container."""

from __future__ import annotations

import json

from tests.containers.podman import BASE, SETTINGS
from tests.e2e.article import run_article


def test_the_article_gives_the_same_in_containers(tmp_path):
    """The numbers are those of the other engines, and each step names its image."""
    run_article("container", tmp_path / "made", tmp_path / "cache", **SETTINGS)

    runs = tmp_path / "made" / "project" / "runs"
    paths = runs.glob("*/steps/*/run.json")
    records = [json.loads(each.read_bytes()) for each in paths]
    assert [each["engine"] for each in records] == ["container"] * 6
    assert all(BASE in each["notes"][-1] for each in records)
