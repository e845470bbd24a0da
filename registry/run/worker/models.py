"""Fitted models; written with joblib.

skops files are read, not written: they hold the time and the addresses of objects
in memory, so the same model would have another digest each time.
"""

from __future__ import annotations

import importlib
import os
import pickle
from collections.abc import Mapping, Set
from pathlib import Path
from typing import Any

from .files import part_of, put
from .refusals import Unfit
from .tables import library_of

READS = "joblib, pkl, pickle, skops"
SAFE = ".skops"  # reading any other runs code that the file holds
_PICKLES = (".joblib", ".pkl", ".pickle")
_PROTOCOL = 5  # one for all Pythons: their defaults differ
_PLAIN = (bool, int, float, str, bytes, list, tuple, Mapping, Set, os.PathLike)


def fits(path: Path) -> bool:
    """See `Format.fits`."""
    return path.is_file() and is_named(path)


def is_named(path: Path) -> bool:
    """Whether a name is that of a model's file, wherever the file is."""
    return path.suffix.lower() in (*_PICKLES, SAFE)


def read(path: Path, library: str, notes: list[str]) -> Any:  # noqa: ANN401, ARG001  # see Format
    """See `Format.read`; unpickling runs code that the file holds."""
    if path.suffix.lower() == SAFE:
        return _read_skops(path)
    notes.append(f"{path.name} was unpickled, which runs code that the file holds")
    joblib = _joblib()
    if joblib is not None:
        return joblib.load(path)
    if path.suffix.lower() == ".joblib":
        raise Unfit(
            "it needs joblib, which is not installed here: "
            "the function has to name it in its requirements"
        )
    with path.open("rb") as file:
        return pickle.load(file)  # noqa: S301  # the caller's own file; noted above


def _joblib() -> Any:  # noqa: ANN401  # a module, or None
    try:
        return importlib.import_module("joblib")
    except ImportError:
        return None


def _read_skops(path: Path) -> Any:  # noqa: ANN401  # a model
    try:
        skops: Any = importlib.import_module("skops.io")
    except ImportError as error:
        raise Unfit(
            "it needs skops, which is not installed here: give the model as joblib"
        ) from error
    untrusted = skops.get_untrusted_types(file=path)
    if untrusted:
        raise Unfit(f"it holds types that skops does not trust: {', '.join(untrusted)}")
    return skops.load(path, trusted=[])


def accepts(value: object, library: str) -> bool:  # noqa: ARG001  # see below
    """See `Format.accepts`; of any class, since models are told by what they do."""
    return not (
        value is None
        or isinstance(value, (_PLAIN, type))
        or library_of(value)
        or hasattr(value, "__array__")
        or hasattr(value, "savefig")
    )


def write(value: Any, stem: Path, notes: list[str]) -> list[Path]:  # noqa: ANN401  # see Format
    """See `Format.write`: uncompressed, since zlib's builds differ."""
    joblib = _joblib()
    if joblib is not None:
        part = part_of(stem.with_name(f"{stem.name}.joblib"))
        joblib.dump(value, part, compress=0, protocol=_PROTOCOL)
        return [put(part)]
    notes.append(
        f"`{stem.name}` is written by pickle: "
        "joblib is not installed in the function's environment"
    )
    part = part_of(stem.with_name(f"{stem.name}.pkl"))
    with part.open("wb") as file:
        pickle.dump(value, file, protocol=_PROTOCOL)
    return [put(part)]
