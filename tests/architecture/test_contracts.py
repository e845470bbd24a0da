"""Every import rule of pyproject.toml really catches what it forbids."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
CONFIG = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]

# Contract -> (file, a line that breaks this contract).
BREACHES = {
    "layers": ("registry/core/names.py", "import registry.services.publish"),
    "indexer-leaf": ("indexer/document.py", "import registry.core.names"),
    "client-light": ("registry/client/hub.py", "import flask"),
    "core-pure": ("registry/core/names.py", "import socket"),
    "views-by-services": ("registry/server/packages.py", "import registry.db.releases"),
    "facade": ("fnhub/__init__.py", "import registry.core.names"),
    "owner-flask": ("registry/services/yank.py", "import flask"),
    "owner-sqlalchemy": ("registry/services/yank.py", "import sqlalchemy"),
    "owner-boto3": ("registry/services/yank.py", "import boto3"),
    "owner-whoosh": ("indexer/document.py", "import whoosh"),
    "owner-tantivy": ("indexer/document.py", "import tantivy"),
    "owner-semver": ("registry/core/names.py", "import semver"),
    "owner-yaml": ("registry/core/check.py", "import yaml"),
    "owner-griffe": ("registry/core/check.py", "import griffe"),
    "owner-jsonschema": ("registry/core/check.py", "import jsonschema"),
    "owner-nbclient": ("registry/client/hub.py", "import nbclient"),
    "owner-resolvelib": ("registry/client/hub.py", "import resolvelib"),
    "owner-fsspec": ("registry/client/hub.py", "import fsspec"),
    "owner-keyring": ("registry/client/hub.py", "import keyring"),
    "owner-mlflow": ("registry/client/hub.py", "import mlflow"),
    "owner-apprise": ("registry/client/hub.py", "import apprise"),
    "owner-tomli-w": ("registry/client/hub.py", "import tomli_w"),
    "owner-kfp": ("registry/client/hub.py", "import kfp"),
    "owner-limits": ("registry/server/app.py", "import limits"),
    "owner-prometheus": ("registry/server/app.py", "import prometheus_client"),
    "owner-markdown-it": ("registry/markup/notebook.py", "import markdown_it"),
    "owner-nh3": ("registry/markup/finish.py", "import nh3"),
    "owner-pygments": ("registry/markup/notebook.py", "import pygments"),
    "markup-pure": ("registry/markup/readme.py", "import socket"),
    "owner-starlette": ("registry/client/hub.py", "import starlette"),
    "owner-mlrun": ("registry/bridges/mlrun_hub/tree.py", "import mlrun"),
    "worker-alone": ("registry/run/worker/call.py", "import registry.core.names"),
    "functions-are-content": ("registry/core/check.py", "import hub_functions.core"),
    "elsewhere-by-one": ("registry/imports/folder.py", "import urllib.request"),
    "no-cycles": ("registry/core/problems.py", "import registry.core.errors"),
}


def test_every_contract_has_a_breach():
    assert {contract["id"] for contract in CONFIG["contracts"]} == set(BREACHES)


@pytest.fixture
def copy(tmp_path):
    """The packages under lint, where a test may break them."""
    for package in CONFIG["root_packages"]:
        ignored = shutil.ignore_patterns("__pycache__", "core_wheels")
        shutil.copytree(ROOT / package, tmp_path / package, ignore=ignored)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def lint(folder, contract):
    script = Path(sys.executable).with_name("lint-imports")
    command = [script, "--no-cache", "--contract", contract]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    return done.returncode, done.stdout


@pytest.mark.thorough
@pytest.mark.parametrize("contract", BREACHES)
def test_a_forbidden_import_is_caught(copy, contract):
    file, line = BREACHES[contract]
    path = copy / file
    path.write_text(f"{path.read_text()}\n{line}\n")

    status, output = lint(copy, contract)

    assert status == 1, output
    assert "BROKEN" in output
