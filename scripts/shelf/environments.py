"""An environment for each set of requirements, made once."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from scripts.shelf.functions import ROOT

ENVIRONMENTS = ROOT / ".venvs" / "functions"
_PINS = ROOT / "requirements.txt"
_UV = Path(sys.executable).parent / "uv"
# What tries a function; no function requires these.
_TOOLS = ("pytest", "nbclient", "ipykernel")


@dataclass(frozen=True, slots=True)
class Environment:
    """Where functions with these requirements are tried."""

    folder: Path
    size_mb: int  # [MB] of the requirements, without the tools

    def program(self, name: str) -> str:
        """Return the path of a program that is installed in it."""
        return str(self.folder / "bin" / name)


def make_environment(requirements: tuple[str, ...]) -> Environment:
    """Make it, or take it when the same versions were installed before.

    Its size is written last: an environment without one was cut off, and is made anew.
    """
    pins = _PINS.read_bytes()
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    key = "\n".join((version, *_TOOLS, *requirements)).encode() + pins
    folder = ENVIRONMENTS / hashlib.sha256(key).hexdigest()[:16]
    size = folder / "size-mb"
    if not size.is_file():
        _make(folder, requirements)
    return Environment(folder, int(size.read_text()))


def _make(folder: Path, requirements: tuple[str, ...]) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    _uv("venv", "--python", sys.executable, str(folder))
    _install(folder, requirements)
    used = sum(each.stat().st_size for each in folder.rglob("*") if each.is_file())
    _install(folder, _TOOLS)
    (folder / "size-mb").write_text(str(round(used / 1e6)))


def _install(folder: Path, requirements: tuple[str, ...]) -> None:
    if requirements:
        python = str(folder / "bin" / "python")
        pins = ("--constraint", str(_PINS))
        _uv("pip", "install", "--python", python, *pins, *requirements)


def _uv(*arguments: str) -> None:
    variables = os.environ | {"UV_SYSTEM_CERTS": "1"}
    done = subprocess.run(
        [_UV, *arguments, "--quiet"], env=variables, cwd=ROOT, check=False
    )
    if done.returncode:
        raise SystemExit(f"uv {' '.join(arguments)} failed")
