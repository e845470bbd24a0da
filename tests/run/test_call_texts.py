"""Params that were given as texts, as a command line has them."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.core.types import Atom
from registry.run.call import bind, bind_values
from tests.run.signatures import (
    COLOUR,
    REF,
    bound_or_told,
    codes,
    handler,
    items,
    of,
    problems,
)

NUMBERS = {
    "int": ("-12", -12),
    "float": ("1e-3", 0.001),
    "bool": ("True", True),
    "str": ("null", "null"),
}


@pytest.mark.parametrize(
    ("atoms", "text", "value"),
    [
        *[((name,), text, value) for name, (text, value) in NUMBERS.items()],
        (("float",), "5", 5.0),
        (("float",), ".5", 0.5),
        ((COLOUR,), "red", "red"),
        ((Atom("int", choices=(1, 2)),), "2", 2),
        (("str", "none"), "None", None),
        (("str", "none"), '"none"', "none"),
        (("str", "none"), '"', '"'),
        (("str",), '"quoted"', '"quoted"'),
        (("int", "str"), "5", 5),
        (("int", "str"), '"5"', "5"),
        (("int", "str"), "five", "five"),
        (("int", "float"), "5", 5),
        (("list",), "", []),
        (("list",), "a, 2,0.5,true", ["a", 2, 0.5, True]),
        (("list",), '[1, {"a": null}]', [1, {"a": None}]),
        ((items("list", "str"),), "a,2", ["a", "2"]),
        ((items("list", "float"),), "1,2", [1.0, 2.0]),
        ((items("list", COLOUR),), "red,green", ["red", "green"]),
        ((items("list", "str"), "str"), "age", "age"),
        ((items("list", "str"), "str"), "age,sex", ["age", "sex"]),
        ((items("list", "str"), "str"), '["age"]', ["age"]),
        (("dict",), '{"a": [1]}', {"a": [1]}),
        (("bytes",), "AAE=", "AAE="),
        (("bytes",), "@f", base64.b64encode(b"of f").decode()),
        (("bytes", "str"), "AAE=", "AAE="),
        ((Atom("other", library="x.Y"),), "[1]", [1]),
        ((Atom("other", library="x.Y"),), "text", "text"),
    ],
    ids=str,
)
def test_a_text_becomes_a_value_of_its_type(atoms, text, value):
    bound = bind(
        REF, handler(it=of(*atoms)), {}, {"it": text}, read=lambda path: b"of f"
    )

    assert bound.params["it"] == value
    assert type(bound.params["it"]) is type(value)
    is_bytes = "bytes" in atoms and ("str" not in atoms or text == "@f")
    assert (bound.bytes_params == ("it",)) is is_bytes


@pytest.mark.parametrize(
    ("atoms", "text", "takes"),
    [
        (("int",), "1.0", "a whole number"),
        (("int",), "1_000", "a whole number"),
        (("int",), "٣", "a whole number"),
        (("int",), "9" * 5000, "a whole number"),
        (("float",), "nan", "a number"),
        (("float",), "1e999", "a number"),
        (("bool",), "yes", "true or false"),
        (("int", "none"), "x", "a whole number or null"),
        ((COLOUR,), "gren", "did you mean green? it takes one of red, green"),
        ((items("list", "int"),), "1,a", "a list, each item a whole number"),
        (("list",), "[1", "a,b,c or a JSON list"),
        (("list",), "[NaN]", "a,b,c or a JSON list"),
        (("list",), "[1e999]", "a,b,c or a JSON list"),
        (("list",), "[" * 100_000, "a,b,c or a JSON list"),
        ((items("list", "int"),), '["a"]', "a list, each item a whole number"),
        (("dict",), "[1]", "JSON such as"),
        (("dict",), "a=1", "JSON such as"),
        (("bytes",), "a", "@FILE or base64"),
    ],
    ids=lambda each: str(each)[:30],
)
def test_a_text_of_another_type_is_told_with_what_it_takes(atoms, text, takes):
    error = problems(bind, handler(it=of(*atoms)), {}, {"it": text})

    (problem,) = error.problems
    assert problem.code == "call-value"
    assert takes in problem.fix
    assert len(problem.message) < 100


def test_a_file_that_is_not_there_is_told(tmp_path):
    error = problems(bind, handler(it=of("bytes")), {}, {"it": f"@{tmp_path / 'none'}"})

    assert str(error.problems[0].message) == (
        "its file cannot be read: No such file or directory"
    )
    assert codes(error) == [("call-file", "it")]
    nul = problems(bind, handler(it=of("bytes")), {}, {"it": "@a\0b"})
    assert codes(nul) == [("call-value", "it")]


def test_a_file_of_bytes_is_read(tmp_path):
    (tmp_path / "f").write_bytes(b"\0\xff")

    bound = bind(REF, handler(it=of("bytes")), {}, {"it": f"@{tmp_path / 'f'}"})

    assert base64.b64decode(bound.params["it"]) == b"\0\xff"


TYPES = st.recursive(
    st.sampled_from(["int", "float", "bool", "str", "none"]).map(of),
    lambda inner: (
        inner.map(lambda each: of(Atom("list", items=each)))
        | inner.map(lambda each: of(Atom("dict", items=each)))
    ),
    max_leaves=4,
)


@given(TYPES, st.text())
def test_any_text_is_a_value_of_the_type_or_a_problem(value_type, text):
    """Whatever is typed, nothing of another type reaches the function."""
    one = handler(it=value_type)

    bound, error = bound_or_told({}, {"it": text}, one)

    if bound is None:
        assert codes(error) == [("call-value", "it")]
    else:
        again = bind_values(REF, one, {}, {"it": bound.params["it"]})
        assert again.params == bound.params
