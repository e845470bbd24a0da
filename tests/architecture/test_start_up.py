"""The command and the SDK start light: nothing heavy is imported until used."""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
from pathlib import Path

import pytest

from registry.client.project.in_sync import write_state

HEAVY = {
    "alembic",
    "asyncio",
    "email",
    "flask",
    "granian",
    "griffe",
    "http",
    "importlib.metadata",
    "json",
    "jsonschema",
    "packaging",
    "pandas",
    "semver",
    "sqlalchemy",
    "ssl",
    "typing_extensions",
    "whoosh",
    "yaml",
}
SERVER = {"alembic", "flask", "granian", "indexer", "sqlalchemy", "whoosh"}


FNHUB = Path(sys.executable).with_name("fnhub")


def imported(*arguments: object) -> set[str]:
    """The modules and packages that running Python with these arguments imports."""
    command = [sys.executable, "-X", "importtime", *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    names = re.findall(r"\|\s+(\S+)$", done.stderr, re.MULTILINE)
    return {part for name in names for part in (name, name.partition(".")[0])}


@pytest.mark.parametrize("flag", ["--version", "--help"])
def test_the_flags_load_nothing_heavy(flag):
    assert imported(FNHUB, flag) & HEAVY == set()


def test_a_sync_with_nothing_to_do_loads_next_to_nothing(tmp_path, monkeypatch):
    """It runs before every use of a project."""
    (tmp_path / "functions.yaml").write_bytes(b"")
    (tmp_path / ".fnhub").mkdir()
    digest = hashlib.sha256(b"").hexdigest()
    write_state(str(tmp_path), {"functions.yaml": digest}, {})
    monkeypatch.chdir(tmp_path)

    assert imported(FNHUB, "sync") & (HEAVY | {"argparse", "pathlib", "re"}) == set()


def test_importing_the_sdk_loads_nothing_heavy():
    assert imported("-c", "import fnhub; dir(fnhub)") & HEAVY == set()


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("name", "others"),
    [
        ("load", {"convert", "grid", "http", "publish", "run", "runs"}),
        ("search", {"convert", "grid", "load", "publish", "run"}),
        ("run", {"convert", "grid", "publish"}),
        ("publish", {"grid", "load", "run", "runs"}),
        ("FunctionWarning", {"hub", "load", "sdk", "settings"}),
    ],
)
def test_a_name_of_the_sdk_loads_what_it_needs_alone(name, others):
    """A notebook that loads one function does not wait for all that fnhub can do."""
    found = imported("-c", f"import fnhub; fnhub.{name}")

    assert found & {f"registry.client.{each}" for each in others} == set()
    assert name != "load" or "griffe" not in found


@pytest.mark.thorough
@pytest.mark.parametrize(
    "command",
    [
        *(
            "search",
            "info",
            "pull",
            "new",
            "convert",
            "build",
            "publish",
            "init",
            "add",
            "lock",
        ),
        *("sync", "outdated", "diff", "export", "run", "cache"),
        *("login", "logout", "whoami"),
    ],
)
def test_a_command_loads_nothing_of_the_server(command):
    code = (
        "import argparse, importlib\n"
        f"m = importlib.import_module('registry.client.cli.{command}')\n"
        "m.configure(argparse.ArgumentParser())\n"
    )

    assert imported("-c", code) & SERVER == set()


def test_the_client_runs_where_the_server_extra_is_not_installed():
    """`fnhub hub` says what to install; the rest does not notice."""
    blocked = "".join(f"sys.modules[{name!r}] = None\n" for name in sorted(SERVER))
    code = (
        f"import sys\n{blocked}"
        "import fnhub\n"
        "assert callable(fnhub.load) and callable(fnhub.publish)\n"
        "from registry.client.cli import main\n"
        "sys.exit(main(['hub', 'start']))\n"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)

    assert done.returncode == 1
    assert "pip install 'fnhub[server]'" in done.stderr
