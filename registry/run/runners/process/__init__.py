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
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

from registry.run import worker
from registry.run.environments import make_environment
from registry.run.runners import Job, Runner, Surroundings
from registry.run.runners.process import guard
from registry.run.runners.process.child import Child, Ended
from registry.run.runners.process.outcome import outcome
from registry.run.worker.messages import Result

_START = Path(worker.__file__).with_name("start.py")
# No folder of the program on sys.path, none of the user's site, output as it comes,
# and where it was when C code crashes.
_FLAGS = ("-P", "-s", "-u", "-X", "faulthandler")
_NOT_INHERITED = frozenset(
    {
        "FNHUB_TOKEN",  # a function has no business at the hub
        "PYTHONDONTWRITEBYTECODE",  # without bytecode each run compiles pandas
        "PYTHONHOME",
        "PYTHONPLATLIBDIR",
        "PYTHONSTARTUP",
        "PYTHONUSERBASE",
        "PYTHONWARNINGS",  # may name classes of packages that are not there
        "VIRTUAL_ENV",
        "__PYVENV_LAUNCHER__",
    }
)


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
            return self._run(job, self._python(job, kept))

    def _python(self, job: Job, kept: contextlib.ExitStack) -> Path:
        """Return the Python of the job's environment, which stays while `kept` does."""
        here = self._surroundings
        with here.in_use():
            python = make_environment(
                *(job.environment, job.hashes, here.cache),
                offline=here.offline,
                note=here.note,
            )
            kept.enter_context(here.claim(python.parent.parent))
        return python

    def _run(self, job: Job, python: Path) -> Result:
        start_in = self._surroundings.folder or Path.cwd()
        with _file_in_memory() as request, _file_in_memory() as result:
            job.request.write(_path(request))
            ended = _call(job, python, (request, result), start_in)
            return outcome(ended, job.limits, _read(result))


def _call(job: Job, python: Path, files: tuple[int, int], start_in: Path) -> Ended:
    job.log.parent.mkdir(parents=True, exist_ok=True)
    with _lifeline() as lifeline, job.log.open("wb") as log:
        guarded = (job.limits.memory_bytes or 0, lifeline)
        paths = [_path(each) for each in files]
        command = [python, *_FLAGS, guard.__file__, *guarded, _START, *paths]
        started = time.monotonic()
        process = subprocess.Popen(  # noqa: S603  # our programs, the lock's Python
            [str(each) for each in command],
            cwd=start_in,
            env=_variables(os.environ, job.import_root),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            pass_fds=(lifeline, *files),
            start_new_session=True,
        )
        return Child(process, log, job.masks).wait(job.limits.timeout_s, started)


@contextlib.contextmanager
def _lifeline() -> Iterator[int]:
    """Give a descriptor that reads as ended as soon as this process is gone."""
    reading, writing = os.pipe()
    with os.fdopen(reading, "rb"), os.fdopen(writing, "wb"):
        yield reading


@contextlib.contextmanager
def _file_in_memory() -> Iterator[int]:
    """Give the descriptor of a file that has no name; off Linux it may be on a disk."""
    if sys.platform == "linux":
        descriptor = os.memfd_create("fnhub-run")
        try:
            yield descriptor
        finally:
            os.close(descriptor)
    else:
        with tempfile.TemporaryFile() as file:
            yield file.fileno()


def _path(descriptor: int) -> Path:
    """Return the path by which a process that has a descriptor opens it."""
    os.lseek(descriptor, 0, os.SEEK_SET)  # off Linux, opening it does not go there
    return Path(f"/dev/fd/{descriptor}")


def _read(descriptor: int) -> Result | None:
    try:
        return Result.read(_path(descriptor))
    except ValueError:
        return None


def _variables(environ: Mapping[str, str], import_root: Path) -> dict[str, str]:
    kept = {key: each for key, each in environ.items() if key not in _NOT_INHERITED}
    return kept | {
        "PYTHONPATH": str(import_root.absolute()),
        "PYTHONNOUSERSITE": "1",  # for the Pythons that it starts
        # Figures are written, not shown; a notebook's own backend is not there.
        "MPLBACKEND": "Agg",
    }
