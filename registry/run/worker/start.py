"""The worker's program: `start.py REQUEST RESULT`, or `start.py --PROGRAM FILE`.

It is run by its path, under the Python of the function's environment.  The exit
status is 0 when a result was written, also that of a function that failed.  The
other programs are in `_PROGRAMS`; they go on until they are asked to end.
"""

from __future__ import annotations

import importlib
import importlib.util
import os
import sys
from pathlib import Path

_PACKAGE = "fnhub_worker"
_PROGRAMS = {
    "--contained": "contained",  # one request, in a container
    "--image": "serving.image",  # what an image of `fnhub build-image` does
    "--serve": "serving.program",  # a class
    "--serve-function": "serving.functions.program",
    "--answer": "serving.functions.answering",  # one process of the former
}


def main(first: str, second: str, *more: str) -> int:
    """Do what the file `first` asks, and write the file `second`; or a program."""
    # Without a screen, and with modules of the function alone in the path.
    os.environ.setdefault("MPLBACKEND", "Agg")
    here = Path(__file__).resolve().parent
    sys.path[:] = [
        each for each in sys.path if not each or Path(each).resolve() != here
    ]
    _load_package(here)
    if first in _PROGRAMS:
        program = importlib.import_module(f"{_PACKAGE}.{_PROGRAMS[first]}")
        status: int = program.main(Path(second), *more)
        return status
    call = importlib.import_module(f"{_PACKAGE}.call")
    messages = importlib.import_module(f"{_PACKAGE}.messages")
    call.run(messages.Request.read(Path(first))).write(Path(second))
    return 0


def _load_package(folder: Path) -> None:
    """Make this folder a package, whatever it is called and wherever it lies."""
    spec = importlib.util.spec_from_file_location(
        _PACKAGE, folder / "__init__.py", submodule_search_locations=[str(folder)]
    )
    assert spec is not None  # the file is there
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[_PACKAGE] = module
    spec.loader.exec_module(module)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
