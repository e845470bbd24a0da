"""Call core functions as plain Python, from this repository: what MLRun has to equal.

    call_directly.py REPOSITORY FOLDER

Writes the inputs of the cases, and each one's outputs as <case>.pickle.
"""

from __future__ import annotations

import importlib
import pickle
import sys
from pathlib import Path

sys.path.insert(0, sys.argv[1])

import joblib
import pandas
from cases import CASES, write_inputs


def read(path: Path):
    if path.suffix == ".csv":
        return pandas.read_csv(path)
    if path.suffix == ".parquet":
        return pandas.read_parquet(path)
    return joblib.load(path) if path.suffix == ".joblib" else path


folder = Path(sys.argv[2])
write_inputs(folder)
for name, case in CASES.items():
    handler = getattr(importlib.import_module(f"hub_functions.core.{name}"), name)
    inputs = {key: read(folder / file) for key, file in case.inputs.items()}
    result = handler(**inputs, **case.params)._asdict()
    outputs = {key: None if hasattr(v, "savefig") else v for key, v in result.items()}
    (folder / f"{name}.pickle").write_bytes(pickle.dumps(outputs))
