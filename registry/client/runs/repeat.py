"""Run again what a record tells of, and say whether the same came of it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from registry.client.given import Note
from registry.client.run import Run, Wish, run_function
from registry.client.run_index import FoundRun, home
from registry.client.runs.compare import compare, output_digests
from registry.client.settings import Settings
from registry.core.errors import InvalidCall, NotRepeatable
from registry.core.names import Reference
from registry.core.problems import Problem
from registry.run.call import Json
from registry.run.given import wrong_name
from registry.run.masking import MASK
from registry.run.record import RecordedInput
from registry.run.worker.files import digest_of


@dataclass(frozen=True, slots=True)
class Repeated:
    """A run and the one that repeated it."""

    former: FoundRun
    run: Run

    @property
    def outputs(self) -> dict[str, bool]:
        """For each output whether it is the same to the byte; those of both runs."""
        one, other = output_digests(self.former.record), output_digests(self.run.record)
        names = dict.fromkeys([*one, *other])
        return {name: one.get(name) == other.get(name) for name in names}

    @property
    def is_same(self) -> bool:
        """Whether all outputs are the same, and both runs ended alike."""
        is_alike = self.former.record.state == self.run.record.state
        return is_alike and all(self.outputs.values())

    @property
    def causes(self) -> list[str]:
        """What went in that was not the same, as sentences; empty for nothing."""
        rows = compare([self.former.record, self.run.record])
        groups = ("params", "inputs", "environment")
        return [
            f"{row.group}: {row.name}: {row.values[0]} -> {row.values[1]}"
            for row in rows
            if row.differs and (row.group in groups or row.name in ("sha256", "engine"))
        ]


def repeat(
    former: FoundRun,
    settings: Settings,
    note: Note,
    *,
    inputs: Sequence[tuple[str, str]] = (),
    out: Path | None = None,
    engine: str = "",
    offline: bool = False,
) -> Repeated:
    """Run a recorded run again: the same version, inputs, params and handler.

    Secret params come from the environment, as they did.  An input that is another
    file now is told, and taken.

    Args:
        former: The run.
        settings: As for any run.
        note: Told what differs before it runs.
        inputs: Sources in the place of recorded ones, by name.
        out: The new run's folder; by default one in `runs/`.
        engine: Another engine than the recorded one.
        offline: Whether to open no socket.

    Raises:
        InvalidCall: a source is given for what was no input; all are told.
        NotRepeatable: a source or a param was recorded without its secrets.
        See run_function for the rest.
    """
    record, ran = former.record, former.record.ran
    given = _given(former, inputs)
    sources = tuple(
        (each.name, given.get(each.name) or _source(former, each, note))
        for each in record.inputs
    )
    wish = Wish(
        ref=Reference.parse(f"{ran.function}@{ran.version}"),
        inputs=sources,
        params=tuple(_params(former)),
        handler=ran.handler.rpartition(":")[2],
        engine=engine or record.engine,
        out=out,
        offline=offline,
    )
    return Repeated(former, run_function(wish, settings, note))


def _given(former: FoundRun, inputs: Sequence[tuple[str, str]]) -> Mapping[str, str]:
    ran = former.record.ran
    known = [each.name for each in former.record.inputs]
    found: dict[str, str] = {}
    problems: list[Problem] = []
    for name, source in inputs:
        if wrong := wrong_name(name, known, found, "input"):
            problems.append(wrong)
        found[name] = source
    if problems:
        raise InvalidCall(f"{ran.function}@{ran.version}", tuple(problems))
    return found


def _params(former: FoundRun) -> Iterator[tuple[str, Json]]:
    ran = former.record.ran
    for name, value in former.record.params.items():
        if value == MASK:
            continue
        if MASK in json.dumps(value):
            why = f"the param {name!r} was recorded without a secret that it quotes"
            raise NotRepeatable(f"{ran.function}@{ran.version}", why)
        yield name, Json(value)


def _source(former: FoundRun, wanted: RecordedInput, note: Note) -> str:
    """Return where an input is now.

    A relative path was relative to the folder that the run was started in, which no
    record tells: of the folders that it may have been, the first with the same
    content wins.
    """
    ref = f"{former.record.ran.function}@{former.record.ran.version}"
    if MASK in wanted.source:
        why = f"the source of {wanted.name!r} was recorded without its secret"
        raise NotRepeatable(ref, why)
    if "://" in wanted.source or wanted.source.startswith(("/", "~")):
        return wanted.source
    starts = [Path.cwd(), home(), *former.folder.parents]
    found = [path for each in starts if (path := each / wanted.source).exists()]
    same = next((path for path in found if _is_same(path, wanted)), None)
    if same is None and found:
        note(f"note: the input {wanted.name!r} is another file than it was: {found[0]}")
    chosen = same or next(iter(found), None)
    return wanted.source if chosen is None else str(chosen)


def _is_same(path: Path, wanted: RecordedInput) -> bool:
    return digest_of(path).sha256 == wanted.sha256
