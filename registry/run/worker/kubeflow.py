"""A step of Kubeflow Pipelines: files and values as it hands them over.

Kubeflow names files by itself, without an extension, makes a float of each number in
a list or dict, and has no null.  A file's own name travels in its artifact's metadata.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from .call import run
from .files import remove
from .formats import FORMATS
from .messages import InputFile, OutputType, Request, Types, Written
from .secret_variables import secrets_in
from .values import matches

FILE = "file"  # in an artifact's metadata: how the file is called
KIND = "kind"  # likewise: what it is, `table`; `none` for an output that is None
# How files begin, where nothing else tells what they are.
_BEGINNINGS = (
    (b"PAR1", ".parquet"),
    (b"\x93NUMPY", ".npy"),
    (b"ARROW1", ".arrow"),
    (b"{", ".json"),
    (b"[", ".json"),
    (b"\x80", ".pkl"),
)
_LEAST_SECRET = 4  # characters; shorter texts occur everywhere
_OTHERWISE = {"table": ".csv", "array": ".csv", "model": ".joblib", "json": ".json"}


class StepFailed(Exception):
    """A step's function failed, or what it gave cannot travel."""


def step(function: Any, given: Mapping[str, Any], dsl: Any, root: Path) -> Any:  # noqa: ANN401  # kfp's
    """Run a step in its container; return what kfp is to write, in order.

    Args:
        function: What the component's program knows of the function.
        given: Artifacts and values by name; None for what was not given.
        dsl: The module `kfp.dsl`, which this does not import.
        root: A folder of the step's own.

    Raises:
        StepFailed: the function failed.
    """
    files, values = sorted_out(function, given)
    request = _request(function, files, values, root)
    result = run(request)
    failure = result.failure
    if failure is not None:
        sys.stderr.write(_without_secrets(f"{failure.traceback}\n", function))
        words = f"{failure.error}: {failure.message}"
        raise StepFailed(_without_secrets(words, function))
    for note in result.notes:
        sys.stderr.write(_without_secrets(f"note: {note}\n", function))
    places = _places()
    return tuple(
        _placed(each, output["artifact"], places, dsl, Path(request.out))
        if output["artifact"]
        else value_of(each)
        for output, each in zip(function["outputs"], result.outputs, strict=True)
    )


def _without_secrets(text: str, function: Any) -> str:  # noqa: ANN401  # JSON
    """Mask what a failure quotes: Kubeflow keeps what a step writes."""
    secrets = dict(secrets_in(os.environ, function["secrets"])).values()
    for each in sorted(secrets, key=len, reverse=True):
        text = text.replace(each, "***") if len(each) >= _LEAST_SECRET else text
    return text


def sorted_out(
    function: Any,  # noqa: ANN401  # JSON
    given: Mapping[str, Any],
) -> tuple[dict[str, tuple[Path, str]], dict[str, Any]]:
    """Return the files (path, and how they are called) and the values of a call."""
    files: dict[str, tuple[Path, str]] = {}
    values: dict[str, Any] = {}
    for name, each in given.items():
        if each is None:
            continue
        if name in function["params"]:
            values[name] = as_value(each, function["params"][name])
        elif each.metadata.get(KIND) != "none":
            path = Path(each.path)
            files[name] = (path, str(each.metadata.get(FILE) or path.name))
    return files, values


def as_value(value: Any, types: Types) -> Any:  # noqa: ANN401  # any JSON value
    """Return a value as its type has it: whole numbers, and a mixed type's text."""
    found = _whole(value, types)
    plain = {atom["type"] for atom in types} - {"none"}
    if isinstance(value, str) and (len(plain) > 1 or plain == {"other"}):
        try:
            read = json.loads(value)
        except (ValueError, RecursionError):
            return value
        return read if any(matches(read, atom) for atom in types) else value
    return found


def _whole(value: Any, types: Types) -> Any:  # noqa: ANN401  # any JSON value
    if isinstance(value, float):
        names = {atom["type"] for atom in types}
        is_whole = value.is_integer() and "int" in names and "float" not in names
        return int(value) if is_whole else value
    for atom in types:
        items = atom.get("items")
        if items and isinstance(value, list) and atom["type"] == "list":
            return [_whole(each, items) for each in value]
        if items and isinstance(value, dict) and atom["type"] == "dict":
            return {key: _whole(each, items) for key, each in value.items()}
    return value


