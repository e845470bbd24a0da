"""What is given for a call is checked against the signature, all of it at once."""

from __future__ import annotations

import base64
from enum import Enum
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.core.errors import InvalidCall
from registry.core.signature import Default, Handler, Output, Parameter
from registry.core.types import Atom, ValueType
from registry.run.call import bind, bind_values
from registry.run.given import Secrets
from registry.run.sources import Source

REF = "acme/churn@1.2.0"
TABLE = Atom("table", library="pandas")
OPTIONAL = Default(literal=None)


def of(*atoms):
    return ValueType.union(*[a if isinstance(a, Atom) else Atom(a) for a in atoms])


def items(name, *atoms):
    return Atom(name, items=of(*atoms))


def handler(**types):
    """A handler that needs each parameter; one called `opt...` has a default."""
    parameters = [
        Parameter(name, each, OPTIONAL if name.startswith("opt") else None)
        for name, each in types.items()
    ]
    outputs = (Output("result", of("float")),)
    return Handler("churn", "model", tuple(parameters), outputs)


CHURN = handler(table=of(TABLE), bins=of("int"), opt_label=of("str", "none"))


def problems(call, *arguments, **more):
    with pytest.raises(InvalidCall) as caught:
        call(REF, *arguments, **more)
    return caught.value


def codes(error):
    return [(each.code, each.key) for each in error.problems]


def test_what_fits_becomes_a_request():
    bound = bind(REF, CHURN, {"table": "a.csv"}, {"bins": "20"})
    source = Source(Path("/data/a.csv"), "0" * 64, 3, "a.csv")

    request = bound.request("hub_functions.acme.churn", {"table": source}, Path("/out"))

    assert (request.package, request.handler) == (
        "hub_functions.acme.churn",
        "model:churn",
    )
    assert request.inputs["table"].path == str(Path("/data/a.csv").absolute())
    assert request.inputs["table"].type == of(TABLE).to_json()
    assert request.params == {"bins": 20}
    assert [(each.name, each.type) for each in request.outputs] == [
        ("result", of("float").to_json())
    ]


def test_all_problems_are_told_at_once():
    inputs = [("bins", "b.csv"), ("tabel", "a.csv")]
    params = [("opt_label", "x"), ("opt_label", "y"), ("bins", "many")]

    error = problems(bind, CHURN, inputs, params)

    assert codes(error) == [
        ("call-param-as-input", "bins"),
        ("call-unknown", "tabel"),
        ("call-twice", "opt_label"),
        ("call-twice", "bins"),
        ("call-missing", "table"),
        ("call-value", "bins"),
    ]
    assert str(error) == (
        "acme/churn@1.2.0 cannot be called so:\n"
        "bins: it is a param, int, not an input - give it with -p bins=VALUE\n"
        "tabel: there is no such input or param - did you mean table?\n"
        "opt_label: it is given twice\n"
        "bins: it is given twice\n"
        "table: it is needed: table - give it with -i table=FILE or URL\n"
        "bins: 'many' does not fit - it takes a whole number"
    )


def test_an_input_is_no_param():
    error = problems(bind, CHURN, {}, {"table": "a.csv", "bins": "1"})

    assert codes(error) == [("call-input-as-param", "table")]


def test_an_input_that_takes_plain_values_is_either():
    both = handler(model=of(Atom("model", library="sklearn"), "str"))

    assert bind(REF, both, {"model": "m.joblib"}, {}).params == {}
    assert bind(REF, both, {}, {"model": "forest"}).params == {"model": "forest"}


def test_an_unknown_name_lists_what_there_is():
    error = problems(bind, CHURN, {"table": "a"}, {"bins": "1", "zzz": "1"})

    assert error.problems[0].fix == "there are table, bins, opt_label"
    nothing = problems(bind, handler(), {}, {"zzz": "1"})
    assert nothing.problems[0].fix == "it takes nothing"


COLOUR = Atom("str", choices=("red", "green"))
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


def bound_or_told(inputs, params, one):
    try:
        return bind(REF, one, inputs, params), None
    except InvalidCall as error:
        return None, error


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


@given(st.dictionaries(st.text(), st.text()), st.dictionaries(st.text(), st.text()))
def test_whatever_names_are_given_they_fit_or_are_told(inputs, params):
    one = handler(opt_table=of(TABLE), opt_label=of("str", "none"))

    bound, error = bound_or_told(inputs, params, one)

    if bound is None:
        assert error.problems
    else:
        assert set(bound.inputs) <= {"opt_table"}
        assert set(bound.params) <= {"opt_label"}


