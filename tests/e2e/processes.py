"""Watch processes: those that a test starts, and those that they start."""

from __future__ import annotations

import subprocess
import time
from pathlib import Path


def is_running(pid: int) -> bool:
    """Whether a process lives; one that nobody has buried yet does not."""
    command = ["ps", "-o", "stat=", "-p", str(pid)]
    state = subprocess.run(command, capture_output=True, text=True).stdout.strip()
    return bool(state) and not state.startswith("Z")


def children_of(pid: int) -> list[int]:
    command = ["ps", "-o", "pid=", "--ppid", str(pid)]
    listed = subprocess.run(command, capture_output=True, text=True).stdout
    return [int(each) for each in listed.split()]


def ends(pid: int) -> bool:
    deadline = time.monotonic() + 10
    while is_running(pid) and time.monotonic() < deadline:
        time.sleep(0.02)
    return not is_running(pid)


def wait_for(path: Path) -> str:
    deadline = time.monotonic() + 20
    while not (path.exists() and path.read_text()) and time.monotonic() < deadline:
        time.sleep(0.01)
    return path.read_text()


START_SLEEPER = """\
sleeper = subprocess.Popen(["sleep", "300"])
open(pids, "w").write(f"{os.getpid()} {sleeper.pid}")
"""
