"""What Kubeflow hands to a step, as the function's types want it."""

from __future__ import annotations

import pytest

from registry.run.worker.kubeflow import (
    StepFailed,
    as_value,
    metadata_of,
    named_file,
    step,
    value_of,
)
from registry.run.worker.messages import Written, WrittenFile

INT, FLOAT, STR = {"type": "int"}, {"type": "float"}, {"type": "str"}
NONE = {"type": "none"}


@pytest.mark.parametrize(
    ("given", "types", "value"),
    [
        (3.0, [INT], 3),
        (3.0, [FLOAT], 3.0),
        (3.0, [FLOAT, INT], 3.0),
        (3.5, [INT], 3.5),  # which is then refused, and not rounded
        ([1.0, 2.0], [{"type": "list", "items": [INT]}, NONE], [1, 2]),
        (
            {"a": [1.0]},
            [{"type": "dict", "items": [{"type": "list", "items": [INT]}]}],
            {"a": [1]},
        ),
        ("5", [INT, STR], 5),
        ("five", [INT, STR], "five"),
        ("5", [STR, NONE], "5"),
        ("[1]", [{"type": "list"}, STR], [1]),
        ("{", [{"type": "dict"}, STR], "{"),
        ("[" * 100_000, [{"type": "list"}, STR], "[" * 100_000),
    ],
)
def test_values_are_of_the_functions_types(given, types, value):
    """Each number in a list or dict comes as a float; a mixed type comes as a text."""
    found = as_value(given, types)

    assert (found, type(found)) == (value, type(value))
    assert repr(found) == repr(value)


TABLE, ARRAY = [{"type": "table"}], [{"type": "array"}]
JSON, PATH = [{"type": "json"}, NONE], [{"type": "path"}]


@pytest.mark.parametrize(
    ("content", "called", "types", "name"),
    [
        (b"PAR1...", "table", TABLE, "table.parquet"),
        (b"a,b\n1,2\n", "table", TABLE, "table.csv"),
        (b"a\tb\n", "rows.tsv", TABLE, "rows.tsv"),
        (b"PAR1...", "table.parquet", TABLE, "table.parquet"),
        (b"\x93NUMPY", "data", ARRAY, "data.npy"),
        (b"{}", "data", JSON, "data.json"),
        (b"anything", "data", PATH, "data"),
        (b"\x80\x04", "model", [{"type": "model"}], "model.pkl"),
        (b"x\x9c", "model", [{"type": "model"}], "model.joblib"),
    ],
)
def test_files_get_a_name_that_tells_their_format(
    tmp_path, content, called, types, name
):
    """Kubeflow names a file by the output alone; readers go by the extension."""
    path = tmp_path / "artifact"
    path.write_bytes(content)

    found = named_file(path, called, types, tmp_path / "links")

    assert found.name == name
    assert found.read_bytes() == content


def test_a_value_that_is_none_does_not_travel_as_a_parameter():
    with pytest.raises(StepFailed, match="share is NaN"):
        value_of(Written("share", "float"))


def test_artifacts_say_how_their_file_is_called_and_what_they_measure():
    """The first is how the next step knows the format; the second, Kubeflow's page."""
    file = Written("table", "table", [WrittenFile("table.parquet", "5" * 64, 1)])

    assert metadata_of(file) == {"kind": "table", "file": "table.parquet"}
    assert metadata_of(Written("auc", "float", value=0.5)) == {
        "kind": "float",
        "auc": 0.5,
    }
    assert metadata_of(Written("auc", "none")) == {"kind": "none"}


def test_a_failed_step_tells_no_secret(tmp_path, monkeypatch, capfd):
    """Kubeflow keeps what a step writes, and shows it to the whole namespace."""
    code = "def f(token: str) -> int:\n    raise ValueError(f'bad {token}')\n"
    (tmp_path / "failing_step.py").write_text(code)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setenv("FNHUB_SECRET_TOKEN", "hunter2-of-the-bank")
    function = {
        "package": "failing_step",
        "handler": ":f",
        "inputs": {},
        "params": {"token": [STR]},
        "secrets": ["token"],
        "outputs": [{"name": "result", "type": [INT], "artifact": ""}],
    }

    with pytest.raises(StepFailed) as caught:
        step(function, {}, None, tmp_path)

    assert str(caught.value) == "ValueError: bad ***"
    assert "bad ***" in capfd.readouterr().err
