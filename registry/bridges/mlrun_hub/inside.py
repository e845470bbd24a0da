"""What runs in MLRun: it is put into every function.yaml, before the release's code.

Where it runs there is no fnhub, so it imports the standard library and MLRun alone.
MLRun knows a function by one module; this makes that module out of a whole release:
it unpacks the release's code, reads what MLRun hands over and logs what comes out.
"""

from __future__ import annotations

import asyncio
import base64
import concurrent.futures
import enum
import hashlib
import importlib
import io
import json
import os
import pathlib
import shutil
import sys
import tempfile
import types
import typing
import urllib.request
import zipfile
import zlib

import mlrun

_IN_A_RUN = os.path.join("mlrun", "runtimes", "local")  # MLRun looks for it as well


def _unpacked(digest: str, archives: typing.Callable[[], list[bytes]]) -> str:
    """Return the folder of a release's code, unpacked once in a process."""
    mark = f"fnhub-{digest[:16]}-"
    for root in sys.path:
        if os.path.basename(root).startswith(mark) and os.path.isdir(root):
            return root
    root = tempfile.mkdtemp(prefix=mark)
    for data in archives():
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            archive.extractall(root)
    return root


def _embedded(code: str, digest: str) -> list[bytes]:
    """Return the archive that is embedded below."""
    data = zlib.decompress(base64.b85decode(code))
    if hashlib.sha256(data).hexdigest() != digest:
        raise ImportError("the embedded code is not what its digest says")
    return [data]


def _fetched(wheels: list[tuple[str, str]]) -> list[bytes]:
    """Return the wheels of a release that is too large to be embedded."""
    found = []
    for url, digest in wheels:
        token = os.environ.get("HTTPS_AUTH_TOKEN")  # as MLRun got this file
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        request = urllib.request.Request(url, headers=headers)
        with urllib.request.urlopen(request, timeout=60) as response:
            data = response.read()
        if hashlib.sha256(data).hexdigest() != digest:
            raise ImportError(f"{url} is not what was published: its sha256 differs")
        found.append(data)
    return found


def _imported(root: str, packages: list[str], module: str, needs: str) -> typing.Any:
    """Import a module of the release; another version, loaded before, makes room."""
    for name in list(sys.modules):
        if name in packages or name.startswith(tuple(f"{p}." for p in packages)):
            file = getattr(sys.modules[name], "__file__", None) or ""
            if not file.startswith(root + os.sep):
                del sys.modules[name]
    if sys.path[:1] != [root]:
        sys.path[:] = [root, *(path for path in sys.path if path != root)]
    importlib.invalidate_caches()
    try:
        return importlib.import_module(module)
    except ImportError as error:
        raise ImportError(f"{error}; {module} needs {needs}") from error


def _run_spec() -> dict[str, typing.Any] | None:
    """Return what MLRun was asked to run; None where it is a plain call."""
    frame: types.FrameType | None = sys._getframe()
    while frame is not None and _IN_A_RUN not in frame.f_code.co_filename:
        frame = frame.f_back
    if frame is None:
        return None
    config = json.loads(os.environ.get("MLRUN_EXEC_CONFIG") or "{}")
    return typing.cast("dict[str, typing.Any]", config.get("spec") or {})


def _called(
    module: typing.Any,
    name: str,
    given: dict[str, typing.Any],
    inputs: dict[str, list[str]],
    outputs: list[tuple[str, str]],
    secrets: list[str],
) -> typing.Any:
    """Call the release's own function, and log its outputs if MLRun has called."""
    handler = getattr(module, name)
    spec = _run_spec()
    context = None if spec is None else mlrun.get_or_create_ctx("fnhub")
    arguments = {name: value for name, value in given.items() if value is not ...}
    for each, kinds in inputs.items():
        if each in arguments:
            arguments[each] = _read(each, arguments[each], kinds)
    for each in secrets:
        found = _secret(each, context)
        if found is not None:
            arguments[each] = found
    hints = _hints(handler)
    for each, value in arguments.items():
        arguments[each] = _as_choice(value, hints.get(each))
    result = _finished(handler(**arguments))
    if spec is None:
        return result
    if spec.get("returns"):  # the caller names outputs, and MLRun logs them
        return tuple(result) if len(outputs) > 1 else result
    values = tuple(result) if len(outputs) > 1 else (result,)
    for (output, kind), value in zip(outputs, values, strict=False):
        if value is not None:
            _log(context, output, kind, value)
    return None


def _finished(result: typing.Any) -> typing.Any:
    """Return what a coroutine comes to; a notebook's own loop may be running."""
    if not asyncio.iscoroutine(result):
        return result
    with concurrent.futures.ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, result).result()


def _secret(name: str, context: typing.Any) -> str | None:
    found = None if context is None else context.get_secret(name)
    return (
        found
        or os.environ.get(f"FNHUB_SECRET_{name.upper()}")
        or os.environ.get(name.upper())
    )


def _hints(handler: typing.Callable[..., typing.Any]) -> dict[str, typing.Any]:
    try:
        return typing.get_type_hints(handler)
    except Exception:
        return {}


def _as_choice(value: typing.Any, hint: typing.Any) -> typing.Any:
    """Return the member of an Enum that a param's JSON value stands for."""
    for each in (hint, *typing.get_args(hint)):
        if isinstance(each, type) and issubclass(each, enum.Enum):
            if any(value == member.value for member in each):
                return each(value)
    return value


