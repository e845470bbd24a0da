"""Arrays of numpy and of what is made from them; written as npy."""

from __future__ import annotations

import importlib
import json
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

from .files import part_of, put
from .refusals import Unfit
from .tables import library_of

READS = "npy, npz with one array, csv of numbers, json of lists in lists"
_EXACT = 2**53  # whole numbers up to this are floating ones, too
_FORMATS = (".npy", ".npz", ".csv", ".json")


def fits(path: Path) -> bool:
    """See `Format.fits`."""
    return path.is_file() and path.suffix.lower() in _FORMATS


def read(path: Path, library: str, notes: list[str]) -> Any:  # noqa: ANN401  # see Format
    """See `Format.read`; arrays of Python objects are not read: that runs code."""
    numpy: Any = _numpy()
    if path.suffix.lower() == ".csv":
        array = _read_csv(numpy, path, notes)
    elif path.suffix.lower() == ".json":
        array = _read_json(numpy, path)
    else:
        array = numpy.load(path, allow_pickle=False)
        if path.suffix.lower() == ".npz":
            array = _only_one(array)
    return _MAKERS.get(library, lambda made: made)(array)


def _numpy() -> Any:  # noqa: ANN401  # a module
    try:
        return importlib.import_module("numpy")
    except ImportError as error:
        raise Unfit(
            "arrays need numpy, which is not installed here: "
            "the function has to name it in its requirements"
        ) from error


def _read_csv(numpy: Any, path: Path, notes: list[str]) -> Any:  # noqa: ANN401  # numpy
    """Read numbers, comma separated; one column gives shape (n,)."""

    def load(skipped: int) -> Any:  # noqa: ANN401  # an array
        with warnings.catch_warnings():
            warnings.filterwarnings("error", message=".*input contained no data.*")
            return numpy.loadtxt(
                path, delimiter=",", skiprows=skipped, encoding="utf-8-sig"
            )

    try:
        return load(0)
    except UserWarning:
        raise Unfit("it is empty") from None
    except ValueError:
        array = load(1)
        notes.append(f"the first line of {path.name} is taken for a header")
        return array


def _read_json(numpy: Any, path: Path) -> Any:  # noqa: ANN401  # numpy
    """Read numbers, texts or booleans; of floating numbers, null is a missing one."""
    found = json.loads(path.read_text("utf-8-sig"))
    if not isinstance(found, list):
        raise Unfit("it is no list")
    array = numpy.asarray(found)  # refuses lists of unequal lengths
    if array.dtype.kind == "O" and _are_numbers(array.flat):
        array = array.astype(numpy.float64)
    if array.dtype.kind == "U":  # 1 beside "a" would become "1"
        array = _of_texts(numpy, numpy.asarray(found, dtype=object))
    if array.dtype.kind not in "biufU":
        raise Unfit("it holds other than numbers, texts and booleans")
    return array


def _are_numbers(values: Any) -> bool:  # noqa: ANN401  # numpy
    """Whether floating numbers hold them all, to the last digit."""
    return all(
        each is None
        or type(each) is float
        or (type(each) is int and abs(each) <= _EXACT)
        for each in values
    )


def _only_one(held: Any) -> Any:  # noqa: ANN401  # numpy's NpzFile
    with held:
        if len(held.files) != 1:
            names = ", ".join(sorted(held.files))
            raise Unfit(f"it holds {len(held.files)} arrays ({names}), not one")
        return held[held.files[0]]


def _made_by(path: str) -> Callable[[Any], Any]:
    """Return a maker of arrays of a library, `module:function`."""

    def make(array: Any) -> Any:  # noqa: ANN401  # an array
        module, _, function = path.partition(":")
        return getattr(importlib.import_module(module), function)(array)

    return make


_MAKERS: dict[str, Callable[[Any], Any]] = {
    "pandas": _made_by("pandas:Series"),
    "polars": _made_by("polars:Series"),
    "torch": _made_by("torch:from_numpy"),
    "tensorflow": _made_by("tensorflow:convert_to_tensor"),
    "jax": _made_by("jax.numpy:asarray"),
    "dask": _made_by("dask.array:from_array"),
}


def accepts(value: object, library: str) -> bool:  # noqa: ARG001  # see below
    """See `Format.accepts`; of any library, since npy keeps the values alone."""
    if isinstance(value, type) or library_of(value):
        return False
    return isinstance(value, (list, tuple)) or (
        hasattr(value, "__array__") and bool(getattr(value, "shape", ()) != ())
    )


def write(value: Any, stem: Path, notes: list[str]) -> list[Path]:  # noqa: ANN401, ARG001  # see Format
    """See `Format.write`; of a Series, its values."""
    numpy: Any = _numpy()
    for method in ("detach", "cpu", "compute"):  # of a tensor, of dask
        value = getattr(value, method)() if hasattr(value, method) else value
    array = numpy.asarray(value)
    if array.dtype.kind == "O":
        array = _of_texts(numpy, array)
    part = part_of(stem.with_name(f"{stem.name}.npy"))
    numpy.save(part, array, allow_pickle=False)
    return [put(part)]


def _of_texts(numpy: Any, array: Any) -> Any:  # noqa: ANN401  # numpy
    if all(isinstance(each, str) for each in array.flat):
        return array.astype(numpy.str_)
    kinds = ", ".join(sorted({type(each).__name__ for each in array.flat}))
    raise Unfit(
        f"is an array of Python objects ({kinds}), which npy does not hold: "
        "return numbers or texts, or a table"
    )
