"""The command and the Python of a user who has kfp, in the environment of the two."""

from __future__ import annotations

import subprocess
from pathlib import Path

from tests.e2e.conftest import PLAIN, ROOT, Commands

BIN = ROOT / ".venvs" / "kfp" / "bin"


def user_of(url: str, folder: Path, cache: Path) -> Commands:
    """A user with a project in a folder."""
    assert (BIN / "fnhub").exists(), "there is no kfp: `make .venvs/kfp/installed`"
    folder.mkdir()
    settings = {"FNHUB_HUB": url, "FNHUB_CACHE": str(cache)}
    user = Commands(folder, PLAIN | settings, BIN / "fnhub")
    user("init")
    return user


def add_pipeline(user: Commands, text: str, name: str = "main") -> None:
    """Write workflow.py, and have functions.yaml name it."""
    (user.folder / "workflow.py").write_text(text)
    project = user.folder / "functions.yaml"
    project.write_text(
        f"{project.read_text()}\npipelines: {{{name}: workflow.py:{name}}}\n"
    )
    user("sync")


def python(user: Commands, code: str) -> str:
    """Run a program where kfp is; return what it printed."""
    done = subprocess.run(
        [BIN / "python", "-c", code],
        cwd=user.folder,
        env=user.environment,
        text=True,
        capture_output=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
