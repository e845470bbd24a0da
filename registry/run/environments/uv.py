"""Call uv, and make its words fit for a reader."""

from __future__ import annotations

import importlib
import os
import re
import shutil
import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from registry.core.errors import EnvironmentFailed, ExtraMissing

# What would have uv work in another place, add packages of its own, or change what
# a lock says: it is made from the functions' requirements and nothing else.
_NOT_INHERITED = frozenset(
    {
        "UV_CONSTRAINT",
        "UV_EXCLUDE",
        "UV_OVERRIDE",
        "UV_PROJECT",
        "UV_VENV_SEED",
        "UV_WORKING_DIR",
        "UV_WORKING_DIRECTORY",
    }
)
_ALWAYS = ("--color=never", "--no-python-downloads")
_ADDRESS = re.compile(r"\b[a-z][a-z0-9+.-]*://[^\s`'\")>,]+")
_MOST_LINES = 30
_OFFLINE_HINT = "Do it once without --offline, so that uv has the packages."


@dataclass(frozen=True, slots=True)
class Call:
    """A call of uv and how its failure is told."""

    arguments: tuple[str, ...]
    what: str  # that failed, for the message
    hint: str
    offline: bool = False
    private: tuple[str, ...] = ()  # folders of ours that no reader should see
    known: str = ""  # text whose addresses the reader wrote and may see
    limit_s: float | None = None  # after which it is ended, as a failure


def run_uv(call: Call) -> str:
    """Call uv and return what it printed.

    Raises:
        ExtraMissing: there is no uv.
        EnvironmentFailed: uv failed; with its own words.
    """
    offline = ("--offline",) if call.offline else ()
    try:
        done = subprocess.run(  # noqa: S603  # uv, with arguments of ours
            [find_uv(), *_ALWAYS, *offline, *call.arguments],
            # Settings of uv are looked for upwards from here.  In a temporary folder
            # whoever may write beside it could name an index of theirs.
            cwd=Path.cwd().anchor,
            env=variables_for_uv(os.environ),
            capture_output=True,
            text=True,
            errors="replace",
            stdin=subprocess.DEVNULL,
            check=False,
            timeout=call.limit_s,
        )
    except subprocess.TimeoutExpired:
        why = f"it took more than {call.limit_s:g} s"
        raise EnvironmentFailed(call.what, why, call.hint) from None
    if done.returncode == 0:
        return done.stdout
    hint = _OFFLINE_HINT if call.offline else call.hint
    raise EnvironmentFailed(call.what, words_of(done.stderr, call), hint)


def find_uv() -> str:
    """Return the path of uv: the one on PATH, else the one of the `run` extra.

    Raises:
        ExtraMissing: there is neither.
    """
    found = shutil.which("uv")
    if found is not None:
        return found
    try:
        path: str = importlib.import_module("uv").find_uv_bin()
    except (ImportError, FileNotFoundError):
        raise ExtraMissing("an environment for a function", "run") from None
    return path


def variables_for_uv(environ: Mapping[str, str]) -> dict[str, str]:
    """Return what uv may see of the user's variables.

    Proxies of companies need the system's certificates.
    """
    kept = {key: each for key, each in environ.items() if key not in _NOT_INHERITED}
    return {"UV_SYSTEM_CERTS": "1"} | kept


def words_of(text: str, call: Call) -> str:
    """Cut uv's words to size; the index's address may hold a password."""
    for folder in call.private:
        text = text.replace(f"{folder}{os.sep}", "")
    text = _ADDRESS.sub(
        lambda found: found[0] if found[0] in call.known else "<address>", text
    )
    lines = [line.rstrip() for line in text.strip().splitlines()]
    return "\n".join(_shortened(lines)).removeprefix("error: ")


def _shortened(lines: list[str]) -> Iterable[str]:
    if len(lines) <= _MOST_LINES:
        return lines
    return [*lines[:_MOST_LINES], f"... and {len(lines) - _MOST_LINES} more lines"]
