"""A function tried as plain Python: its tests, then its example notebook."""

from __future__ import annotations

import os
import subprocess
import time
from dataclasses import dataclass

from scripts.shelf.environments import ENVIRONMENTS, Environment
from scripts.shelf.functions import ROOT, ShelfFunction

_TIMEOUT_S = 900
_PYTEST = (
    *("-m", "pytest", "-q", "-ra", "-p", "no:cacheprovider", "--strict-markers"),
    *("--import-mode=importlib", "-c", os.devnull, "-W", "error"),
    *("-o", "consider_namespace_packages=true"),
)


@dataclass(frozen=True, slots=True)
class Trial:
    """How it went."""

    function: ShelfFunction
    size_mb: int  # [MB] of its environment
    tests_s: float  # [s]
    example_s: float  # [s]; 0 when its tests failed, or it has none
    failure: str  # "" when all was well: what failed, and what was printed


def import_root() -> str:
    """Return a folder where `hub_functions` can be imported from, and nothing else."""
    root = ENVIRONMENTS / "import-root"
    root.mkdir(parents=True, exist_ok=True)
    link = root / "hub_functions"
    if not link.is_symlink():
        link.symlink_to(ROOT / "hub_functions")
    return str(root)


def try_function(function: ShelfFunction, environment: Environment, root: str) -> Trial:
    """Run its tests, which may skip nothing, and all cells of its example."""
    folder = f"{root}/hub_functions/core/{function.folder.name}"
    python = environment.program("python")
    options = [f"--rootdir={root}", f"--basetemp={_temporary(function)}", folder]
    tests_s, failure = _run([python, *_PYTEST, *options], root)
    example_s = 0.0
    if not failure and function.manifest.example:
        notebook = f"{folder}/{function.manifest.example}"
        execute = [environment.program("jupyter-execute"), "--timeout=600", notebook]
        example_s, failure = _run(execute, root)
    return Trial(function, environment.size_mb, tests_s, example_s, failure)


def _temporary(function: ShelfFunction) -> str:
    return str(ENVIRONMENTS / "tmp" / function.folder.name)


def _run(command: list[str], root: str) -> tuple[float, str]:
    """Return the seconds it took, and what it printed when it failed or skipped."""
    kept = ("HOME", "PATH", "TMPDIR", "LANG", "SSL_CERT_FILE")
    variables = {each: os.environ[each] for each in kept if each in os.environ}
    variables |= {"PYTHONPATH": root, "PYTHONDONTWRITEBYTECODE": "1"}
    variables |= {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    (ENVIRONMENTS / "tmp").mkdir(exist_ok=True)
    start = time.perf_counter()
    try:
        done = subprocess.run(
            command,
            cwd=root,
            env=variables,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=_TIMEOUT_S,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return _TIMEOUT_S, f"not done after {_TIMEOUT_S} s"
    took = time.perf_counter() - start
    printed = done.stdout.decode(errors="replace")
    is_well = done.returncode == 0 and " skipped" not in printed.rpartition("\n= ")[2]
    return took, "" if is_well else f"$ {' '.join(command)}\n{printed}"
