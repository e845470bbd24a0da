"""Inputs and outputs in MLRun: files become what a function takes, and the other way.

As `inside`, it is put into every function.yaml.
"""

from __future__ import annotations

import enum
import importlib
import json
import pathlib
import shutil
import tempfile
import typing

import mlrun


def read_input(name: str, value: typing.Any, kinds: list[str] | None) -> typing.Any:
    """Return an input that MLRun did not read itself; the first kind that fits.

    Args:
        name: The input's.
        value: What MLRun hands over.
        kinds: What it may be, the likeliest first; None for a param.
    """
    if kinds is None:
        return value
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


def log_output(context: typing.Any, name: str, kind: str, value: typing.Any) -> None:
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