def _read(name: str, value: typing.Any, kinds: list[str]) -> typing.Any:
    """Return an input that MLRun did not read itself; the first kind that fits."""
    if isinstance(value, str) and "str" not in kinds:
        if kinds == ["path"]:
            return pathlib.Path(value)
        value = mlrun.get_dataitem(value)
    if not isinstance(value, mlrun.DataItem):
        return value
    path = pathlib.Path(_local(value))
    mistakes = []
    for kind in kinds:
        if kind not in _READERS:
            continue
        try:
            return _READERS[kind](path)
        except Exception as error:
            mistakes.append(f"as {kind}: {error}")
    raise ValueError(f"{name} cannot be read, {'; '.join(mistakes)}")


def _local(item: typing.Any) -> str:
    if item.get_artifact_type() == "model":
        return str(mlrun.artifacts.get_model(item.artifact_url)[0])
    return str(item.local())


def _read_table(path: pathlib.Path) -> typing.Any:
    pandas = importlib.import_module("pandas")
    if path.suffix == ".csv":
        return pandas.read_csv(path)
    if path.suffix == ".json":
        return pandas.read_json(path)
    return pandas.read_parquet(path)


def _read_polars(path: pathlib.Path) -> typing.Any:
    polars = importlib.import_module("polars")
    return polars.read_csv(path) if path.suffix == ".csv" else polars.read_parquet(path)


def _read_arrow(path: pathlib.Path) -> typing.Any:
    if path.suffix == ".csv":
        return importlib.import_module("pyarrow.csv").read_csv(path)
    return importlib.import_module("pyarrow.parquet").read_table(path)


def _read_array(path: pathlib.Path) -> typing.Any:
    numpy = importlib.import_module("numpy")
    if path.suffix == ".npy":
        return numpy.load(path, allow_pickle=False)
    return numpy.loadtxt(path, delimiter="," if path.suffix == ".csv" else None)


def _read_model(path: pathlib.Path) -> typing.Any:
    return importlib.import_module("joblib").load(path)


def _read_json(path: pathlib.Path) -> typing.Any:
    return json.loads(path.read_bytes())


_READERS: dict[str, typing.Callable[[pathlib.Path], typing.Any]] = {
    "table": _read_table,
    "table.pandas": _read_table,
    "table.polars": _read_polars,
    "table.pyarrow": _read_arrow,
    "array": _read_array,
    "model": _read_model,
    "json": _read_json,
    "path": pathlib.Path,
}


def _log(context: typing.Any, name: str, kind: str, value: typing.Any) -> None:
    """Log one output by its name: a result where it is a value, else a file."""
    if kind == "table":
        if hasattr(value, "compute"):
            value = value.compute()
        for convert in ("to_pandas", "toPandas"):
            if hasattr(value, convert):
                value = getattr(value, convert)()
        context.log_dataset(name, df=value, format="parquet")
    elif kind in _WRITERS:
        folder = pathlib.Path(tempfile.mkdtemp(prefix="fnhub-output-"))
        try:
            _WRITERS[kind](context, name, value, folder)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    else:
        context.log_result(name, _plain(value))


def _plain(value: typing.Any) -> typing.Any:
    """Return a value as JSON has it."""
    if isinstance(value, enum.Enum):
        return value.value
    if isinstance(value, dict):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, (list, tuple, set)):
        return [_plain(each) for each in value]
    return value.item() if hasattr(value, "item") else value


def _log_array(
    context: typing.Any, name: str, value: typing.Any, folder: pathlib.Path
) -> None:
    file = folder / f"{name}.npy"
    importlib.import_module("numpy").save(file, value, allow_pickle=False)
    context.log_artifact(name, local_path=str(file), format="npy")


def _log_model(
    context: typing.Any, name: str, value: typing.Any, folder: pathlib.Path
) -> None:
    file = folder / f"{name}.joblib"
    importlib.import_module("joblib").dump(value, file)
    context.log_model(name, model_dir=str(folder), model_file=file.name)


def _log_figure(
    context: typing.Any, name: str, value: typing.Any, folder: pathlib.Path
) -> None:
    if hasattr(value, "savefig"):
        file = folder / f"{name}.png"
        value.savefig(file)
    else:
        file = folder / f"{name}.html"
        value.write_html(file)
    context.log_artifact(name, local_path=str(file), format=file.suffix[1:])


def _log_json(
    context: typing.Any, name: str, value: typing.Any, folder: pathlib.Path
) -> None:
    if hasattr(value, "model_dump"):
        value = value.model_dump(mode="json")
    file = folder / f"{name}.json"
    file.write_text(json.dumps(_plain(value)), "utf-8")
    context.log_artifact(name, local_path=str(file), format="json")


def _log_path(
    context: typing.Any, name: str, value: typing.Any, folder: pathlib.Path
) -> None:
    path = pathlib.Path(value)
    if path.is_dir():
        path = pathlib.Path(shutil.make_archive(str(folder / name), "zip", path))
    context.log_artifact(name, local_path=str(path), format=path.suffix[1:])


def _log_bytes(
    context: typing.Any, name: str, value: typing.Any, folder: pathlib.Path
) -> None:
    file = folder / f"{name}.bin"
    file.write_bytes(value)
    context.log_artifact(name, local_path=str(file))


_WRITERS: dict[
    str, typing.Callable[[typing.Any, str, typing.Any, pathlib.Path], None]
] = {
    "array": _log_array,
    "bytes": _log_bytes,
    "figure": _log_figure,
    "json": _log_json,
    "model": _log_model,
    "path": _log_path,
}
