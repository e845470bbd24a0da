"""A container image of one function: what it is built from, written and built.

Containerfile        how
requirements.txt     the packages of the lock and of what serves, with their hashes
functions/<sha256>/  the function and those it calls, called by their content
worker/              the program that calls them, where no fnhub is
image.json           what to call
deployment.yaml      for Kubernetes, where it is asked for
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from registry.client import serve_class, serve_job
from registry.client.loaded import manifest_of
from registry.client.project.locate import Located, locate
from registry.client.serve_wish import Place, ServeWish
from registry.client.settings import Settings
from registry.client.whole_file import write_whole
from registry.core.errors import ContainerFailed, FolderExists, WrongKind
from registry.core.manifest import Manifest
from registry.core.names import FunctionName, Reference
from registry.run import worker
from registry.run.containerfile import Wanted, containerfile
from registry.run.deployment import deployment
from registry.run.environments import compile_extended, requirements_text
from registry.run.hosts import Address, Served
from registry.run.hosts import openapi as openapi_host
from registry.run.hosts import v2 as v2_host
from registry.run.hosts.starting import REQUIREMENTS
from registry.run.runners.container.engine import Engine, usual_image
from registry.run.worker.files import digest_of, remove
from registry.run.worker.serving.image import FILE

Note = Callable[[str], None]
_CACHES = shutil.ignore_patterns("__pycache__")
_OURS = ("requirements.txt", "functions", "worker", FILE, "deployment.yaml")
_RECIPE = "Containerfile"
_NO_ADDRESS = Address("", 0)
_HINT = "The folder stays: mend it, or tell the engine more with --build-option."


@dataclass(frozen=True, slots=True)
class ImageWish:
    """What image is wanted."""

    ref: Reference
    folder: Path | None = None  # to write into; None for `images/<name>`
    tag: str = ""  # empty for `<team>-<name>:<version>`
    base: str = ""  # empty for a slim image of this Python
    engine: str = ""  # podman or docker; empty for one that there is
    options: tuple[str, ...] = ()  # more for its `build`
    has_deployment: bool = False
    offline: bool = False


@dataclass(frozen=True, slots=True)
class Written:
    """A folder that an image can be built from."""

    folder: Path
    tag: str


def write_image(wish: ImageWish, settings: Settings, note: Note) -> Written:
    """Write what an image is built from; an earlier one in the folder is replaced.

    Raises:
        FunctionNotFound, ResolutionConflict, LockStale: the function cannot be had.
        WrongKind, NotServable: no image can answer with it.
        EnvironmentFailed: its packages cannot be pinned.
        FolderExists: other files are in the folder.
    """
    located = locate(wish.ref, settings, offline=wish.offline)
    try:
        manifest = manifest_of(located.folder)
        kind = manifest.kind
        if not kind.host:
            raise WrongKind(manifest.ref, kind.name, kind.meaning, kind.used_by)
        folder = wish.folder or Path("images") / manifest.name.name
        tag = wish.tag or f"{_dashed(manifest.name)}:{manifest.version}"
        _require_ours(folder)
        _write(wish, (located, manifest), folder, tag, note)
        return Written(folder, tag)
    finally:
        located.close()


def build_image(written: Written, wish: ImageWish, settings: Settings) -> str:
    """Build an image from a folder and return its tag.

    Raises:
        ContainerToolMissing: there is neither podman nor docker.
        ContainerFailed: it could not be built.
    """
    engine = Engine.find(wish.engine or settings.containers)
    health = ["--format=docker"] if engine.is_podman else []  # others drop its check
    done = engine.call(
        *("build", *health, *wish.options, "--file", written.folder / _RECIPE),
        *("--tag", written.tag, written.folder),
    )
    if done.returncode:
        what = f"the image {written.tag} cannot be built"
        raise ContainerFailed(what, done.stderr.strip(), _HINT)
    return written.tag


def _dashed(name: FunctionName) -> str:
    return f"{name.team}-{name.name}"


def _require_ours(folder: Path) -> None:
    if folder.exists() and any(folder.iterdir()) and not (folder / FILE).exists():
        raise FolderExists(str(folder), "--out")


def _write(
    wish: ImageWish,
    found: tuple[Located, Manifest],
    folder: Path,
    tag: str,
    note: Note,
) -> None:
    located, manifest = found
    pinned = compile_extended(
        *(located.environment, located.hashes, REQUIREMENTS), offline=wish.offline
    )
    folder.mkdir(parents=True, exist_ok=True)
    # The file that says whose the folder is comes first and stays.
    write_whole(folder / FILE, _image_json(wish, located, manifest, note))
    for name in _OURS:
        if name != FILE:
            remove(folder / name)
    text = requirements_text(pinned.environment, pinned.hashes)
    write_whole(folder / "requirements.txt", text.encode())
    source = Path(worker.__file__).parent
    shutil.copytree(source, folder / "worker", ignore=_CACHES)
    folders = dict(_copy_functions(located.import_root, manifest, folder / "functions"))
    wanted = Wanted(tag, wish.base or usual_image())
    recipe = containerfile(manifest, located.sha256, folders, wanted)
    write_whole(folder / _RECIPE, recipe.encode())
    if wish.has_deployment:
        write_whole(folder / "deployment.yaml", deployment(manifest, tag).encode())


def _copy_functions(
    import_root: Path, manifest: Manifest, into: Path
) -> Iterator[tuple[FunctionName, str]]:
    """Copy a function and all it calls, each to a folder that its digest names."""
    left, seen = [manifest.name], set[FunctionName]()
    into.mkdir()
    while left:
        name = left.pop()
        if name in seen:
            continue
        seen.add(name)
        part = into / ".part"
        # Without modes: a cached file is read-only, a build may run as anybody.
        shutil.copytree(
            *(import_root / name.folder, part),
            ignore=_CACHES,
            copy_function=shutil.copyfile,
        )
        digest = digest_of(part).sha256
        if not (into / digest).exists():
            part.rename(into / digest)
        remove(part)
        yield name, digest
        left += [called for called, _ in manifest_of(into / digest).functions]


def _image_json(
    wish: ImageWish, located: Located, manifest: Manifest, note: Note
) -> bytes:
    place = Place(located, manifest, Path("/tmp"))  # noqa: S108  # the image's
    kind, plan, told, given = _BY_HOST[manifest.kind.host]
    served = plan(ServeWish(wish.ref, _NO_ADDRESS), place, note)
    service = asdict(told(served, -1, -1))
    data: dict[str, Any] = {
        "kind": kind,
        "service": service,
        "given": [asdict(each) for each in given(place)],
        "secrets": list(manifest.secrets),
    }
    return json.dumps(data, indent=2).encode() + b"\n"


_BY_HOST: dict[str, tuple[str, Callable[..., Served], Callable[..., Any], Any]] = {
    "openapi": (
        "function",
        serve_job.plan_image,
        openapi_host.service_of,
        serve_job.given_to,
    ),
    "v2": (
        "class",
        serve_class.plan_image,
        v2_host.service_of,
        serve_class.given_to,
    ),
}
