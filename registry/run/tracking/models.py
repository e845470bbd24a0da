"""A model as a folder that MLflow reads back.

    MLmodel             says how: as a "python function" of the module beside
    model.joblib        the output, as the run left it
    code/fnhub_model.py loads it

`mlflow.pyfunc.load_model("models:/NAME/VERSION").predict(table)` then works wherever
joblib and what trained the model are installed.  MLflow's own flavours would mean to
load the model here, in a process without its libraries.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from registry.run.record import Record
from registry.run.worker.messages import Written

_LOADER = '''"""Load a model that fnhub recorded; see MLmodel beside."""

import joblib


def _load_pyfunc(path):
    """Return the model, which has `predict`.  Loading runs code that it holds."""
    return joblib.load(path)
'''
# What MLflow needs beside what trained it, for whoever makes an environment of it.
_REQUIREMENTS = ("joblib", "mlflow-skinny")


def models_in(record: Record, folder: Path) -> list[Written]:
    """Return the outputs that are models, as one file that is there."""
    return [
        each
        for each in record.outputs
        if each.kind == "model"
        and len(each.files) == 1
        and (folder / each.files[0].path).is_file()
    ]


def registered_name(record: Record, output: Written) -> str:
    """Return the name of a model: `core-sklearn-classifier-model`.

    MLflow allows neither `/` nor `:` in it.
    """
    return f"{record.ran.function.replace('/', '-')}-{output.name}"


def write_model(record: Record, output: Written, source: Path, into: Path) -> None:
    """Make the folder; `source` is the output's file."""
    code = into / "code"
    code.mkdir(parents=True)
    (code / "fnhub_model.py").write_text(_LOADER, "utf-8")
    shutil.copyfile(source, into / source.name)
    packages = record.environment.packages
    pins = [f"{name}=={version}" for name, version in sorted(packages.items())]
    extra = [each for each in _REQUIREMENTS if each not in packages]
    (into / "requirements.txt").write_text("\n".join([*pins, *extra]) + "\n", "utf-8")
    # YAML, in its JSON form.
    (into / "MLmodel").write_text(json.dumps(_about(record, output, source)), "utf-8")


def _about(record: Record, output: Written, source: Path) -> dict[str, object]:
    return {
        "artifact_path": output.name,
        "flavors": {
            "python_function": {
                "code": "code",
                "data": source.name,
                "env": {"virtualenv": "requirements.txt"},
                "loader_module": "fnhub_model",
                "python_version": record.environment.python,
            }
        },
        "metadata": {
            "fnhub.function": record.ran.function,
            "fnhub.version": record.ran.version,
            "fnhub.sha256": record.ran.sha256,
            "fnhub.model_sha256": output.files[0].sha256,
        },
        "utc_time_created": record.started.strftime("%Y-%m-%d %H:%M:%S.%f"),
    }
