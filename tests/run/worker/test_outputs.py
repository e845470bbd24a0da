"""What a handler returns: by the names and types that its signature promises."""

from __future__ import annotations

import hashlib

import numpy as np
import pandas as pd
import pytest

from registry.core.types import Atom, ValueType

TWO = """
from typing import NamedTuple
import pandas as pd

class Out(NamedTuple):
    table: pd.DataFrame
    rows: int
    extra: str = "x"

def function():
    return {returned}
"""
PROMISED = {"table": "table:pandas", "rows": "int"}
TABLE = "pd.DataFrame({'x': [1]})"


def failure(result):
    assert result.failure is not None
    return result.failure.error, result.failure.message


def test_a_named_tuple_names_the_outputs(call):
    result = call(TWO.format(returned=f"Out({TABLE}, 1)"), outputs=PROMISED)

    assert result.failure is None
    assert [(e.name, e.kind, e.value) for e in result.outputs] == [
        ("table", "table", None),
        ("rows", "int", 1),
    ]
    (file,) = result.outputs[0].files
    data = (call.out / "table.parquet").read_bytes()
    assert (file.path, file.size_bytes) == ("table.parquet", len(data))
    assert file.sha256 == hashlib.sha256(data).hexdigest()
    assert result.notes == ["it returned extra that it does not promise"]


def test_a_plain_tuple_is_taken_by_order(call):
    result = call(TWO.format(returned=f"({TABLE}, 1)"), outputs=PROMISED)

    assert [(each.name, each.kind) for each in result.outputs] == [
        ("table", "table"),
        ("rows", "int"),
    ]


@pytest.mark.parametrize(
    ("returned", "said"),
    [
        ("1", "the output `table` is not there: it returned a int, not table, rows"),
        ("None", "the output `table` is not there: it returned None, not table, rows"),
        ("(1,)", "the output `table` is not there: it returned a tuple of 1, not"),
        ("NamedTuple('O', [('table', int)])(1)", "the output `rows` is not there"),
    ],
)
def test_other_than_the_promised_outputs_is_a_failure(returned, said, call):
    result = call(TWO.format(returned=returned), outputs=PROMISED)

    error, message = failure(result)
    assert error == "OutputUnfit"
    assert message.startswith(said)
    assert result.outputs == []


def test_what_was_written_before_a_failure_is_kept_whole(call):
    """The record lists it, marked as a part; nothing half-written is left."""
    result = call(TWO.format(returned=f"({TABLE}, 'many')"), outputs=PROMISED)

    assert failure(result)[1] == (
        "the output `rows` is a str, and the signature promises int"
    )
    assert [each.name for each in result.outputs] == ["table"]
    assert [each.name for each in call.out.iterdir()] == ["table.parquet"]


@pytest.mark.parametrize(
    ("returned", "kind"),
    [
        ("pd.DataFrame({'x': [1, 'a', object]})", "table:pandas"),
        ("type('Model', (), {'x': 1})()", "model:sklearn"),
    ],
)
def test_a_file_that_cannot_be_written_leaves_no_part(returned, kind, call):
    code = f"import pandas as pd\ndef function():\n    return {returned}\n"

    error, message = failure(call(code, kind))

    assert (error, message.partition(":")[0]) == (
        "OutputUnfit",
        f"the output `result` cannot be written as {kind.partition(':')[0]}",
    )
    assert list(call.out.iterdir()) == []


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("returned", "types", "kind", "value"),
    [
        ("1.5", ["float"], "float", 1.5),
        ("1", ["float"], "float", 1),
        ("np.int64(2)", ["int"], "int", 2),
        ("float('nan')", ["float"], "float", None),
        ("'a'", [Atom("str", choices=("a", "b"))], "str", "a"),
        ("b'a'", ["bytes"], "bytes", "YQ=="),
        ("b'a'", ["bytes", "str"], "bytes", "YQ=="),
        ("'a'", ["bytes", "str"], "str", "a"),
        ("(1, 2)", [Atom("list", items=ValueType((Atom("int"),)))], "list", [1, 2]),
        ("{'a': np.float64(1)}", ["dict"], "dict", {"a": 1.0}),
        ("None", ["float", "none"], "none", None),
        ("None", ["table:pandas", "none"], "none", None),
        ("True", ["bool"], "bool", True),
        ("'x'", ["path", "str"], "str", "x"),
        ("{1, 2}", ["other"], "other", [1, 2]),
    ],
)
def test_a_plain_value_is_in_the_result(returned, types, kind, value, call):
    result = call(f"import numpy as np\ndef function():\n    return {returned}", *types)

    assert result.failure is None
    (output,) = result.outputs
    assert (output.kind, output.value, output.files) == (kind, value, [])
    assert list(call.out.iterdir()) == []


