"""The git checkout that a run was started in."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

_TIMEOUT_S = 10


@dataclass(frozen=True, slots=True)
class Checkout:
    """A commit, and whether tracked files differ from it."""

    commit: str
    dirty: bool


def read_checkout(folder: Path) -> Checkout | None:
    """Return the checkout around a folder; None without one, or without git."""
    commit = _git(folder, "rev-parse", "--verify", "HEAD")
    changes = _git(folder, "status", "--porcelain", "--untracked-files=no")
    if not commit or changes is None:
        return None
    return Checkout(commit.strip(), dirty=bool(changes.strip()))


def _git(folder: Path, *arguments: str) -> str | None:
    # A checkout's own settings must not start its programs, nor be written to.
    command = ["git", "-C", str(folder), "-c", "core.fsmonitor=false", *arguments]
    try:
        done = subprocess.run(  # noqa: S603  # git, with our own words
            command,
            capture_output=True,
            text=True,
            timeout=_TIMEOUT_S,
            check=False,
            env=os.environ | {"GIT_OPTIONAL_LOCKS": "0"},
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout if done.returncode == 0 else None
