"""Podman or docker: which one there is, and what an image has."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from dataclasses import asdict, dataclass
from pathlib import Path

from registry.core.errors import ContainerFailed, ContainerToolMissing
from registry.run.environments.python import Python, running_python
from registry.run.worker.files import part_of, put

KNOWN = ("podman", "docker")  # in the order of looking for them
_FOLDER = "images"  # of the cache: what images were found to have
_HINT = (
    "The image needs a Python as `python3`; name one with --image, under"
    " runtime.image or as FNHUB_IMAGE."
)
_PROBE = (
    "import json, platform, sys, sysconfig;"
    "print(json.dumps(['python3', platform.python_version(),"
    " str(sysconfig.get_config_var('SOABI')), sysconfig.get_platform()]))"
)


@dataclass(frozen=True, slots=True)
class Image:
    """An image that functions can run in."""

    name: str
    id: str  # sha256 of its configuration
    python: Python


class Engine:
    """A program that runs containers."""

    def __init__(self, program: str) -> None:
        self.program = program
        self.is_podman = "podman" in Path(program).name

    @classmethod
    def find(cls, wanted: str = "") -> Engine:
        """Return the one that is wanted, else the first that there is.

        Raises:
            ContainerToolMissing: it is not on PATH.
        """
        for name in (wanted,) if wanted else KNOWN:
            if path := shutil.which(name):
                return cls(path)
        raise ContainerToolMissing(wanted or " or ".join(KNOWN))

    def call(self, *arguments: object) -> subprocess.CompletedProcess[str]:
        """Call it and wait; whether it failed is the caller's to look at."""
        return subprocess.run(  # noqa: S603  # podman or docker, arguments of ours
            [self.program, *map(str, arguments)],
            capture_output=True,
            text=True,
            errors="replace",
            stdin=subprocess.DEVNULL,
            check=False,
        )

    def image(self, name: str, cache: Path, *, offline: bool = False) -> Image:
        """Return an image, which is pulled where it is not here.

        What Python it has is asked once and kept by the image's digest.

        Raises:
            ContainerFailed: it cannot be had, or has no Python.
        """
        found = self._id(name)
        if not found and not offline:
            pulled = self.call("pull", "--quiet", name)
            if pulled.returncode:
                raise _failed(name, pulled.stderr)
            found = self._id(name)
        if not found:
            raise _failed(name, "it is not on this machine")
        return Image(name, found, self._python(name, found, cache))

    def _id(self, name: str) -> str:
        asked = self.call("image", "inspect", "--format", "{{.Id}}", name)
        return "" if asked.returncode else asked.stdout.strip().removeprefix("sha256:")

    def _python(self, name: str, image_id: str, cache: Path) -> Python:
        kept = cache / _FOLDER / f"{image_id}.json"
        try:
            return Python(**json.loads(kept.read_bytes()))
        except (OSError, ValueError, TypeError):
            pass
        asked = self.call(
            *("run", "--rm", "--network=none", "--entrypoint=python3", image_id),
            *("-I", "-c", _PROBE),
        )
        try:
            found = Python(*json.loads(asked.stdout))
        except (ValueError, TypeError):
            raise _failed(name, asked.stderr or asked.stdout) from None
        kept.parent.mkdir(parents=True, exist_ok=True)
        part = part_of(kept)
        part.write_text(json.dumps(asdict(found)), "utf-8")
        put(part)
        return found

    def remove(self, container: str) -> None:
        """End a container at once and remove it; it may be gone already."""
        self.call("kill", container)
        self.call("rm", "--force", container)


def _failed(image: str, output: str) -> ContainerFailed:
    return ContainerFailed(f"the image {image} cannot be used", output.strip(), _HINT)


def usual_image() -> str:
    """Return a small image with the minor version of the Python that runs this."""
    return f"python:{'.'.join(running_python().version.split('.')[:2])}-slim"


def user_options(engine: Engine) -> tuple[list[str], int | None]:
    """Return who runs inside, never root, and who owns what is written.

    A user who is not root is the same one inside.  For root it is a user that has no
    name and no rights; whose the written files are, comes with it, to be given back.
    """
    uid, gid = os.geteuid(), os.getegid()
    if uid == 0:
        return [f"--user={_NOBODY}:{_NOBODY}"], _NOBODY
    same = ["--userns=keep-id"] if engine.is_podman else []
    return [*same, f"--user={uid}:{gid}"], None


_NOBODY = 10001  # as the images of deploy/ and of `fnhub build-image` have it
