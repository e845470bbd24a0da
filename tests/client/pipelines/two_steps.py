"""A pipeline of two functions that keep a diary of when they ran."""

from __future__ import annotations

from datetime import UTC, datetime

from registry.client.pipelines.steps import PipelineRun
from registry.client.pipelines.walk import walk
from registry.client.settings import Settings
from registry.core.signature.read import read_signature
from registry.run.pipelines.plan import read_plan
from registry.run.pipelines.record import PipelineRecord, StepRecord
from tests.factories import make_wheel
from tests.run.compiled import artifact, component_document, output, param, pipeline

NOTE = '''"""Note a number."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import NamedTuple


class Noted(NamedTuple):
    """What was noted.

    Attributes:
        file: Where.
        double: Twice the number.
        maybe: Nothing.
    """

    file: Path
    double: float
    maybe: float | None


def add(number: float, diary: str) -> Noted:
    """Note a number in a file, and in a diary that tells how often this ran.

    Args:
        number: A number.
        diary: A path.

    Returns:
        The file.
    """
    with open(diary, "a") as told:
        told.write("note\\n")
    folder = Path(tempfile.mkdtemp())
    (folder / "note.txt").write_text(str(number))
    return Noted(folder / "note.txt", 2 * number, None)
'''
SUM = '''"""Add what was noted."""

from __future__ import annotations

from pathlib import Path


def add(
    file: Path, times: float, diary: str, maybe: Path | None = None, password: str = ""
) -> float:
    """Multiply what was noted; fail where a file is missing beside the diary.

    Args:
        file: What was noted.
        times: A number.
        diary: A path.
        maybe: Nothing.
        password: A secret.

    Returns:
        The product.
    """
    with open(diary, "a") as told:
        told.write("sum\\n")
    if Path(diary + ".broken").exists():
        raise ValueError("it is broken")
    assert maybe is None
    return float(file.read_text()) * times
'''
PARAMS = {
    "number": {"parameterType": "NUMBER_DOUBLE"},
    "diary": {"parameterType": "STRING"},
}


def document_of(wheel, **grid):
    manifest = wheel.manifest
    code = {"add.py": wheel_code(wheel)}
    signature = read_signature(code, manifest.handler, manifest.kind).signature
    return component_document(manifest, signature.default, wheel.sha256, **grid)


def wheel_code(wheel):
    return {"acme/note": NOTE, "acme/sum": SUM}[str(wheel.manifest.name)].encode()


class Project:
    """A pipeline of two functions: note, then sum."""

    def __init__(self, folder, stranger, **manifest):
        self.runs, self.diary = folder / "runs", folder / "diary"
        wheels = [
            make_wheel("acme/note", code=NOTE),
            make_wheel("acme/sum", code=SUM, manifest=manifest),
        ]
        for each in wheels:
            stranger.hold(each)
        note, total = map(document_of, wheels)
        steps = {
            "a-sum": (
                total,
                {
                    "file": artifact("note", "file"),
                    "times": output("note", "double"),
                    "maybe": artifact("note", "maybe"),
                    "diary": param("diary"),
                },
            ),
            "note": (note, {"number": param("number"), "diary": param("diary")}),
        }
        self.plan = read_plan(pipeline(steps, PARAMS, {"total": ("a-sum", "result")}))
        self.kept = []
        self.count = 0

    def walk(self, name=None, *, number=3.0, **more):
        """Run it in a folder; return its record and what ran."""
        self.count += 1
        folder = self.runs / (name or f"run{self.count}")
        folder.mkdir(parents=True, exist_ok=True)
        self.diary.write_text("")
        run = PipelineRun("main", folder, Settings.read(), engine="inprocess", **more)
        record = PipelineRecord(
            name="main",
            run_id=folder.name,
            defined="workflow.py:main",
            engine="inprocess",
            params={"number": number, "diary": str(self.diary)},
            steps=tuple(
                StepRecord(e.name, "acme/x", "1.0.0", "5" * 64, {})
                for e in self.plan.steps
            ),
            started=datetime.now(UTC),
        )
        record = walk(self.plan, run, record, self.kept.append)
        return record, self.diary.read_text().split()


def states(record):
    return {each.name: (each.state, each.reused) for each in record.steps}
