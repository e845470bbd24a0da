"""Poetry and PDM install functions by the lines of docs/clients.md."""

from __future__ import annotations

import subprocess
import sys
import tomllib

import pytest

from tests.e2e.clients import BARE, open_shop
from tests.e2e.conftest import ROOT, UV
from tests.e2e.servers import find_program

pytestmark = pytest.mark.clients

CLIENTS = ROOT / ".venvs" / "clients"
PROJECT = """\
[project]
name = "mine"
version = "1.0"
requires-python = ">=3.11"
dependencies = []
"""
SOURCES = """
[[tool.pdm.source]]
name = "fnhub"
url = "{hub}"
include_packages = ["fnhub-*"]

[[tool.pdm.source]]
name = "pypi"
url = "{index}"
exclude_packages = ["fnhub-*"]
"""
CALL = "from hub_functions.acme.top import add; print(add(1.0, 2.0))"


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    """top calls base, which requires a package; a squatter has both names."""
    with open_shop(tmp_path_factory.mktemp("shop")) as opened:
        opened.publish("core/base", requirements="[tiny]")
        opened.publish("acme/top", functions="{core/base: ^1.0}")
        for name in ("fnhub_acme_top", "fnhub_core_base"):
            opened.index.add(name, "1.99.0")
        yield opened


@pytest.fixture
def run(tmp_path):
    """Run a client in a project, with a home of its own."""
    project = tmp_path / "project"
    project.mkdir()
    (project / "pyproject.toml").write_text(PROJECT)
    variables = BARE | {
        "HOME": str(tmp_path),
        "POETRY_VIRTUALENVS_IN_PROJECT": "true",
        "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
        "PDM_CHECK_UPDATE": "0",
        "PDM_CACHE_DIR": str(tmp_path / "pdm-cache"),
        "XDG_CACHE_HOME": str(tmp_path / "cache"),
        "XDG_CONFIG_HOME": str(tmp_path / "config"),
    }

    def start(client, *arguments):
        program = find_program(client, str(CLIENTS / client / "bin").lstrip("/"))
        done = subprocess.run(
            [program, *arguments],
            cwd=project,
            env=variables,
            text=True,
            capture_output=True,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    start.project = project
    return start


def locked(lock):
    return {p["name"]: p["version"] for p in tomllib.loads(lock)["package"]}


WANTED = {"fnhub-acme-top": "1.0.0", "fnhub-core-base": "1.0.0", "tiny": "1.0"}


def call(project):
    python = project / ".venv" / "bin" / "python"
    done = subprocess.run(
        [python, "-c", CALL], env=BARE, text=True, capture_output=True
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_poetry_adds_a_function_with_all_that_it_calls(run, shop):
    """The hub is asked first; the other index is only for what it has not."""
    (run.project / "pyproject.toml").write_text(
        f"{PROJECT}\n[tool.poetry]\npackage-mode = false\n"
    )
    run("poetry", "env", "use", sys.executable)
    run("poetry", "source", "add", "fnhub", shop.simple)
    rest = f"{shop.index.url}/simple/"
    run("poetry", "source", "add", "--priority=supplemental", "rest", rest)

    run("poetry", "add", "fnhub-acme-top")

    lock = (run.project / "poetry.lock").read_text()
    assert locked(lock) == WANTED
    assert call(run.project) == "3.0"


def test_pdm_adds_a_function_with_all_that_it_calls(run, shop):
    """Our names are the hub's alone, all others the other index's."""
    sources = SOURCES.format(hub=shop.simple, index=f"{shop.index.url}/simple/")
    (run.project / "pyproject.toml").write_text(PROJECT + sources)
    venv = [UV, "venv", "--quiet", "--python", sys.executable, run.project / ".venv"]
    subprocess.run(venv, env=BARE, check=True)

    run("pdm", "add", "--no-self", "fnhub-acme-top")

    lock = (run.project / "pdm.lock").read_text()
    assert locked(lock) == WANTED
    assert call(run.project) == "3.0"


def test_the_documentation_has_these_lines():
    """What is pasted from there is what was tried here."""
    page = (ROOT / "docs" / "clients.md").read_text()

    assert "poetry source add fnhub https://HUB/simple/" in page
    assert "poetry source add --priority=supplemental PyPI" in page
    first = SOURCES.format(hub="https://HUB/simple/", index="").partition("[[tool")[2]
    assert first.partition("[[")[0].strip() in page
    assert 'exclude_packages = ["fnhub-*"]' in page
