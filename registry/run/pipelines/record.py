"""pipeline.json: a run of a pipeline, and what became of each step.

It is written anew whenever a step begins or ends, whole or not at all.  What a step did
in detail is in the run.json of its own folder.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any, Literal

from registry.run.record_form import decode_record, encode_record

RECORD_FILE = "pipeline.json"
State = Literal["waiting", "running", "done", "failed"]


@dataclass(frozen=True, slots=True)
class StepRecord:
    """A step, so far."""

    name: str
    function: str  # `team/name`
    version: str
    sha256: str  # of the wheel, or of a path function's folder
    origins: Mapping[str, str]  # `load.table`, `param rows`, or a value, by name
    after: tuple[str, ...] = ()
    state: State = "waiting"
    reused: str = ""  # where it was done before: `here`, or a run's folder
    run: str = ""  # the folder of its run.json, relative to this file's
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class StepFailure:
    """Which step failed, and how."""

    step: str
    error: str
    message: str


@dataclass(frozen=True, slots=True)
class PipelineRecord:
    """A whole pipeline.json."""

    name: str  # in functions.yaml
    run_id: str
    defined: str  # `workflow.py:main`
    engine: str
    params: Mapping[str, Any]
    steps: tuple[StepRecord, ...]  # in the order in which they run
    started: datetime  # UTC
    state: State = "running"
    seconds: float = 0.0
    outputs: Mapping[str, Any] | None = None  # values, and files relative to this one's
    failure: StepFailure | None = None

    def with_step(self, name: str, **changes: Any) -> PipelineRecord:  # noqa: ANN401  # fields of StepRecord
        """Return the record with one step changed."""
        steps = [replace(e, **changes) if e.name == name else e for e in self.steps]
        return replace(self, steps=tuple(steps))

    def encode(self) -> bytes:
        """Return the file's bytes: sorted, indented JSON."""
        return encode_record(asdict(self) | {"started": self.started.isoformat()})

    @classmethod
    def decode(cls, data: bytes) -> PipelineRecord:
        """Read what `encode` wrote.

        Raises:
            InvalidRecord: something else, or a format that a newer fnhub writes.
        """
        return decode_record(data, cls._from_json)

    @classmethod
    def _from_json(cls, data: dict[str, Any]) -> PipelineRecord:
        steps = [StepRecord(**e | {"after": tuple(e["after"])}) for e in data["steps"]]
        failure = data["failure"] and StepFailure(**data["failure"])
        started = datetime.fromisoformat(data["started"])
        return cls(
            **data | {"steps": tuple(steps), "failure": failure, "started": started}
        )