def test_nan_is_told(call):
    result = call("def function():\n    return float('inf')", "float")

    assert result.notes == ["`result` holds NaN or infinities, kept as null"]


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("returned", "types", "said"),
    [
        ("1.0", ["int"], "is a float, and the signature promises int"),
        (
            "None",
            ["table:pandas"],
            "is None, and the signature promises table of pandas",
        ),
        ("True", ["int"], "is a bool, and the signature promises int"),
        (
            "'c'",
            [Atom("str", choices=("a",))],
            "is a str, and the signature promises 'a'",
        ),
        (
            "[1, 'a']",
            [Atom("list", items=ValueType((Atom("int"),)))],
            "is a list, and the signature promises list[int]",
        ),
        ("pd.DataFrame()", ["float"], "is a pandas.DataFrame, and the signature"),
        ("pd.DataFrame()", ["table:polars"], "promises table of polars"),
        ("{'a': object()}", ["dict"], "a is a object, which has no JSON form"),
        ("pd.Series([object()])", ["array:pandas"], "is an array of Python objects"),
        ("lambda: 0", ["model:sklearn"], "cannot be written as model: "),
        ("'none.csv'", ["path"], "is the path none.csv, where nothing is"),
        (
            "Figure().subplots()",
            ["figure:matplotlib"],
            "promises figure of matplotlib: return its `.figure`",
        ),
    ],
)
def test_a_value_of_another_type_is_a_failure_that_names_the_output(
    returned, types, said, call
):
    code = (
        "import pandas as pd\nfrom matplotlib.figure import Figure\n"
        f"def function():\n    return {returned}"
    )

    error, message = failure(call(code, *types))

    assert error == "OutputUnfit"
    assert message.startswith("the output `result` ")
    assert said in message


def test_a_function_that_promises_nothing_may_return_something(call):
    result = call("def function():\n    return 1")

    assert (result.failure, result.outputs) == (None, [])
    assert result.notes == ["it returned a int that it does not promise"]


@pytest.mark.parametrize(
    ("returned", "types", "files"),
    [
        ("np.zeros(2)", ["array:numpy", "list"], ["result.npy"]),
        ("{'a': 1}", ["json"], ["result.json"]),
        ("Figure()", ["figure:matplotlib"], ["result.svg", "result.png"]),
        ("LinearRegression()", ["model:sklearn"], ["result.joblib"]),
        ("pd.DataFrame()", ["table:pandas", "path"], ["result.parquet"]),
    ],
)
def test_data_becomes_files(returned, types, files, call):
    code = (
        "import numpy as np, pandas as pd\nfrom matplotlib.figure import Figure\n"
        "from sklearn.linear_model import LinearRegression\n"
        f"def function():\n    return {returned}"
    )

    result = call(code, *types)

    assert result.failure is None
    assert [each.path for each in result.outputs[0].files] == files
    assert sorted(each.name for each in call.out.iterdir()) == sorted(files)


def test_a_folder_is_one_file_of_the_result(call, tmp_path):
    folder = tmp_path / "made"
    folder.mkdir()
    (folder / "a.txt").write_text("a")

    result = call(f"def function():\n    return {str(folder)!r}", "path")

    (file,) = result.outputs[0].files
    line = b"a.txt\0" + hashlib.sha256(b"a").hexdigest().encode() + b"\n"
    assert (file.path, file.size_bytes) == ("result", 1)
    assert file.sha256 == hashlib.sha256(line).hexdigest()


def test_outputs_replace_those_of_an_earlier_run(call):
    code = "import numpy as np\ndef function(n):\n    return np.arange(n)"
    call(code, "array:numpy", params={"n": 3})

    call(code, "array:numpy", params={"n": 2})

    assert np.load(call.out / "result.npy").tolist() == [0, 1]
    assert pd.Series([p.name for p in call.out.iterdir()]).tolist() == ["result.npy"]
