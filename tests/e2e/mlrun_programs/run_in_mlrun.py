"""Run the cases in MLRun, functions from a hub, and compare with plain calls.

    run_in_mlrun.py SOURCE FOLDER NAME...

SOURCE is where a function is, with {} for its name.  Writes differences.json: for each
case, what differs.
"""

from __future__ import annotations

import json
import pickle
import sys
from pathlib import Path

import joblib
import mlrun
import pandas
from cases import CASES

PNG = b"\x89PNG\r\n"


def differences(expected: dict, status: dict, folder: Path) -> list[str]:
    if status["state"] != "completed":
        return [f"state {status['state']}: {status.get('error')}"]
    return [
        f"{name}: {why}"
        for name, value in expected.items()
        if (why := difference(name, value, status.get("results", {}), folder))
    ]


def difference(name: str, value, results: dict, folder: Path) -> str:
    if isinstance(value, pandas.DataFrame):
        return compare_tables(value, folder / f"{name}.parquet", folder)
    if hasattr(value, "get_params"):
        logged = joblib.load(folder / name / f"{name}.joblib")
        same = joblib.hash(logged) == joblib.hash(value)
        return "" if same else "another model"
    if isinstance(value, Path):
        return "" if (folder / f"{name}.zip").is_file() else "no archive"
    if value is None:
        return figure_or_nothing(name, results, folder)
    if json.loads(json.dumps(value, default=float)) == results.get(name, ...):
        return ""
    return f"{results.get(name)!r}, not {value!r}"


def figure_or_nothing(name: str, results: dict, folder: Path) -> str:
    """A figure is a picture; None is neither result nor file."""
    if name in results:
        return f"a result {results[name]!r}"
    picture = folder / f"{name}.png"
    return "" if not picture.is_file() or picture.read_bytes()[:6] == PNG else "no PNG"


def compare_tables(value: pandas.DataFrame, logged: Path, folder: Path) -> str:
    written = folder / "expected.parquet"
    value.to_parquet(written)
    try:
        pandas.testing.assert_frame_equal(
            pandas.read_parquet(logged).reset_index(drop=True),
            pandas.read_parquet(written).reset_index(drop=True),
            check_names=False,  # MLRun keeps columns, not what the index is called
        )
    except (AssertionError, OSError) as error:
        return str(error)
    return ""


source, folder = sys.argv[1], Path(sys.argv[2])
functions = {name: mlrun.import_function(source.format(name)) for name in sys.argv[3:]}
mlrun.mlconf.dbpath = ""  # a hub names functions, it keeps no runs
found = {}
for name, function in functions.items():
    case, out = CASES[name], folder / "out" / name
    run = function.run(
        local=True,
        inputs={key: str(folder / file) for key, file in case.inputs.items()},
        params=case.params,
        output_path=str(out),
    )
    (run_folder,) = [each.parent for each in out.rglob("*.parquet")][:1] or [out]
    expected = pickle.loads((folder / f"{name}.pickle").read_bytes())
    found[name] = differences(expected, run.to_dict()["status"], run_folder)
(folder / "differences.json").write_text(json.dumps(found))
