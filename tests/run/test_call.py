"""What is given for a call is checked against the signature, all of it at once."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from registry.core.types import Atom
from registry.run.call import bind, bind_values
from registry.run.sources import Source
from tests.run.signatures import (
    CHURN,
    REF,
    TABLE,
    bound_or_told,
    codes,
    handler,
    of,
    problems,
)


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


@given(st.dictionaries(st.text(), st.text()), st.dictionaries(st.text(), st.text()))
def test_whatever_names_are_given_they_fit_or_are_told(inputs, params):
    one = handler(opt_table=of(TABLE), opt_label=of("str", "none"))

    bound, error = bound_or_told(inputs, params, one)

    if bound is None:
        assert error.problems
    else:
        assert set(bound.inputs) <= {"opt_table"}
        assert set(bound.params) <= {"opt_label"}


def test_a_path_may_be_an_input():
    bound = bind_values(REF, CHURN, {"table": Path("a.csv")}, {"bins": 1})

    assert bound.inputs == {"table": "a.csv"}
