"""The worker as a program of its own: `start.py REQUEST RESULT`."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import registry.run.worker
from registry.core.types import Atom, ValueType
from registry.run.worker.call import run
from registry.run.worker.messages import InputFile, OutputType, Request, Result

START = Path(registry.run.worker.__file__).with_name("start.py")
EVERYTHING = """
from typing import Any, NamedTuple
import numpy as np
import pandas as pd
import matplotlib.pyplot as plt
from matplotlib.figure import Figure
from sklearn.ensemble import RandomForestClassifier

class Out(NamedTuple):
    table: pd.DataFrame
    array: np.ndarray
    model: RandomForestClassifier
    figure: Figure
    report: Any
    names: list[str]

def function(table: pd.DataFrame, trees: int) -> Out:
    x, y = table[["a", "b"]], table["label"]
    model = RandomForestClassifier(trees, random_state=1).fit(x, y)
    figure, axes = plt.subplots()
    axes.scatter(table["a"], table["b"])
    axes.fill_between(table["a"], table["b"], label="area")
    axes.legend()
    plt.close(figure)
    report = {"classes": model.classes_, "mean": x.mean().to_dict()}
    importances = model.feature_importances_
    return Out(table, importances, model, figure, report, set(y))
"""
PROMISED = {
    "table": Atom("table", library="pandas"),
    "array": Atom("array", library="numpy"),
    "model": Atom("model", library="sklearn"),
    "figure": Atom("figure", library="matplotlib"),
    "report": Atom("json"),
    "names": Atom("list"),
}


def in_a_process(folder, request, *options, **variables) -> Result:
    folder.mkdir(exist_ok=True)
    request.write(folder / "request.json")
    done = subprocess.run(
        [sys.executable, *options, START, "request.json", "result.json"],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(folder.parent / "root")} | variables,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return Result.read(folder / "result.json")


@pytest.fixture
def asked(tmp_path):
    """Makes a request for `function`, whose outputs go to a folder of its own."""

    def ask(code, out="out", handler="code:function", **more):
        package = tmp_path / "root" / "worker_program_sample"
        package.mkdir(parents=True, exist_ok=True)
        (package / "__init__.py").touch()
        (package / "code.py").write_text(code)
        (tmp_path / out).mkdir()
        given = {"inputs": {}, "params": {}, "outputs": [], "bytes_params": []}
        return Request(
            "worker_program_sample",
            handler,
            **(given | more),
            out=str(tmp_path / out),
        )

    return ask


def of(atom):
    return ValueType((atom,)).to_json()


def test_in_memory_and_as_processes_the_bytes_are_the_same(
    asked, tmp_path, monkeypatch
):
    """What was computed here can be checked there, by digest."""
    csv = tmp_path / "data.csv"
    rows = [f"{n},{n * 7 % 5},{'xyz'[n % 3]}" for n in range(30)]
    csv.write_text("\n".join(["a,b,label", *rows]))
    more = {
        "inputs": {"table": InputFile(str(csv), of(PROMISED["table"]))},
        "params": {"trees": 5},
        "outputs": [OutputType(name, of(atom)) for name, atom in PROMISED.items()],
    }

    one = in_a_process(
        tmp_path / "1", asked(EVERYTHING, "a", **more), PYTHONHASHSEED="1"
    )
    two = in_a_process(
        tmp_path / "2", asked(EVERYTHING, "b", **more), PYTHONHASHSEED="2"
    )
    monkeypatch.syspath_prepend(str(tmp_path / "root"))
    here = run(asked(EVERYTHING, "c", **more))

    assert (one.failure, here.failure) == (None, None)
    assert [each.name for each in one.outputs] == list(PROMISED)
    assert one.outputs == two.outputs == here.outputs
    assert one.outputs[-1].value == ["x", "y", "z"]


def test_it_needs_nothing_of_fnhub(asked, tmp_path):
    """Isolated: no PYTHONPATH, no user site, no folder of the script."""
    code = (
        "def function() -> list[str]:\n    import sys\n    return sorted(sys.modules)"
    )
    request = asked(code, outputs=[OutputType("result", of(Atom("list")))])
    isolated = in_a_process(tmp_path / "1", request, "-I", "-S")

    assert isolated.failure.error == "ModuleNotFoundError"
    assert isolated.failure.missing == "worker_program_sample"

    modules = in_a_process(tmp_path / "2", request, "-S").outputs[0].value
    assert "fnhub_worker.call" in modules
    assert not {"registry", "fnhub", "numpy", "pandas"} & set(modules)


def test_its_own_modules_hide_none_of_the_functions(asked, tmp_path):
    """A package called `tables` is PyTables to the function, not ours."""
    code = (
        "def function() -> bool:\n    from importlib.util import find_spec\n"
        "    return find_spec('tables') is None and find_spec('messages') is None"
    )
    request = asked(code, outputs=[OutputType("result", of(Atom("bool")))])

    assert in_a_process(tmp_path / "1", request).outputs[0].value is True


def test_a_function_may_start_processes_by_spawning(asked, tmp_path):
    """They import the program again, and must not run the request again."""
    code = (
        "import multiprocessing\n\ndef double(x):\n    return 2 * x\n\n"
        "def function() -> list[int]:\n"
        "    with multiprocessing.get_context('spawn').Pool(1) as pool:\n"
        "        return pool.map(double, [1, 2])\n"
    )
    request = asked(code, outputs=[OutputType("result", of(Atom("list")))])

    result = in_a_process(tmp_path / "1", request)

    assert result.failure is None
    assert result.outputs[0].value == [2, 4]


@pytest.mark.parametrize(
    ("what", "error"),
    [
        ("import sys; sys.exit(0)", "SystemExit"),
        ("raise KeyboardInterrupt", "KeyboardInterrupt"),
        ("function()", "RecursionError"),
        ("bytearray(1 << 62)", "MemoryError"),
    ],
)
def test_a_failed_function_is_a_result(what, error, asked, tmp_path):
    """The exit status is that of the worker; the runner reads the rest."""
    code = f"def function():\n    {what}\n"

    result = in_a_process(tmp_path / "1", asked(code))

    assert result.failure.error == error
    assert str(START.parent) not in result.failure.traceback


def test_memory_is_that_of_the_process_alone(asked, tmp_path):
    """Not that of its parent, which Linux counts in where a child is started."""
    ballast = bytearray(400 << 20)
    code = "def function():\n    pass\n"

    result = in_a_process(tmp_path / "1", asked(code))

    assert len(ballast) > 300 << 20
    assert 1 << 20 < result.peak_memory_bytes < 300 << 20
