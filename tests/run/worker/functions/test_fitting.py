"""What a request gives becomes a call, or everything that is wrong with it."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import pytest

from registry.run.worker.serving.functions.fitting import call_of
from registry.run.worker.serving.functions.given import Given, GivenFile, given_by
from registry.run.worker.serving.functions.problems import Problem
from tests.run.worker.functions.service import takes_of

CODE = """
from pathlib import Path
from typing import Any, Literal
import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator

def sample(
    table: pd.DataFrame,
    points: np.ndarray | None = None,
    model: BaseEstimator | None = None,
    file: Path | None = None,
    either: BaseEstimator | Path | None = None,
    count: int = 1,
    share: float = 0.5,
    name: str = "",
    word: str | None = None,
    way: Literal["up", "down"] = "up",
    names: list[str] | None = None,
    data: bytes = b"",
    mixed: int | str = 1,
) -> int:
    return 1
"""
TAKES = takes_of(CODE)
ROWS = [{"a": 1}, {"a": 2}]


@pytest.fixture
def fit(tmp_path):
    def do(given: Given, *, needs_table: bool = False):
        if not needs_table:
            given.values.setdefault("table", ROWS)
        return call_of(given, TAKES, tmp_path, as_files=False)

    return do


def faults(fit, given: Given, **more) -> dict[str, tuple[str, str]]:
    with pytest.raises(Problem) as caught:
        fit(given, **more)
    assert caught.value.status == 422
    return {each.where: (each.message, each.fix) for each in caught.value.faults}


def test_values_that_fit_are_taken_as_they_are(fit):
    values = {
        "count": 3,
        "share": 1,
        "name": "x",
        "word": None,
        "way": "down",
        "names": ["a"],
        "mixed": "12",
    }

    assert fit(Given(values=dict(values))).params == values


def test_everything_that_is_wrong_is_told_at_once(fit):
    """A client mends its request once, and not field by field."""
    values = {"cuont": 1, "share": "much", "way": "Up", "names": ["a", 1], "count": 1.5}

    found = faults(fit, Given(values=values), needs_table=True)

    assert found == {
        "/cuont": ("there is no such input or param", "did you mean count?"),
        "/table": (
            "it is needed: a table: a list of objects, an object of lists, or a file",
            "",
        ),
        "/share": ('"much" does not fit', "it takes a number"),
        "/way": ('"Up" does not fit', 'it takes one of "up", "down"'),
        "/names": ('["a", 1] does not fit', "it takes a list or null"),
        "/count": ("1.5 does not fit", "it takes a whole number"),
    }


@pytest.mark.parametrize("text", ["1e999", "[1e999]"])
def test_what_is_no_number_in_json_is_refused(fit, text):
    found = faults(fit, Given(values={"share": json.loads(text)}))

    assert found["/share"][1] == "it takes a number"


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("count", "12", 12),
        ("share", "1e-3", 0.001),
        ("name", "12", "12"),
        ("name", "null", "null"),
        ("word", "null", None),
        ("word", "true", "true"),
        ("way", "down", "down"),
        ("names", '["a", "b"]', ["a", "b"]),
        ("mixed", "12", 12),
        ("mixed", "twelve", "twelve"),
        ("mixed", "1.5", "1.5"),
    ],
)
def test_a_text_means_what_its_param_takes(fit, name, text, value):
    """Queries and forms have no types; a text stays one where texts are taken."""
    assert fit(Given(texts={name: text})).params == {name: value}


def test_a_text_that_does_not_fit_is_told_as_it_came(fit):
    found = faults(fit, Given(texts={"count": "many", "share": "1,5"}))

    assert found["/count"][0] == '"many" does not fit'
    assert found["/share"][0] == '"1,5" does not fit'


def test_inputs_become_files_that_are_read_as_a_runs(fit):
    embedded = {"name": "x.tar.gz", "base64": base64.b64encode(b"abc").decode()}
    given = Given(
        values={"points": [[1, 2], [3, 4]], "file": embedded},
        files={"table": GivenFile(".csv", b"a\n1\n")},
    )

    found = fit(given).inputs

    read = {name: Path(each.path) for name, each in found.items()}
    assert {name: path.name for name, path in read.items()} == {
        "points": "points.json",
        "file": "file.tar.gz",
        "table": "table.csv",
    }
    assert json.loads(read["points"].read_text()) == [[1, 2], [3, 4]]
    assert read["file"].read_bytes() == b"abc"
    assert read["table"].read_bytes() == b"a\n1\n"


@pytest.mark.parametrize("extension", [".joblib", ".pkl", ".pickle", ""])
def test_a_model_that_would_run_code_is_not_taken(fit, extension):
    """Whoever may ask a function must not be able to run anything else."""
    found = faults(fit, Given(files={"model": GivenFile(extension, b"x")}))

    assert "run code" in found["/model"][0]


@pytest.mark.parametrize("extension", [".joblib", ".pkl", ".v1.pickle"])
def test_a_pickle_is_not_taken_for_a_model_or_a_path(fit, extension):
    """It would be read as a model, which unpickles it; a path it may be no longer."""
    found = faults(fit, Given(files={"either": GivenFile(extension, b"x")}))

    assert "run code" in found["/either"][0]


def test_a_pickle_in_json_is_not_taken_either(fit):
    embedded = {"name": "x.joblib", "base64": "eA=="}

    found = faults(fit, Given(values={"either": embedded}))

    assert "run code" in found["/either"][0]


@pytest.mark.parametrize("extension", [".skops", ".v1.skops"])
def test_a_model_of_skops_is_taken(fit, extension):
    assert "model" in fit(Given(files={"model": GivenFile(extension, b"x")})).inputs


@pytest.mark.parametrize("extension", [".skops", ".csv", ""])
def test_for_a_model_or_a_path_other_files_are_taken(fit, extension):
    given = Given(files={"either": GivenFile(extension, b"x")})

    assert "either" in fit(given).inputs


def test_bytes_come_as_base64_or_as_a_file(fit, tmp_path):
    as_file = fit(Given(files={"data": GivenFile("", b"\0\1")}))

    assert (as_file.params, as_file.bytes_params) == ({"data": "AAE="}, ["data"])


def test_bytes_that_are_no_base64_are_refused(fit):
    found = faults(fit, Given(values={"data": "no base64!"}))

    assert found["/data"][1] == "it takes bytes, as base64"


def test_a_file_for_a_param_is_refused(fit):
    found = faults(fit, Given(files={"count": GivenFile(".txt", b"1")}))

    assert found["/count"] == (
        "it is a param, not a file",
        "it takes a whole number",
    )


@pytest.mark.parametrize(
    ("name", "value"), [("table", 3), ("table", "x"), ("points", {"a": 1})]
)
def test_what_is_no_content_of_an_input_is_refused(fit, name, value):
    assert f"/{name}" in faults(fit, Given(values={name: value}))


FORM = "multipart/form-data; boundary=b0"


def form(*parts: tuple[str, bytes]) -> bytes:
    made = [b"--b0\r\n" + head.encode() + b"\r\n\r\n" + data for head, data in parts]
    return b"\r\n".join([*made, b"--b0--\r\n"])


def test_a_form_has_files_and_texts():
    """Also of bytes that look like line ends, and with names as browsers send them."""
    named = 'Content-Disposition: form-data; name="{}"'
    data = b"\r\n\n\r--b\0\xff\r\n"
    body = form(
        (f'{named.format("größe")}; filename="naïve;.CSV.GZ"', data),
        (named.format("name"), "größer".encode()),
        (named.format("names") + "\r\nContent-Type: application/json", b'["a"]'),
    )

    given = given_by(body, FORM, [("count", "3")], [])

    assert given.files == {"größe": GivenFile(".csv.gz", data)}
    assert given.texts == {"name": "größer", "count": "3"}
    assert given.values == {"names": ["a"]}


@pytest.mark.parametrize(
    ("body", "content_type", "status", "word"),
    [
        (b"{", "application/json", 400, "no JSON"),
        (b"[1]", "application/json", 400, "no JSON object"),
        (b'{"a": NaN}', "application/json", 400, "NaN is not JSON"),
        (b"[" * 100_000, "application/json", 400, "nested too deep"),
        (b"--b0\r\n\r\nx", FORM, 400, "cut off"),
        (b"x", "multipart/form-data", 400, "no boundary"),
        (form(("X: y", b"1")), FORM, 400, "no name"),
        (form(("Content-Disposition: form-data", b"1")), FORM, 400, "no name"),
        (b"a,b", "application/x-nothing-known", 415, "tells no format"),
        (b"a,b", "", 415, "tells no format"),
    ],
)
def test_a_body_that_is_none_is_told(body, content_type, status, word):
    with pytest.raises(Problem) as caught:
        given_by(body, content_type, [], ["table"])

    assert (caught.value.status, word in caught.value.detail) == (status, True)


def test_a_file_alone_is_the_only_input():
    given = given_by(b"a\n1\n", "text/csv; charset=utf-8", [], ["table"])

    assert given.files == {"table": GivenFile(".csv", b"a\n1\n")}


@pytest.mark.parametrize("inputs", [[], ["one", "two"]])
def test_a_file_alone_needs_one_input(inputs):
    with pytest.raises(Problem, match="the file of the only input") as caught:
        given_by(b"a\n1\n", "text/csv", [], inputs)

    assert caught.value.status == 415


def test_what_is_given_twice_is_told():
    """Two values of one name: nobody could tell which one was meant."""
    for body, kind, query in (
        (b'{"a": 1}', "application/json", [("a", "1")]),
        (b"", "", [("a", "1"), ("a", "2")]),
    ):
        with pytest.raises(Problem, match="twice"):
            given_by(body, kind, query, [])
