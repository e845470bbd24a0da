"""What is told of a run, a grid of runs or a pipeline."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, TypeAlias

State: TypeAlias = Literal["started", "done", "failed"]


@dataclass(frozen=True, slots=True)
class Step:
    """One run, alone or of several."""

    name: str  # the step of a pipeline or grid; empty for a run alone
    state: State = "done"
    seconds: float = 0.0
    metrics: Mapping[str, float] = field(default_factory=dict)
    params: Mapping[str, Any] = field(default_factory=dict)  # worth a column each


@dataclass(frozen=True, slots=True)
class Told:
    """One message.  Its texts have been masked: they come from records."""

    title: str  # `core/describe@1.0.0`, `pipeline main`
    state: State
    steps: tuple[Step, ...] = ()
    failure: str = ""  # in one or a few sentences
    summary: str = ""  # one line more: which is the best
    links: tuple[tuple[str, str], ...] = ()  # words, address
    plots: tuple[Path, ...] = ()  # pictures, as png
