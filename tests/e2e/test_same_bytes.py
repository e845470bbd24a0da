"""The same function gives the same bytes: in any folder, at any time, on any Python."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.e2e.conftest import DESCRIBE, PLAIN, ROOT, UV, pythons


@pytest.fixture(scope="module")
def wheel_of_fnhub(tmp_path_factory):
    """fnhub as others install it."""
    folder = tmp_path_factory.mktemp("dist")
    command = [UV, "build", "--quiet", "--wheel", "--out-dir", folder, ROOT]
    subprocess.run(command, env=PLAIN, check=True)
    (wheel,) = folder.glob("*.whl")
    return wheel


@pytest.mark.parametrize("python", pythons(), ids=lambda path: Path(path).name)
def test_every_python_builds_the_same_wheel(python, wheel_of_fnhub, tmp_path):
    """Each gets a fresh environment with fnhub's base install and nothing else."""
    environment = tmp_path / "venv"
    subprocess.run([UV, "venv", "-q", "-p", python, environment], env=PLAIN, check=True)
    install = [UV, "pip", "install", "-q", "--python", environment / "bin" / "python"]
    subprocess.run([*install, wheel_of_fnhub], env=PLAIN, check=True)
    digests = set()
    for name, moment in (("one", 0), ("another", 1_000_000_000)):
        copy = tmp_path / name / "hub_functions" / "core" / "describe"
        shutil.copytree(DESCRIBE, copy, ignore=shutil.ignore_patterns("__pycache__"))
        for path in copy.rglob("*"):
            os.utime(path, (moment, moment))
            path.chmod(0o755 if name == "one" or path.is_dir() else 0o600)
        out = tmp_path / f"dist-{name}"
        command = [environment / "bin" / "fnhub", "build", copy, "--out", out]
        subprocess.run(command, env=PLAIN, check=True)
        (wheel,) = out.glob("*.whl")
        digests.add(hashlib.sha256(wheel.read_bytes()).hexdigest())

    assert digests == {golden()}


def golden() -> str:
    """The digest that is committed beside the function it belongs to."""
    text = (Path(__file__).parent / "describe.sha256").read_text()
    return text.split()[0]
