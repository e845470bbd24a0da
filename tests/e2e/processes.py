"""Watch processes: those that a test starts, and those that they start."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any


@contextmanager
def started(
    command: Sequence[object], **settings: Any
) -> Iterator[subprocess.Popen[str]]:
    """Start a process that does not outlive the block, whatever happens in it."""
    with subprocess.Popen(list(map(str, command)), text=True, **settings) as process:
        try:
            yield process
        finally:
            process.kill()


def wait_until(is_so: Callable[[], object], seconds: float = 60) -> None:
    """Wait for what another process does; the test fails where it never does."""
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, f"not so after {seconds:g} s"
        time.sleep(0.02)


def is_running(pid: int) -> bool:
    """Whether a process lives; one that nobody has buried yet does not."""
    command = ["ps", "-o", "stat=", "-p", str(pid)]
    state = subprocess.run(command, capture_output=True, text=True).stdout.strip()
    return bool(state) and not state.startswith("Z")


def children_of(pid: int) -> list[int]:
    command = ["ps", "-o", "pid=", "--ppid", str(pid)]
    listed = subprocess.run(command, capture_output=True, text=True).stdout
    return [int(each) for each in listed.split()]


def left_running() -> list[str]:
    """The commands of this process's own children that live."""
    living = [pid for pid in children_of(os.getpid()) if is_running(pid)]
    told = ["ps", "-o", "args=", "-p", ",".join(map(str, living))]
    done = subprocess.run(told, capture_output=True, text=True) if living else None
    return done.stdout.splitlines() if done else []


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
