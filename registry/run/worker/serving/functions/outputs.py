"""What a function returned, as JSON or as the files that a run writes.

As JSON a table is a list of objects, one for each row; an array lists in lists; a
figure, a model or a path is `{"files": [{"name", "media_type", "base64", ...}]}`.
"""

from __future__ import annotations

import base64
import importlib
import io
import json
import zipfile
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from ...formats import Notes
from ...media_types import media_type_of
from ...messages import OutputType, Written
from ...refusals import NotPlain, OutputUnfit
from ...tables import library_of
from ...values import plain, without_nan
from ...writers import chosen_form, write_output

RESULT_FILE = "run-result.json"  # of a zip; no output is called so: it has a dash
_DATE = (1980, 1, 1, 0, 0, 0)  # the same zip for the same outputs


def as_json(
    output: OutputType,
    value: Any,  # noqa: ANN401  # any library's
    out: Path,
    notes: Notes,
) -> Any:  # noqa: ANN401  # JSON
    """Return one output as JSON.

    Raises:
        OutputUnfit: it is not what the signature promises, or cannot be told so.
    """
    form = chosen_form(output, value, notes)
    shown = _SHOWN.get(form.kind)
    if shown is None and form.kind not in _FILES:
        return form.value
    try:
        if shown is None:
            return {"files": list(_files(write_output(output, value, out, notes), out))}
        found, changed = without_nan(shown(value))
    except NotPlain as error:
        raise OutputUnfit(output.name, f"is no JSON: {error}") from error
    if changed:
        notes.append(f"`{output.name}` holds NaN or infinities, given as null")
    return found


def as_zip(
    outputs: list[OutputType], values: dict[str, Any], out: Path, notes: Notes
) -> bytes:
    """Return all outputs as the files of a run, and `run-result.json` with the rest.

    Raises:
        OutputUnfit: one is not what the signature promises.
    """
    written = [write_output(each, values[each.name], out, notes) for each in outputs]
    about = {"outputs": [asdict(each) for each in written], "notes": notes}
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as made:
        for path in sorted(each for each in out.rglob("*") if each.is_file()):
            name = path.relative_to(out).as_posix()
            made.writestr(zipfile.ZipInfo(name, _DATE), path.read_bytes())
        text = json.dumps(about, indent=2, allow_nan=False)
        made.writestr(zipfile.ZipInfo(RESULT_FILE, _DATE), text)
    return packed.getvalue()


def _files(written: Written, out: Path) -> Iterator[dict[str, Any]]:
    for each in written.files:
        top = out / each.path
        folder = sorted(top.rglob("*")) if top.is_dir() else [top]
        for path in (p for p in folder if p.is_file()):
            data = path.read_bytes()
            yield {
                "name": path.relative_to(out).as_posix(),
                "media_type": media_type_of(path),
                "size": len(data),
                "base64": base64.b64encode(data).decode(),
            }


def _rows(table: Any) -> Any:  # noqa: ANN401  # any library's table to JSON
    """Return a table's rows; an index that is more than a count becomes columns."""
    library = library_of(table)
    if library == "polars":
        return plain(table.to_dicts())
    if library == "pyarrow":
        return plain(table.to_pylist())
    if library in ("dask", "pyspark"):
        table = table.compute() if library == "dask" else table.toPandas()
    counted = type(table.index).__name__ == "RangeIndex" and table.index.name is None
    frame = table if counted else table.reset_index()
    names = [plain(each) for each in frame.columns]
    columns = [plain(_cells(frame.iloc[:, at])) for at in range(len(names))]
    texts = [each if isinstance(each, str) else str(each) for each in names]
    if twice := {each for each in texts if texts.count(each) > 1}:
        raise NotPlain("", f"has several columns called {min(twice)!r}")
    return [dict(zip(texts, row, strict=True)) for row in zip(*columns, strict=True)]


def _cells(series: Any) -> list[Any]:  # noqa: ANN401  # of pandas
    """Return a column's values; what pandas calls missing is None."""
    pandas: Any = importlib.import_module("pandas")
    missing = pandas.isna(series).tolist()
    return [None if m else v for m, v in zip(missing, series.tolist(), strict=True)]


_SHOWN: dict[str, Any] = {"array": plain, "json": plain, "table": _rows}
_FILES = ("figure", "model", "path")
