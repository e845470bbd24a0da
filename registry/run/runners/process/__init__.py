"""Run a function as a process of its own, in the environment of its lock.

It has the user's variables, but no token of a hub and nothing that would add
packages; it starts in the user's folder.  It leads a session of its own, and
whatever of that is left when it ends, or when this process does, is killed.  A
process that leaves the session on purpose (a daemon) is out of reach.

What is asked of it and what it tells back may hold secrets, so both are files in
memory, without a name: whoever is killed when, nothing of them is left.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import time
from pathlib import Path

from registry.run.environments import make_environment
from registry.run.runners import Job, Runner, Surroundings
from registry.run.runners.process.child import Child, Ended
from registry.run.runners.process.outcome import outcome
from registry.run.runners.process.starting import (
    command_of,
    file_in_memory,
    lifeline,
    path_of,
    result_in,
    variables,
)
from registry.run.worker.messages import Result


def open_runner(surroundings: Surroundings) -> Runner:
    """Return the engine."""
    return InOwnProcess(surroundings)


class InOwnProcess:
    """Runs a function under the Python of its environment."""

    def __init__(self, surroundings: Surroundings) -> None:
        self._surroundings = surroundings

    def run(self, job: Job) -> Result:
        """See Runner.run."""
        with contextlib.ExitStack() as kept:
            python = self._surroundings.claimed(lambda: self._make(job), kept)
            return self._run(job, python)

    def _make(self, job: Job) -> Path:
        here = self._surroundings
        return make_environment(
            *(job.environment, job.hashes, here.cache),
            offline=here.offline,
            note=here.note,
        )

    def _run(self, job: Job, python: Path) -> Result:
        start_in = self._surroundings.folder or Path.cwd()
        with file_in_memory() as request, file_in_memory() as result:
            job.request.write(path_of(request))
            ended = _call(job, python, (request, result), start_in)
            return outcome(ended, job.limits, result_in(result))


def _call(job: Job, python: Path, files: tuple[int, int], start_in: Path) -> Ended:
    job.log.parent.mkdir(parents=True, exist_ok=True)
    with lifeline() as line, job.log.open("wb") as log:
        guarded = (job.limits.memory_bytes or 0, line)
        paths = [path_of(each) for each in files]
        started = time.monotonic()
        process = subprocess.Popen(  # noqa: S603  # our programs, the lock's Python
            command_of(python, guarded, paths),
            cwd=start_in,
            env=variables(os.environ, job.import_root),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            pass_fds=(line, *files),
            start_new_session=True,
        )
        child = Child(process, log, job.masks)
        return child.wait(job.limits.timeout_s, started, job.stop)