class Colour(Enum):
    RED = "red"


@pytest.mark.parametrize(
    ("atoms", "value", "bound"),
    [
        (("int",), np.int64(3), 3),
        (("float",), 3, 3),
        ((COLOUR,), Colour.RED, "red"),
        ((items("list", "int"),), (1, 2), [1, 2]),
        (("str", "none"), None, None),
        (("str",), Path("a"), "a"),
        (("bytes",), b"a", "YQ=="),
    ],
)
def test_python_values_are_checked_too(atoms, value, bound):
    found = bind_values(REF, handler(it=of(*atoms)), {}, {"it": value})

    assert found.params == {"it": bound}
    assert found.bytes_params == (("it",) if atoms == ("bytes",) else ())


@pytest.mark.parametrize(
    ("atoms", "value"),
    [
        (("int",), 1.5),
        (("int",), True),
        (("int",), "1"),
        (("str",), b"a"),
        (("bytes",), "a"),
        (("float",), float("nan")),
        (("dict",), {"a": object()}),
        ((COLOUR,), "blue"),
    ],
)
def test_python_values_of_another_type_are_refused(atoms, value):
    error = problems(bind_values, handler(it=of(*atoms)), {}, {"it": value})

    assert codes(error) == [("call-value", "it")]


def test_a_path_may_be_an_input():
    bound = bind_values(REF, CHURN, {"table": Path("a.csv")}, {"bins": 1})

    assert bound.inputs == {"table": "a.csv"}


LOGIN = handler(token=of("str"), opt_pin=of("int", "none"), key=of("bytes"))


class TestSecrets:
    def bind(self, variables, params=()):
        secrets = Secrets(("token", "opt_pin", "key"), variables)
        return bind(REF, LOGIN, {}, params, secrets=secrets)

    def test_they_come_from_the_environment(self):
        bound = self.bind(
            {
                "FNHUB_SECRET_TOKEN": "mine",
                "TOKEN": "of something else",
                "KEY": "AAE=",
                "OPT_PIN": "1234",
            }
        )

        assert bound.params == {"token": "mine", "key": "AAE=", "opt_pin": 1234}
        assert sorted(bound.secrets) == ["key", "opt_pin", "token"]
        assert bound.bytes_params == ("key",)
        assert bound.warnings == ()

    def test_a_param_that_is_not_secret_does_not(self):
        error = problems(
            bind, LOGIN, {}, {}, secrets=Secrets(("token",), {"TOKEN": "a", "KEY": "b"})
        )

        assert codes(error) == [("call-missing", "key")]

    def test_what_is_missing_is_told_with_its_variable(self):
        with pytest.raises(InvalidCall) as caught:
            self.bind({"TOKEN": ""})

        assert [each.fix for each in caught.value.problems] == [
            "set FNHUB_SECRET_TOKEN or TOKEN",
            "set FNHUB_SECRET_KEY or KEY",
        ]

    def test_one_that_is_typed_is_taken_with_a_warning(self):
        bound = self.bind({"KEY": "AAE=", "TOKEN": "other"}, {"token": "typed"})

        assert bound.params["token"] == "typed"
        assert [(each.code, each.key) for each in bound.warnings] == [
            ("call-secret-given", "token")
        ]

    def test_no_message_and_no_repr_holds_one(self):
        with pytest.raises(InvalidCall) as caught:
            self.bind({"TOKEN": "a", "KEY": "not base64!", "OPT_PIN": "hunter2"})

        assert "hunter2" not in str(caught.value)
        assert "not base64!" not in str(caught.value)
        bound = self.bind({"TOKEN": "hunter2", "KEY": "AAE="})
        assert "hunter2" not in repr(bound)
        assert "hunter2" not in repr(Secrets(("token",), {"TOKEN": "hunter2"}))

    def test_they_are_hidden_in_every_form(self):
        secret = base64.b64encode(b"in plain words").decode()
        bound = self.bind({"TOKEN": "hunter2", "KEY": secret, "OPT_PIN": "98765"})

        hidden = bound.masks.hide(f"hunter2 {secret} in plain words 98765")

        assert hidden == "*** *** *** ***"

    def test_they_come_from_the_environment_for_python_too(self):
        bound = bind_values(
            REF,
            LOGIN,
            {},
            {"key": b"a"},
            secrets=Secrets(("opt_pin", "token"), {"OPT_PIN": "12", "TOKEN": "12"}),
        )

        assert bound.params == {"opt_pin": 12, "token": "12", "key": "YQ=="}
