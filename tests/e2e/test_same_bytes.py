"""The same function gives the same bytes: in any folder, at any time, on any Python."""

from __future__ import annotations

import hashlib
import os
import subprocess
from pathlib import Path

import pytest

from registry.client.folder import read_folder
from registry.client.publish import build
from tests.e2e.conftest import DESCRIBE, PLAIN, ROOT, UV, pythons
from tests.factories import function_files

# Of `acme/add` as tests/factories.py makes it.
GOLDEN_SHA256 = "f756fbca5e295240f7060d714c4f6142fb062dfc49a5e12e3a64591da9ad28bf"


@pytest.fixture(scope="module")
def wheel_of_fnhub(tmp_path_factory):
    """fnhub as others install it."""
    folder = tmp_path_factory.mktemp("dist")
    command = [UV, "build", "--quiet", "--wheel", "--out-dir", folder, ROOT]
    subprocess.run(command, env=PLAIN, check=True)
    (wheel,) = folder.glob("*.whl")
    return wheel


@pytest.mark.parametrize("python", pythons(), ids=lambda path: Path(path).name)
def test_every_python_builds_the_same_wheels(python, wheel_of_fnhub, tmp_path):
    """Each gets a fresh environment with fnhub's base install and nothing else."""
    venv = tmp_path / "venv"
    subprocess.run([UV, "venv", "-q", "-p", python, venv], env=PLAIN, check=True)
    install = [UV, "pip", "install", "-q", "--python", venv / "bin" / "python"]
    subprocess.run([*install, wheel_of_fnhub], env=PLAIN, check=True)

    def digests(place: str, moment: int, mode: int) -> list[str]:
        """Build both functions from a folder with these times and rights."""
        found = []
        for name, files in {
            "acme/add": function_files(),
            "core/describe": read_folder(DESCRIBE).files,
        }.items():
            folder = tmp_path / place / "hub_functions" / name
            write(folder, files, moment, mode)
            out = tmp_path / f"dist-{place}" / name
            command = [venv / "bin" / "fnhub", "build", folder, "--out", out]
            subprocess.run(command, env=PLAIN, check=True)
            (wheel,) = out.glob("*.whl")
            found.append(hashlib.sha256(wheel.read_bytes()).hexdigest())
        return found

    expected = [GOLDEN_SHA256, build(DESCRIBE).sha256]
    assert digests("one", 0, 0o755) == expected
    assert digests("another place", 1_000_000_000, 0o600) == expected


def write(folder: Path, files, moment: int, mode: int) -> None:
    """Write files in an order of their own, with a time and rights of their own."""
    for path in sorted(files, reverse=moment > 0):
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(files[path])
        target.chmod(mode)
        os.utime(target, (moment, moment))
