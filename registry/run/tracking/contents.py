"""A record as MLflow takes it: texts within its limits, numbers, tags, files."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from registry.run.record import Record

# MLflow's own limits; what is longer is whole in run.json, which is sent along.
LONGEST_PARAM = 6_000
LONGEST_TAG = 5_000
_UNFIT = re.compile(r"[^\w\-. /]")  # in the names of params and metrics


@dataclass(frozen=True, slots=True)
class Part:
    """A pipeline or a grid that runs were a part of: a run of its own in MLflow."""

    kind: str  # pipeline or grid
    name: str
    run_id: str

    @property
    def tags(self) -> dict[str, str]:
        """What tells it from all other runs."""
        return {"fnhub.part": self.kind, "fnhub.part_id": self.run_id}


def parts_of(record: Record) -> list[Part]:
    """Return what a run was a part of, the outer one first."""
    pairs = (("pipeline", record.pipeline), ("grid", record.grid))
    return [Part(kind, of.name, of.run_id) for kind, of in pairs if of is not None]


def step_of(record: Record) -> str:
    """Return the name that a run has within what it was a part of."""
    return "/".join(of.step for of in (record.pipeline, record.grid) if of is not None)


def params_of(record: Record) -> dict[str, str]:
    """Return params as texts; of a dict each key by itself."""
    return {
        _name(name): _cut(text, LONGEST_PARAM)
        for key, value in record.params.items()
        for name, text in _texts(key, value)
    }


def metrics_of(record: Record) -> dict[str, float]:
    """Return the numbers among the outputs, and what the run itself took."""
    found = {_name(name): _float(value) for name, value in record.metrics.items()}
    found["fnhub.seconds"] = record.seconds
    if record.peak_memory_bytes:
        found["fnhub.peak_memory_bytes"] = float(record.peak_memory_bytes)
    return found


def tags_of(record: Record, digest: str) -> dict[str, str]:
    """Return what ran and under what; `digest` is the sha256 of the record."""
    ran, environment = record.ran, record.environment
    tags = {
        "fnhub.record": digest,
        "fnhub.function": ran.function,
        "fnhub.version": ran.version,
        "fnhub.sha256": ran.sha256,
        "fnhub.handler": ran.handler,
        "fnhub.engine": record.engine,
        "fnhub.environment": environment.id,
        "fnhub.python": environment.python,
        "mlflow.source.name": f"{ran.function}@{ran.version}",
        "mlflow.source.type": "PROJECT",
    }
    for each in record.inputs:
        tags[f"fnhub.input.{each.name}"] = each.source
        tags[f"fnhub.input.{each.name}.sha256"] = each.sha256
    for part in parts_of(record):
        tags[f"fnhub.{part.kind}"] = part.name
        tags[f"fnhub.{part.kind}_run"] = part.run_id
        tags["fnhub.step"] = step_of(record)
    if record.git is not None:
        tags["mlflow.source.git.commit"] = record.git.commit
        tags["fnhub.git.dirty"] = str(record.git.dirty).lower()
    if record.failure is not None:
        what = f"{record.failure.error}: {record.failure.message}"
        tags["mlflow.note.content"] = f"{what}\n\n    {_lines(record)}"
    return {key: _cut(text, LONGEST_TAG) for key, text in tags.items() if text}


def files_of(record: Record, folder: Path) -> Iterator[tuple[Path, str]]:
    """Yield files that are sent, each with the folder that it comes to lie in.

    A model's are sent as `models`.
    """
    for each in record.outputs:
        if each.kind == "model":
            continue
        for file in each.files:
            path = folder / file.path
            if path.is_file():
                within = Path(file.path).parent.as_posix()
                yield path, f"outputs/{each.name}/{within}".removesuffix("/.")
    log = folder / record.log
    if log.is_file():
        yield log, ""


def ended_ms(record: Record) -> tuple[int, int]:
    """Return when a run began and ended, as MLflow counts."""
    start = record.started.timestamp()
    return round(start * 1000), round((start + record.seconds) * 1000)


def _texts(name: str, value: Any) -> Iterator[tuple[str, str]]:  # noqa: ANN401  # JSON
    if isinstance(value, Mapping) and value:
        for key, each in value.items():
            yield from _texts(f"{name}.{key}", each)
    else:
        text = value if isinstance(value, str) else json.dumps(value)
        yield name, text


def _name(name: str) -> str:
    return _UNFIT.sub("_", name)[:250]


def _float(value: float) -> float:
    try:
        return float(value)
    except OverflowError:  # an int beyond all floats
        return math.inf


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def _lines(record: Record) -> str:
    assert record.failure is not None  # who asks has looked
    return record.failure.traceback.replace("\n", "\n    ")
