"""run.json: what ran, on what, and what came of it.

Sorted, indented JSON, the same bytes for the same content.  It holds no secret:
params that are secret are `***`, and so is each of their texts wherever else it
stands.  The clock and git are asked by whoever makes the record.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from registry.run.checkout import Checkout
from registry.run.masking import MASK, Masks
from registry.run.record_form import FORMAT, decode_record, encode_record
from registry.run.worker.messages import Failure, Result, Written, WrittenFile

RECORD_FILE = "run.json"
GRID_FILE = "grid.json"  # of a grid, beside the record of its best run
GRID_TABLE = "grid.csv"
ID_LENGTH = 12  # digits: two of a million runs share one in 1 of 500 cases


@dataclass(frozen=True, slots=True)
class Ran:
    """The function that ran."""

    function: str  # `team/name`
    version: str
    sha256: str  # of its wheel, or of a path function's folder
    handler: str  # "module:callable"


@dataclass(frozen=True, slots=True)
class RecordedInput:
    """A file that became an input."""

    name: str
    source: str  # as shown: without its secrets
    sha256: str
    size_bytes: int


@dataclass(frozen=True, slots=True)
class RecordedEnvironment:
    """What the function ran under."""

    id: str  # of the lock; empty in the caller's own process
    python: str  # `3.11.7`
    platform: str  # `linux-x86_64`
    packages: Mapping[str, str]  # that were imported, with versions


@dataclass(frozen=True, slots=True)
class StepOf:
    """The step of a pipeline, or of a grid, that a run was."""

    name: str  # the pipeline's; of a grid, the function's
    run_id: str  # of the pipeline's run
    step: str
    key: str = ""  # digest of code and inputs: equal for equal runs


@dataclass(frozen=True, slots=True)
class Record:
    """A whole run.json."""

    ran: Ran
    engine: str
    params: Mapping[str, Any]  # secrets masked
    inputs: tuple[RecordedInput, ...]
    outputs: tuple[Written, ...]  # in the order of the signature; see `complete`
    environment: RecordedEnvironment
    git: Checkout | None
    started: datetime  # UTC
    seconds: float  # of the call
    peak_memory_bytes: int  # 0 where it is not known
    notes: tuple[str, ...]
    failure: Failure | None
    log: str  # the file's name, beside the record
    pipeline: StepOf | None = None  # None for a run by itself
    grid: StepOf | None = None

    @property
    def state(self) -> str:
        """`done` or `failed`."""
        return "done" if self.failure is None else "failed"

    @property
    def complete(self) -> bool:
        """Whether all outputs are there; those of a failed run are a part of them."""
        return self.failure is None

    @property
    def metrics(self) -> dict[str, int | float]:
        """The numbers among the outputs; of a dict, `output.key`."""
        return {name: value for each in self.outputs for name, value in _numbers(each)}

    def to_json(self) -> dict[str, Any]:
        """Shape of the file."""
        ran = asdict(self.ran)
        return ran | {
            "format": FORMAT,
            "engine": self.engine,
            "params": dict(self.params),
            "inputs": {
                each.name: {
                    "source": each.source,
                    "sha256": each.sha256,
                    "size": each.size_bytes,
                }
                for each in self.inputs
            },
            "outputs": [_output_json(each) for each in self.outputs],
            "complete": self.complete,
            "metrics": self.metrics,
            "environment": asdict(self.environment),
            "git": _asdict(self.git),
            "pipeline": _asdict(self.pipeline),
            "grid": _asdict(self.grid),
            "started": self.started.isoformat(),
            "seconds": self.seconds,
            "peak_memory_bytes": self.peak_memory_bytes,
            "state": self.state,
            "failure": _asdict(self.failure),
            "notes": list(self.notes),
            "log": self.log,
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Record:
        """Read what `to_json` wrote."""
        git, failure = data["git"], data["failure"]
        return cls(
            ran=Ran(data["function"], data["version"], data["sha256"], data["handler"]),
            engine=data["engine"],
            params=data["params"],
            inputs=tuple(
                RecordedInput(name, each["source"], each["sha256"], each["size"])
                for name, each in data["inputs"].items()
            ),
            outputs=tuple(_output(each) for each in data["outputs"]),
            environment=RecordedEnvironment(**data["environment"]),
            git=None if git is None else Checkout(**git),
            started=datetime.fromisoformat(data["started"]),
            seconds=data["seconds"],
            peak_memory_bytes=data["peak_memory_bytes"],
            notes=tuple(data["notes"]),
            failure=None if failure is None else Failure(**failure),
            log=data["log"],
            pipeline=_step_of(data.get("pipeline")),
            grid=_step_of(data.get("grid")),
        )

    def encode(self) -> bytes:
        """Return the file's bytes."""
        return encode_record(self.to_json())

    @classmethod
    def decode(cls, data: bytes) -> Record:
        """Read what `encode` wrote.

        Raises:
            InvalidRecord: something else, or a format that a newer fnhub writes.
        """
        return decode_record(data, cls.from_json)


def record_id(data: bytes) -> str:
    """Return the name of a run: the beginning of the sha256 of its record's bytes."""
    return hashlib.sha256(data).hexdigest()[:ID_LENGTH]


def masked_params(
    params: Mapping[str, Any], secrets: tuple[str, ...], masks: Masks
) -> dict[str, Any]:
    """Return params as they are recorded; others than the secret ones may quote one."""
    return {
        name: MASK if name in secrets else masks.hide_in(each)
        for name, each in params.items()
    }


def masked_result(result: Result, masks: Masks) -> Result:
    """Return what came of a run without its secrets; files are not looked into."""
    if not masks.texts:
        return result
    failure = result.failure
    if failure is not None:
        failure = replace(
            failure,
            message=masks.hide(failure.message),
            traceback=masks.hide(failure.traceback),
        )
    outputs = [replace(e, value=masks.hide_in(e.value)) for e in result.outputs]
    notes = [masks.hide(each) for each in result.notes]
    return replace(result, outputs=outputs, notes=notes, failure=failure)


def _asdict(value: Checkout | StepOf | Failure | None) -> dict[str, Any] | None:
    return None if value is None else asdict(value)


def _step_of(data: dict[str, Any] | None) -> StepOf | None:
    return None if data is None else StepOf(**data)


def _numbers(output: Written) -> Iterator[tuple[str, int | float]]:
    if _is_number(output.value):
        yield output.name, output.value
    elif isinstance(output.value, dict):
        for key, value in output.value.items():
            if _is_number(value):
                yield f"{output.name}.{key}", value


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _output_json(output: Written) -> dict[str, Any]:
    data: dict[str, Any] = {"name": output.name, "kind": output.kind}
    if not output.files:
        return data | {"value": output.value}
    files = [
        {"path": each.path, "sha256": each.sha256, "size": each.size_bytes}
        for each in output.files
    ]
    return data | {"files": files}


def _output(data: dict[str, Any]) -> Written:
    files = [
        WrittenFile(each["path"], each["sha256"], each["size"])
        for each in data.get("files", ())
    ]
    return Written(data["name"], data["kind"], files, data.get("value"))
