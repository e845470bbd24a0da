"""Make the environment of a lock: once, whole or not at all.

    <cache>/environments/<environment id>-<key>/
        bin/python             third-party packages, no pip and no fnhub
        environment.json       what it is

The key is of the lock's text, the Python and the platform: what has the name has
the content, so nothing has to be compared or kept up to date.  It is made in a
folder beside it, `...tmp-<pid>-...`, and renamed when it is whole.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from pathlib import Path

from registry.core.errors import EnvironmentFailed
from registry.core.lockfile import Environment
from registry.run.environments.lock import requirements_text
from registry.run.environments.python import (
    Python,
    find_python,
    python_at,
    running_python,
)
from registry.run.environments.uv import Call, run_uv

FOLDER = "environments"
_ABOUT = "environment.json"
_BEING_MADE = ".tmp-"  # in a folder's name
_HINT = "Check the network and uv's settings; `fnhub lock` makes the lock anew."


def make_environment(
    environment: Environment,
    hashes: Mapping[str, tuple[str, ...]],
    cache_root: Path,
    python: Path | None = None,
    *,
    offline: bool = False,
    note: Callable[[str], None] = lambda _: None,
) -> Path:
    """Return the interpreter of an environment that holds exactly these packages.

    One that was made before is found by one look at the disk, with no uv.

    Args:
        environment: What to hold.
        hashes: Of its packages.
        cache_root: The cache, which all projects of a user share.
        python: The Python to make it for.  By default the one that runs this where
            the environment allows it, else one that uv finds on this machine.
        offline: Take only what uv has in its cache.
        note: Told before something that takes long.

    Raises:
        ExtraMissing: there is no uv, and one is needed.
        EnvironmentFailed: no Python fits, or uv cannot make it.
    """
    text = requirements_text(environment, hashes)
    folder = cache_root.absolute() / FOLDER
    base = _base(environment, python)
    if base is None:
        made = _made_before(environment, text, folder)
        if made is not None:
            return interpreter_of(made)
        base = find_python(environment.python)
    final = folder / f"{environment.id}-{_key(text, base)}"
    if interpreter_of(final).exists():
        return interpreter_of(final)
    # Of the threads that want it now, one makes it for all.
    with _MAKING.setdefault(final, threading.Lock()):
        if not interpreter_of(final).exists():
            note(f"making an environment; packages: {len(environment.packages)}")
            _make(final, base, text, offline=offline)
    return interpreter_of(final)


_MAKING: dict[Path, threading.Lock] = {}  # by the folder that is made


def _base(environment: Environment, python: Path | None) -> Python | None:
    """Return the Python that is given or runs this; None where that will not do.

    Raises:
        EnvironmentFailed: the given one will not do.
    """
    base = running_python() if python is None else python_at(python)
    if base.is_allowed(environment.python):
        return base
    if python is None:
        return None
    what = f"{python} is Python {base.version}"
    hint = f"Name a Python {environment.python}."
    raise EnvironmentFailed(what, f"Python {environment.python} is needed", hint)


def _key(text: str, base: Python) -> str:
    what = f"{base.version}\n{base.abi}\n{base.platform}\n{text}"
    return hashlib.sha256(what.encode()).hexdigest()[:16]


def _made_before(environment: Environment, text: str, folder: Path) -> Path | None:
    """Return an environment that was made for a Python that is not running."""
    platform = running_python().platform
    for made, base in environments_called(environment.id, folder):
        if (
            base.platform == platform
            and base.is_allowed(environment.python)
            and made.name == f"{environment.id}-{_key(text, base)}"
        ):
            return made
    return None


def environments_called(name: str, folder: Path) -> Iterator[tuple[Path, Python]]:
    """Yield the whole environments of a name, each with what it was made for."""
    for about in sorted(folder.glob(f"{name}-*/{_ABOUT}")):
        made = about.parent
        if _BEING_MADE in made.name or not interpreter_of(made).exists():
            continue
        try:
            base = Python(**json.loads(about.read_bytes())["python"])
        except (OSError, ValueError, KeyError, TypeError):
            continue  # a power loss cut it short, or a newer fnhub wrote it
        yield made, base


def _make(final: Path, base: Python, text: str, *, offline: bool) -> None:
    final.parent.mkdir(parents=True, exist_ok=True)
    part = _aside(final)
    try:
        _fill(part, base, text, offline=offline)
        _remove_broken(final)
        try:
            part.rename(final)
        except OSError:
            # Where it is there, another process was faster: it is equal.
            if not interpreter_of(final).exists():
                raise
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _fill(part: Path, base: Python, text: str, *, offline: bool) -> None:
    what = f"the environment for Python {base.version} cannot be made"
    venv = ("venv", "--quiet", "--relocatable", "--allow-existing")
    run_uv(Call((*venv, "--python", base.path, str(part)), what, _HINT))
    about = {"format": 1, "python": asdict(base), "packages": text.splitlines()}
    (part / _ABOUT).write_text(json.dumps(about, indent=2) + "\n", "utf-8")
    if not text:
        return
    lock = part / "requirements.txt"
    lock.write_text(text, "utf-8")
    sync = (
        "pip",
        "sync",
        "--quiet",
        "--require-hashes",
        "--python",
        str(interpreter_of(part)),
    )
    private = (str(part), str(part.parent))
    run_uv(Call((*sync, str(lock)), what, _HINT, offline, private, text))


def _remove_broken(final: Path) -> None:
    """Move away an environment whose base Python is gone from this machine."""
    if not final.is_dir() or interpreter_of(final).exists():
        return
    aside = _aside(final)
    final.rename(aside)  # onto an empty folder
    shutil.rmtree(aside, ignore_errors=True)


def _aside(final: Path) -> Path:
    """Make a folder beside the final one; whoever prunes sees whose it is."""
    prefix = f"{final.name}{_BEING_MADE}{os.getpid()}-"
    folder = Path(tempfile.mkdtemp(prefix=prefix, dir=final.parent))
    folder.chmod(0o755)  # as a folder that was made plainly
    return folder


def interpreter_of(folder: Path) -> Path:
    """Return the Python of an environment's folder."""
    return folder / "bin" / "python"
