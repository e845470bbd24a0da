"""One request, done: arguments as annotated, failures without the worker's frames."""

from __future__ import annotations

import asyncio
import base64
import sys

import pandas as pd
import pytest

ECHO = """
from __future__ import annotations
import dataclasses, enum
from pathlib import Path
from typing import Literal, Mapping, TypedDict
import numpy.typing as npt

class Colour(enum.Enum):
    RED = "red"

@dataclasses.dataclass
class Inner:
    colour: Colour

@dataclasses.dataclass
class Settings:
    rate: float
    inner: Inner | None = None

class Rows(TypedDict):
    a: int

class Model:
    def __init__(self, data): self.data = data
    @classmethod
    def model_validate(cls, data): return cls(data)
    def __repr__(self): return f"Model({self.data})"

def function(it: HINT) -> str:
    return repr(it)
"""


def echoed(call, hint, **given):
    result = call(ECHO.replace("HINT", hint), "str", **given)
    assert result.failure is None, result.failure
    return result.outputs[0].value


@pytest.mark.parametrize(
    ("hint", "value", "seen"),
    [
        ("Colour", "red", "<Colour.RED: 'red'>"),
        ("Colour | None", None, "None"),
        ("Colour | None", "red", "<Colour.RED: 'red'>"),
        ("list[Colour]", ["red"], "[<Colour.RED: 'red'>]"),
        ("dict[str, Colour]", {"a": "red"}, "{'a': <Colour.RED: 'red'>}"),
        ("Literal[Colour.RED, 'x']", "red", "<Colour.RED: 'red'>"),
        ("Literal[Colour.RED, 'x']", "x", "'x'"),
        ("tuple[int, ...]", [1, 2], "(1, 2)"),
        ("tuple[int, Colour]", [1, "red"], "(1, <Colour.RED: 'red'>)"),
        ("tuple", [1], "(1,)"),
        ("int", 3, "3"),
        ("NotThere", 3, "3"),
    ],
)
def test_a_param_is_what_its_annotation_asks_for(hint, value, seen, call):
    """JSON has no enums and tuples, and a caller in Python would give them."""
    assert echoed(call, hint, params={"it": value}) == seen


def test_bytes_come_from_base64(call):
    given = {"it": base64.b64encode(b"\0a").decode()}

    assert echoed(call, "bytes", params=given, bytes_params=("it",)) == "b'\\x00a'"


@pytest.mark.parametrize(
    ("hint", "seen"),
    [
        ("Mapping[str, int]", "{'rate': 1.0}"),
        ("Rows", "{'rate': 1.0}"),
        ("Settings", "Settings(rate=1.0, inner=None)"),
        ("Model", "Model({'rate': 1.0})"),
    ],
)
def test_json_becomes_what_is_annotated(hint, seen, call, tmp_path):
    path = tmp_path / "it.json"
    path.write_text('{"rate": 1.0}')

    assert echoed(call, hint, inputs={"it": (path, "json")}) == seen


def test_dataclasses_hold_dataclasses(call, tmp_path):
    path = tmp_path / "it.json"
    path.write_text('{"rate": 1.0, "inner": {"colour": "red"}}')

    found = echoed(call, "Settings", inputs={"it": (path, "json:dataclasses")})

    assert found == "Settings(rate=1.0, inner=Inner(colour=<Colour.RED: 'red'>))"


def test_json_that_does_not_fit_the_class_names_the_input(call, tmp_path):
    path = tmp_path / "it.json"
    path.write_text('{"speed": 1.0}')

    result = call(
        ECHO.replace("HINT", "Settings"), "str", inputs={"it": (path, "json")}
    )

    assert result.failure.error == "InputUnreadable"
    assert "unexpected keyword argument 'speed'" in result.failure.message


def test_an_input_is_read_and_a_default_is_kept(call, tmp_path):
    path = tmp_path / "it.csv"
    pd.DataFrame({"x": [1, 2]}).to_csv(path, index=False)
    code = "def function(it, times=3):\n    return int(it['x'].sum()) * times"

    result = call(code, "int", inputs={"it": (path, "table:pandas")})

    assert result.outputs[0].value == 9


ASYNC = "async def function(it: int) -> int:\n    return it + 1\n"


