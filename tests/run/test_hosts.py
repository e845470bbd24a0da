"""Hosts are found by name, and bring what serves into an environment of a lock."""

from __future__ import annotations

import tomllib
from pathlib import Path

from registry.core.kinds import KINDS
from registry.run.hosts import host_names, open_host
from registry.run.hosts.starting import REQUIREMENTS
from registry.run.runners import Surroundings

ROOT = Path(__file__).parent.parent.parent


def test_hosts_are_named_by_their_files(tmp_path):
    assert {kind.host for kind in KINDS.values()} - {""} == set(host_names())
    for name in host_names():
        assert callable(open_host(name, Surroundings(tmp_path)).serve)


def test_the_extra_says_what_is_added_to_environments():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]

    assert tuple(project["optional-dependencies"]["serve"]) == REQUIREMENTS
