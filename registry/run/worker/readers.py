"""A file to the value that a handler takes."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

from .formats import FORMATS, Notes
from .messages import InputFile
from .refusals import InputUnreadable, Unfit, in_words


def read_input(name: str, file: InputFile, notes: Notes) -> Any:  # noqa: ANN401  # of any library
    """Read an input as the first of its types that the file fits.

    Raises:
        InputUnreadable: the file is missing, of no fitting format, or broken.
    """
    path = Path(file.path)
    if not path.exists():
        raise InputUnreadable(name, path, "nothing is there")
    kind = _kind(path, file)
    if kind is None:
        raise InputUnreadable(name, path, f"its format is not one of {_formats(file)}")
    library = _library(kind, file)
    try:
        return FORMATS[kind].read(path, library, notes)
    except MemoryError:
        raise
    except Unfit as error:
        raise InputUnreadable(
            name, path, f"{error}; it takes {_formats(file)}"
        ) from error
    except Exception as error:
        what = f"{kind} of {library}" if library else kind
        why = f"it is no {what}: {in_words(error)}"
        raise InputUnreadable(name, path, why) from error


def _kinds(file: InputFile) -> list[str]:
    """Return the data that the type allows, in the order of trying."""
    allowed = {atom["type"] for atom in file.type}
    return [kind for kind in FORMATS if kind in allowed]


def _kind(path: Path, file: InputFile) -> str | None:
    return next((each for each in _kinds(file) if FORMATS[each].fits(path)), None)


def _library(kind: str, file: InputFile) -> str:
    """Return the type's library; of several, the first that is installed."""
    atoms = [atom for atom in file.type if atom["type"] == kind]
    names = [str(atom.get("library", "")) for atom in atoms]
    installed = (name for name in names if name and importlib.util.find_spec(name))
    return next(installed, names[0]) if len(names) > 1 else names[0]


def _formats(file: InputFile) -> str:
    """Say which formats the type takes: `table (csv, parquet) or array (npy)`."""
    return " or ".join(f"{each} ({FORMATS[each].READS})" for each in _kinds(file))