def test_an_async_function_is_awaited(call):
    result = call(ASYNC, "int", params={"it": 1})

    assert result.outputs[0].value == 2


def test_it_is_awaited_where_a_loop_is_running(call):
    """A notebook's cells run inside a loop."""

    async def cell():
        return call(ASYNC, "int", params={"it": 1})

    assert asyncio.run(cell()).outputs[0].value == 2


FAIL = "def inner():\n    {what}\n\ndef function():\n    inner()\n"


@pytest.mark.parametrize(
    ("what", "error", "message"),
    [
        ("raise ValueError('no such column')", "ValueError", "no such column"),
        ("raise SystemExit(3)", "SystemExit", "3"),
        ("raise KeyboardInterrupt", "KeyboardInterrupt", ""),
        ("raise MemoryError", "MemoryError", ""),
        ("inner()", "RecursionError", "maximum recursion depth exceeded"),
        ("1 / 0", "ZeroDivisionError", "division by zero"),
    ],
)
def test_whatever_ends_the_function_is_a_failure(what, error, message, call):
    result = call(FAIL.format(what=what), "int")

    assert result.failure.error == error
    assert message in result.failure.message
    assert result.outputs == []
    assert "in function\n    inner()" in result.failure.traceback


def test_the_traceback_begins_in_the_function(call):
    """The author looks for his line, not for the worker's."""
    code = (
        "def function():\n    try:\n        {}['a']\n    except KeyError as error:\n"
        "        raise ValueError('bad') from error\n"
    )

    lines = call(code, "int").failure.traceback.splitlines()

    files = [line for line in lines if line.lstrip().startswith("File ")]
    assert len(files) == 2
    assert all("worker_test_" in line for line in files)
    assert lines[0] == "Traceback (most recent call last):"
    assert lines[-1] == "ValueError: bad"


def test_the_traceback_of_an_async_function_begins_in_it(call):
    code = "async def function():\n    raise ValueError('bad')\n"

    trace = call(code, "int").failure.traceback

    assert "asyncio" not in trace
    assert "in function" in trace


def test_a_failing_import_is_told_by_its_line(call):
    failure = call("import no_such_module_of_anyone\ndef function(): ...\n").failure

    assert failure.error == "ModuleNotFoundError"
    assert failure.missing == "no_such_module_of_anyone"
    assert "importlib" not in failure.traceback
    assert "line 1, in <module>" in failure.traceback


def test_an_exception_that_cannot_be_shown_is_told(call):
    code = (
        "class Bad(Exception):\n    def __str__(self): raise ValueError\n"
        "def function(): raise Bad\n"
    )

    failure = call(code, "int").failure

    assert (failure.error, failure.message) == ("Bad", "its message cannot be shown")


def test_a_message_that_holds_a_table_is_cut(call):
    failure = call("def function(): raise ValueError('x' * 10**6)", "int").failure

    assert len(failure.message) < 30_000


@pytest.mark.parametrize(
    ("handler", "said"),
    [
        ("code:nothing", "the handler code:nothing is not there"),
        ("code:Server", "the handler code:Server is a class"),
        ("code:Server.predict", "the handler code:Server.predict is a class"),
        ("code:VALUE", "the handler code:VALUE cannot be called"),
    ],
)
def test_what_cannot_be_run_once_is_refused(handler, said, call):
    code = "VALUE = 1\nclass Server:\n    def predict(self): ...\n"

    failure = call(code, handler=handler).failure

    assert failure.error == "HandlerRefused"
    assert failure.message.startswith(said)
    assert failure.traceback == ""


def test_a_handler_may_be_the_packages_own(call):
    result = call("", handler=":nothing")

    assert result.failure.message == "the handler :nothing is not there"


def test_a_result_tells_of_its_machine(call):
    result = call("import pandas\ndef function():\n    return 1", "int")

    assert result.packages["pandas"] == pd.__version__
    assert "scikit-learn" in result.packages or "sklearn" not in sys.modules
    assert list(result.packages) == sorted(result.packages, key=str.lower)
    assert "fnhub" not in result.packages
    assert result.python == ".".join(map(str, sys.version_info[:3]))
    assert result.platform
    assert result.peak_memory_bytes > 1 << 20


def test_a_call_that_fails_is_timed(call):
    assert call("def function():\n    raise ValueError", "int").seconds > 0
