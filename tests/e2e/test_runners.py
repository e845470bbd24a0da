"""Every engine keeps the contract, and writes the same outputs."""

from __future__ import annotations

import importlib.metadata

import pytest

from registry.run.environments import compile_requirements
from registry.run.runners import Surroundings, open_runner, runner_names
from registry.run.worker.messages import InputFile, OutputType
from tests.run.runner_contract import RunnerContract
from tests.run.sample import NUMBER, TABLE, Sample

# One needs podman: tests/containers ask it.
NAMES = [each for each in runner_names() if each != "container"]


class TestEveryRunner(RunnerContract):
    @pytest.fixture(params=NAMES)
    def name(self, request):
        return request.param


TABLE_CODE = """
from typing import NamedTuple
import pandas as pd

class Halves(NamedTuple):
    small: pd.DataFrame
    rows: int

def sample(table: pd.DataFrame, limit: int) -> Halves:
    print(table.describe())
    small = table[table["a"] < limit]
    return Halves(small, len(small))
"""


def test_every_runner_writes_the_same_outputs(tmp_path):
    """To the byte: digests in records can be compared, wherever a run took place."""
    names = ("numpy", "pandas", "pyarrow")
    pins = [f"{each}=={importlib.metadata.version(each)}" for each in names]
    locked = compile_requirements(">=3.11", pins)
    table = tmp_path / "table.csv"
    table.write_text("a,b\n1,x\n2,y\n3,z\n")
    results = {}
    for name in NAMES:
        sample = Sample(
            tmp_path / name,
            TABLE_CODE,
            inputs={"table": InputFile(str(table), TABLE)},
            params={"limit": 3},
            outputs=[OutputType("small", TABLE), OutputType("rows", NUMBER)],
            environment=locked.environment,
            hashes=locked.hashes,
        )
        runner = open_runner(name, Surroundings(tmp_path / "cache"))
        results[name] = runner.run(sample.job())
        assert results[name].failure is None, sample.log.read_text()

    first = results["inprocess"]
    assert [each.name for each in first.outputs] == ["small", "rows"]
    assert first.outputs[1].value == 2
    for other in results.values():
        assert other.outputs == first.outputs
        assert other.packages.items() >= {
            (each, importlib.metadata.version(each)) for each in names
        }