def named_file(path: Path, called: str, types: Types, root: Path) -> Path:
    """Return a path by whose name the format of a file is known.

    Args:
        path: Where it is.
        called: Its name, as its metadata say.
        types: What it becomes.
        root: A folder for a link to it; it is made where one is needed.
    """
    kinds = [kind for kind in FORMATS if any(atom["type"] == kind for atom in types)]
    wanted = path.with_name(called)
    if not any(_is_format(kind, path, wanted) for kind in kinds):
        wanted = path.with_name(called + _extension(path, kinds))
    if wanted == path:
        return path
    root.mkdir(parents=True, exist_ok=True)
    link = root / wanted.name
    remove(link)
    link.symlink_to(path.absolute())
    return link


def _is_format(kind: str, path: Path, called: Path) -> bool:
    """Whether a name tells a format; that of a path is whatever it is."""
    known = set(called.suffixes) & {*_OTHERWISE.values(), *dict(_BEGINNINGS).values()}
    return kind == "path" or path.is_dir() or bool(known) or FORMATS[kind].fits(called)


def _extension(path: Path, kinds: list[str]) -> str:
    with path.open("rb") as file:
        start = file.read(8)
    for beginning, extension in _BEGINNINGS:
        if start.startswith(beginning):
            return extension
    return next((_OTHERWISE[kind] for kind in kinds if kind in _OTHERWISE), "")


def value_of(written: Written) -> Any:  # noqa: ANN401  # any JSON value
    """Return an output's value, which travels as a parameter.

    Raises:
        StepFailed: it is NaN, which Kubeflow cannot carry.
    """
    if written.value is None:
        raise StepFailed(
            f"{written.name} is NaN, which Kubeflow Pipelines cannot carry"
        )
    return written.value


def metadata_of(written: Written) -> dict[str, Any]:
    """Return what an artifact says of its file, and its number as a metric."""
    found: dict[str, Any] = {KIND: written.kind}
    if written.files:
        found[FILE] = written.files[0].path
    elif isinstance(written.value, (int, float)):
        found[written.name] = written.value
    return found


def _request(
    function: Any,  # noqa: ANN401  # JSON
    files: Mapping[str, tuple[Path, str]],
    values: dict[str, Any],
    root: Path,
) -> Request:
    out = root / "outputs"
    out.mkdir()
    values = values | dict(secrets_in(os.environ, function["secrets"]))
    inputs = {}
    for name, (path, called) in files.items():
        types = function["inputs"][name]
        file = named_file(path, called, types, root / f"input-{name}")
        inputs[name] = InputFile(str(file.absolute()), types)
    return Request(
        package=function["package"],
        handler=function["handler"],
        inputs=inputs,
        params=values,
        bytes_params=[
            name
            for name in values
            if any(atom["type"] == "bytes" for atom in function["params"][name])
        ],
        outputs=[OutputType(e["name"], e["type"]) for e in function["outputs"]],
        out=str(out),
    )


def _places() -> dict[str, str]:
    """Return the URIs that the pipeline chose for the artifacts of this step.

    `dsl.get_uri` does not know them where the program runs in Kubeflow's own service.
    """
    asked = json.loads(sys.argv[sys.argv.index("--executor_input") + 1])
    artifacts = asked["outputs"].get("artifacts", {})
    return {name: each["artifacts"][0]["uri"] for name, each in artifacts.items()}


def _placed(
    written: Written,
    artifact: str,
    places: Mapping[str, str],
    dsl: Any,  # noqa: ANN401  # kfp's
    out: Path,
) -> Any:  # noqa: ANN401  # an artifact
    """Put an output where the pipeline wants it; return it as an artifact."""
    made = getattr(dsl, artifact)(
        uri=places[written.name], metadata=metadata_of(written)
    )
    target = Path(made.path)
    target.parent.mkdir(parents=True, exist_ok=True)
    remove(target)
    if not written.files:
        target.write_text(json.dumps(written.value), "utf-8")
        return made
    source = out / written.files[0].path
    if source.suffix == ".svg":  # as a page, which Kubeflow's interface shows
        target.write_text(source.read_text("utf-8"), "utf-8")
    else:
        shutil.move(source, target)
    return made
