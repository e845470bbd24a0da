"""Run a function's own tests and example, as `fnhub check --run` does."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

from registry.core.check import Checked
from registry.core.errors import ExtraMissing, FunctionFailed

TIMEOUT_S = 1800
_NO_TESTS = 5  # pytest's exit status when it collected none


def run_function(folder: Path, checked: Checked) -> list[str]:
    """Run the tests and execute the example notebook, in processes of their own.

    Returns what there was to run and ran well.

    Their output goes to stderr.  The notebook on disk is left as it is.

    Raises:
        ExtraMissing: the `author` extra is not installed.
        FunctionFailed: a test or a cell failed, or took too long.
    """
    assert checked.manifest is not None  # only a function that passed is run
    for needed in ("pytest", "nbclient"):
        if importlib.util.find_spec(needed) is None:
            raise ExtraMissing("`fnhub check --run`", "author")
    folder = folder.absolute()
    root = folder.parent.parent.parent  # where `hub_functions` lies
    ran = []
    what = f"the tests of {folder.name}"
    if _run([*_PYTEST, f"--rootdir={root}", str(folder)], root, what) != _NO_TESTS:
        ran.append(what)
    if checked.manifest.example:
        notebook = folder / checked.manifest.example
        what = f"the example {notebook.name}"
        _run([*_EXECUTE, str(notebook)], root, what)
        ran.append(what)
    return ran


_PYTEST = (
    *("-m", "pytest", "-q", "-p", "no:cacheprovider"),
    *("--import-mode=importlib", "-o", "consider_namespace_packages=true"),
    *("-o", "pythonpath=.", "-o", "testpaths=."),
)
_EXECUTE = ("-m", "registry.client.notebook")


def _run(arguments: list[str], root: Path, what: str) -> int:
    variables = os.environ | {"PYTHONPATH": str(root), "PYTHONDONTWRITEBYTECODE": "1"}
    try:
        done = subprocess.run(  # noqa: S603  # our own Python and modules
            [sys.executable, *arguments],
            cwd=root,
            env=variables,
            stdout=sys.stderr.fileno(),
            timeout=TIMEOUT_S,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise FunctionFailed(f"{what} (not done after {TIMEOUT_S} s)") from None
    if done.returncode not in (0, _NO_TESTS):
        raise FunctionFailed(what)
    return done.returncode
