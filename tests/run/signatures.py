"""Signatures that calls are checked against, and what was told of a call."""

from __future__ import annotations

import pytest

from registry.core.errors import InvalidCall
from registry.core.signature import Default, Handler, Output, Parameter
from registry.core.types import Atom, ValueType
from registry.run.call import bind

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


COLOUR = Atom("str", choices=("red", "green"))


def bound_or_told(inputs, params, one):
    try:
        return bind(REF, one, inputs, params), None
    except InvalidCall as error:
        return None, error
