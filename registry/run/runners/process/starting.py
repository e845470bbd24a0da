"""How a process of the worker is started: by a run, and by a host."""

from __future__ import annotations

import contextlib
import os
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from registry.run import worker
from registry.run.worker.messages import Result

_GUARD = Path(worker.__file__).with_name("guard.py")
_START = Path(worker.__file__).with_name("start.py")
# No folder of the program on sys.path, none of the user's site, output as it comes,
# and where it was when C code crashes.
FLAGS = ("-P", "-s", "-u", "-X", "faulthandler")
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


def command_of(
    python: Path, guarded: tuple[int, int], arguments: Sequence[str | Path]
) -> list[str]:
    """Return the command that starts the worker's program.

    Args:
        python: Of the function's environment.
        guarded: Bytes of memory, 0 for no limit, and the lifeline's descriptor.
        arguments: Of the program.
    """
    command = [python, *FLAGS, _GUARD, *guarded, _START, *arguments]
    return [str(each) for each in command]


@contextlib.contextmanager
def lifeline() -> Iterator[int]:
    """Give a descriptor that reads as ended as soon as this process is gone."""
    reading, writing = os.pipe()
    with os.fdopen(reading, "rb"), os.fdopen(writing, "wb"):
        yield reading


@contextlib.contextmanager
def file_in_memory() -> Iterator[int]:
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


def path_of(descriptor: int) -> Path:
    """Return the path by which a process that has a descriptor opens it."""
    os.lseek(descriptor, 0, os.SEEK_SET)  # off Linux, opening it does not go there
    return Path(f"/dev/fd/{descriptor}")


def result_in(descriptor: int) -> Result | None:
    """Return the result that a process left in a file; None where it is not whole."""
    try:
        return Result.read(path_of(descriptor))
    except ValueError:
        return None


def variables(environ: Mapping[str, str], import_root: Path) -> dict[str, str]:
    """Return what the process may see of the user's variables."""
    kept = {key: each for key, each in environ.items() if key not in _NOT_INHERITED}
    return kept | {
        "PYTHONPATH": str(import_root.absolute()),
        "PYTHONNOUSERSITE": "1",  # for the Pythons that it starts
        # Figures are written, not shown; a notebook's own backend is not there.
        "MPLBACKEND": "Agg",
    }
