"""Run a function in a container: podman's or docker's.

The image gives a Python; the function, the packages of its lock and its inputs come
from this machine, read-only.  Inside nobody is root or has a capability, nothing but
the outputs' folder and /tmp can be written to, and there is no network unless it is
asked for.  Variables of the user are not seen, nor is their folder.

What is asked goes through standard input and what came of it through standard output,
which no engine logs: whoever is killed when, no secret is left on a disk.
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import IO

from registry.core.errors import ContainerFailed
from registry.run.environments import make_environment
from registry.run.environments.python import find_python, running_python
from registry.run.runners import Job, Runner, Surroundings
from registry.run.runners.container.engine import (
    Engine,
    Image,
    user_options,
    usual_image,
)
from registry.run.runners.container.places import PACKAGES, ROOT, WORKER, Places
from registry.run.runners.process.child import Child, Ended
from registry.run.runners.process.outcome import outcome
from registry.run.runners.process.starting import FLAGS, file_in_memory, result_in
from registry.run.worker.messages import Result

_ENGINE_FAILED = (125, 126, 127)  # statuses of podman and docker: nothing ran
_SIGNALLED = 128  # and the signal's number, of a process that one ended
# Beside what a function allocates: the interpreter, and what lies in /tmp.
_MORE_BYTES = 64 * 2**20
_RESTRICTED = (
    *("--rm", "--interactive", "--read-only", "--log-driver=none", "--cap-drop=all"),
    *("--security-opt=no-new-privileges", "--security-opt=label=disable"),
    *("--tmpfs=/tmp:rw,mode=1777", "--workdir=/tmp", "--entrypoint=python3"),
    "--no-healthcheck",  # of an image that serves
)
_VARIABLES = {
    "HOME": "/tmp",  # noqa: S108  # the container's own
    "MPLBACKEND": "Agg",
    "PYTHONDONTWRITEBYTECODE": "1",  # what is imported is read-only
    "PYTHONNOUSERSITE": "1",
    "PYTHONPATH": f"{ROOT}:{PACKAGES}",
}


def open_runner(surroundings: Surroundings) -> Runner:
    """Return the engine."""
    return InContainer(surroundings)


class InContainer:
    """Runs a function in a container of its own."""

    def __init__(self, surroundings: Surroundings) -> None:
        self._here = surroundings

    def run(self, job: Job) -> Result:
        """See Runner.run.

        Raises:
            ContainerToolMissing: there is neither podman nor docker.
            ContainerFailed: the container could not be started.
            EnvironmentFailed: the environment cannot be made for the image's Python.
        """
        here = self._here
        engine = Engine.find(here.containers)
        name = job.image or here.image or usual_image()
        image = engine.image(name, here.cache, offline=here.offline)
        with contextlib.ExitStack() as kept:
            packages = self._packages(job, image, kept)
            places = Places(job.request, job.import_root, packages)
            result = _run(engine, image, job, places)
        return replace(result, notes=[*result.notes, *_notes(image, job)])

    def _packages(self, job: Job, image: Image, kept: contextlib.ExitStack) -> Path:
        """Return the folder of the packages, made for the image's Python."""
        here = self._here
        minor = ".".join(image.python.version.split(".")[:2])
        running = running_python()
        fits = running.version.startswith(f"{minor}.")
        base = running if fits else find_python(f"=={minor}.*")
        if (base.abi, base.platform) != (image.python.abi, image.python.platform):
            why = (
                f"it has Python {image.python.version} ({image.python.abi},"
                f" {image.python.platform}), and this machine"
                f" {base.version} ({base.abi}, {base.platform})"
            )
            raise ContainerFailed(f"the image {image.name} cannot be used", why, _OTHER)
        python = here.claimed(
            lambda: make_environment(
                *(job.environment, job.hashes, here.cache, Path(base.path)),
                offline=here.offline,
                note=here.note,
            ),
            kept,
        )
        folder = python.parent.parent
        return folder / "lib" / f"python{minor}" / "site-packages"


_OTHER = (
    "Packages are made here and used there: take an image of the same kind, or put"
    " them into one of its own with `fnhub build-image`."
)


def _notes(image: Image, job: Job) -> Iterator[str]:
    network = " with the network" if job.network else ""
    yield f"it ran in the image {image.name} (sha256:{image.id[:12]}){network}"


def _run(engine: Engine, image: Image, job: Job, places: Places) -> Result:
    users, owner = user_options(engine)
    name = f"fnhub-{secrets.token_hex(8)}"
    limits = _limits(job)
    variables = [f"--env={key}={value}" for key, value in _VARIABLES.items()]
    mounts = [f"--mount={each.option}" for each in places.mounts]
    network = [] if job.network else ["--network=none"]
    command = [
        *(engine.program, "run", f"--name={name}", *_RESTRICTED, *users, *limits),
        *(*network, *variables, *mounts, image.id, *FLAGS),
        *(str(WORKER / "start.py"), "--contained", str(job.limits.memory_bytes or 0)),
    ]
    with _owned(Path(job.request.out), owner), file_in_memory() as told:
        try:
            ended = _call(command, job, places, told)
        except BaseException:
            engine.remove(name)
            raise
        if ended.was_late or ended.was_interrupted:
            engine.remove(name)
        result = result_in(told)
    if result is None and ended.status in _ENGINE_FAILED:
        why = job.log.read_text("utf-8", "replace").strip()
        what = f"the container of {job.ref} cannot be started"
        raise ContainerFailed(what, why, f"{engine.program} tells it so.")
    return places.told_outside(outcome(_as_signal(ended), job.limits, result))


def _limits(job: Job) -> list[str]:
    most = job.limits.memory_bytes
    if most is None:
        return []
    whole = most + _MORE_BYTES  # of the container; no swap in addition
    return [f"--memory={whole}b", f"--memory-swap={whole}b"]


def _call(command: list[str], job: Job, places: Places, told: int) -> Ended:
    job.log.parent.mkdir(parents=True, exist_ok=True)
    # Podman's monitor leaves a file `oom` where it was started, when memory runs out.
    with (
        tempfile.TemporaryDirectory(prefix="fnhub-container-") as start_in,
        job.log.open("wb") as log,
    ):
        started = time.monotonic()
        process = subprocess.Popen(  # noqa: S603  # podman or docker
            command,
            cwd=start_in,
            stdin=subprocess.PIPE,
            stdout=told,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
        assert process.stdin is not None  # it was asked for
        with process.stdin as line:  # that it stays open says that we are here
            child = Child(process, log, job.masks)
            _ask(line, places)
            return child.wait(job.limits.timeout_s, started, job.stop)


def _ask(line: IO[bytes], places: Places) -> None:
    request = json.dumps(asdict(places.request())).encode() + b"\n"
    with contextlib.suppress(BrokenPipeError):  # it could not start; its status tells
        line.write(request)
        line.flush()


def _as_signal(ended: Ended) -> Ended:
    """Return an end as that of a process: engines add 128 to a signal."""
    if ended.status > _SIGNALLED:
        return replace(ended, status=_SIGNALLED - ended.status)
    return ended


@contextlib.contextmanager
def _owned(folder: Path, owner: int | None) -> Iterator[None]:
    """Let the container's user write to a folder, and have what is in it after."""
    if owner is None:
        yield
        return
    os.chown(folder, owner, owner)
    try:
        yield
    finally:
        for path in (folder, *folder.rglob("*")):
            os.chown(path, os.geteuid(), os.getegid(), follow_symlinks=False)
