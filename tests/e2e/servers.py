"""What servers of other projects need to be started by a test."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import socket
import subprocess
from pathlib import Path


def free_ports(count: int) -> list[int]:
    """Ports that nobody listens on; all are held until the last is found."""
    with contextlib.ExitStack() as held:
        probes = [
            held.enter_context(socket.create_server(("127.0.0.1", 0)))
            for _ in range(count)
        ]
        return [probe.getsockname()[1] for probe in probes]


def find_program(name: str, *folders: str) -> str:
    """A program on PATH or in one of the folders, which may be patterns."""
    places = [str(found) for each in folders for found in Path("/").glob(each)]
    found = shutil.which(name, path=os.pathsep.join([*places, os.environ["PATH"]]))
    assert found, f"there is no {name}: `scripts/setup-servers` says what to install"
    return found


def start_bound(
    command: list[object],
    log: Path,
    *,
    user: str | None = None,
    environment: dict[str, str] | None = None,
) -> subprocess.Popen[bytes]:
    """Start a process that is killed when this thread ends, however that ends.

    Args:
        command: The program and its arguments.
        log: The file that takes what it says.
        user: Who runs it, where this process is root's.
        environment: Its variables.
    """
    as_user: list[str] = []
    if user is not None and os.geteuid() == 0:
        entry = pwd.getpwnam(user)
        as_user = [f"--reuid={entry.pw_uid}", f"--regid={entry.pw_gid}"]
        as_user.append("--clear-groups")
    bound = ["setpriv", *as_user, "--pdeathsig", "KILL", "--", *map(str, command)]
    with log.open("ab") as output:
        return subprocess.Popen(
            bound,
            env=environment,
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
        )
