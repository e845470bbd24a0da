"""A project's pylock.toml is installed by the real uv and the real pip, alone."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.pylock import Pylock

from tests.e2e.conftest import PLAIN, UV
from tests.e2e.index import serve_index
from tests.factories import TWICE_CODE, TWICE_INIT, make_wheel

CALLER = TWICE_CODE.replace("\n\nfrom hub", "\n\nimport other\n\nfrom hub", 1)
CALL = "from hub_functions.acme.twice import twice; import tiny; print(twice(1.0, 2.0))"


@pytest.fixture
def index():
    with serve_index() as served:
        served.add("tiny", "1.0")
        served.add("other", "1.0", "tiny")
        yield served


@pytest.fixture
def fnhub(fnhub, hub, index, tmp_path):
    """The command of a user of one hub and one index, with a project of two functions
    and two packages.
    """  # one sentence, two lines
    fnhub = fnhub.with_settings(
        FNHUB_TOKEN=hub.token("acme"),
        UV_CACHE_DIR=str(tmp_path / "uv-cache"),
        UV_DEFAULT_INDEX=f"{index.url}/simple/",
        UV_HTTP_RETRIES="0",
        UV_NO_CONFIG="1",
    )
    manifest = {
        "handler": "twice:twice",
        "functions": "{acme/add: ^1.0}",
        "python": '">=3.11,<4"',
        "requirements": "[other>=1]",
        "summary": "Add a number twice",
    }
    files = {"twice.py": CALLER, "__init__.py": TWICE_INIT}
    twice = make_wheel("acme/twice", "1.0.0-rc.1", manifest=manifest, files=files)
    for each in (make_wheel(), twice):
        (tmp_path / each.filename).write_bytes(each.data)
        fnhub("publish", tmp_path / each.filename)
    fnhub("init")
    fnhub("add", "acme/twice@^1.0.0-rc.1")
    return fnhub


def packages(text):
    """What a pylock.toml holds, read by the reference reader: name to package."""
    pylock = Pylock.from_dict(tomllib.loads(text))
    pylock.validate()
    return {each.name: each for each in pylock.packages}


def export(fnhub, *arguments):
    return fnhub("export", "--format", "pylock", *arguments).stdout


@pytest.mark.parametrize("installer", ["uv install", "uv sync", "pip"])
def test_an_export_is_installed_alone(fnhub, tmp_path, installer):
    """Whoever has no fnhub gets what the project has, checked by the same hashes."""
    export(fnhub, "--out", "pylock.toml")
    python = fresh_python(tmp_path)
    command = {
        "uv install": [UV, "pip", "install", "--python", python, "-r"],
        "uv sync": [UV, "pip", "sync", "--python", python],
        "pip": [sys.executable, "-m", "pip", "--python", python, "install", "-r"],
    }[installer]

    install(fnhub, command)

    done = subprocess.run([python, "-c", CALL], text=True, capture_output=True)
    assert done.stdout == "5.0\n", done.stderr


def fresh_python(folder: Path) -> Path:
    environment = folder / "fresh"
    command = [UV, "venv", "--quiet", "--python", sys.executable, environment]
    subprocess.run(command, env=PLAIN, check=True)
    return environment / "bin" / "python"


def install(fnhub, command, status=0):
    done = subprocess.run(
        [*command, "pylock.toml"],
        cwd=fnhub.folder,
        env=fnhub.environment,
        text=True,
        capture_output=True,
    )
    assert (done.returncode == 0) is (status == 0), done.stdout + done.stderr
    return done.stderr


def test_an_export_holds_the_lock_and_nothing_more(fnhub, hub, index):
    text = export(fnhub)

    found = packages(text)
    assert {name: str(each.version) for name, each in found.items()} == {
        "fnhub-acme-add": "1.0.0",
        "fnhub-acme-twice": "1.0.0rc1",
        "other": "1.0",
        "tiny": "1.0",
    }
    (wheel,) = found["other"].wheels
    assert wheel.url == f"{index.url}/files/other-1.0-py3-none-any.whl"
    (wheel,) = found["fnhub-acme-twice"].wheels
    assert wheel.url.startswith(f"{hub.url}/packages/{wheel.hashes['sha256']}/")
    assert wheel.name == "fnhub_acme_twice-1.0.0rc1-py3-none-any.whl"
    assert tomllib.loads(text)["requires-python"] == "<4,>=3.11"
    assert str(fnhub.folder.parent) not in text


def test_the_same_lock_gives_the_same_export(fnhub, index, tmp_path):
    """Also offline, in another folder, and when the index has more by now."""
    expected = export(fnhub)
    elsewhere = tmp_path / "else" / "where"
    elsewhere.mkdir(parents=True)
    for name in ("functions.yaml", "functions.lock"):
        shutil.copy(fnhub.folder / name, elsewhere)
    data = index.files["other-1.0-py3-none-any.whl"]
    index.files["other-1.0-py3-none-win_amd64.whl"] = data + b" "
    index.add("tiny", "1.1")
    there = fnhub.in_folder(elsewhere)

    assert export(there, "--offline") == expected
    cold = there.with_settings(UV_CACHE_DIR=str(tmp_path / "cold"))
    assert export(cold) == expected
    colder = there.with_settings(UV_CACHE_DIR=str(tmp_path / "colder"))
    command = ("export", "--format", "pylock", "--offline")
    assert "not found in the cache" in colder(*command, status=1).stderr


def test_a_package_that_the_index_has_changed_is_refused(fnhub, index, tmp_path):
    """The lock is what is trusted, and the message says which hash is which."""
    index.add("tiny", "1.0", "other")
    cold = fnhub.with_settings(UV_CACHE_DIR=str(tmp_path / "cold"))

    refused = cold("export", "--format", "pylock", status=1).stderr

    assert "no file that the index has of tiny 1.0 is in functions.lock" in refused
    assert "locked: sha256:" in refused
    assert "listed: sha256:" in refused


def test_a_changed_wheel_is_not_installed(fnhub, index, tmp_path):
    """Also where it is changed after the export: installers check the hashes."""
    export(fnhub, "--out", "pylock.toml")
    index.add("tiny", "1.0", "other")
    cold = fnhub.with_settings(UV_CACHE_DIR=str(tmp_path / "cold"))
    command = [UV, "pip", "install", "--python", fresh_python(tmp_path), "-r"]

    assert "Hash mismatch" in install(cold, command, status=1)
