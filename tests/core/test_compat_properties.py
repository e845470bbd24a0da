"""What holds for every two signatures, hostile ones too."""

from __future__ import annotations

import time
from dataclasses import replace
from functools import reduce

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.core.compat import (
    LEVELS,
    Contract,
    accepts,
    compare,
    enforce,
    needed_version,
)
from registry.core.compat.accepting import show_type
from registry.core.errors import BreakingRelease
from registry.core.names import FunctionName
from registry.core.signature import Default, Handler, Output, Parameter, Signature
from registry.core.types import Atom, ValueType
from registry.core.versions import Level, Range, Version
from tests.core.contracts import contract, typed

pytestmark = pytest.mark.thorough

ONE = contract("a: int")
MAJOR = compare(contract("a: int"), contract("a: str"))
MINOR = compare(contract("a: int"), contract("a: int = 1"))
PATCH = compare(contract("a: int = 1"), contract("a: int = 2"))

simple = st.sampled_from(
    [
        "int",
        "float",
        "str",
        "bool",
        "bytes",
        "list",
        "dict",
        "True",
        "1",
        "2",
        "'x'",
        "'y'",
    ]
).map(typed)
unions = st.lists(simple, min_size=1, max_size=3).map(
    lambda each: ValueType.union(*each)
)
nested = st.builds(
    lambda name, items: ValueType((Atom(name, items=items),)),
    st.sampled_from(["list", "dict"]),
    unions,
)
values = st.lists(unions | nested, min_size=1, max_size=3).map(
    lambda each: ValueType.union(*each)
)
data = st.sampled_from(["pandas", "polars", "numpy", "path", "json"]).map(typed)
types = st.lists(values | data, min_size=1, max_size=3).map(
    lambda each: ValueType.union(*each)
)
defaults = st.none() | st.builds(
    Default, st.sampled_from([None, 0, 1, True, 1.0, "x", float("nan"), [1]])
)
names = st.sampled_from("abcdef")
parameters = st.lists(
    st.builds(Parameter, names, types, defaults, st.booleans()),
    max_size=4,
    unique_by=lambda each: each.name,
).map(tuple)
outputs = st.lists(
    st.builds(Output, names, types), max_size=3, unique_by=lambda each: each.name
).map(tuple)
handlers = st.builds(
    Handler,
    names,
    st.just("m"),
    parameters=parameters,
    outputs=outputs,
    is_async=st.booleans(),
)
contracts = st.builds(
    Contract,
    kind=st.sampled_from(["job", "serving"]),
    handler=st.sampled_from(["m:a", "m:b"]),
    python=st.sampled_from([">=3.11", ">=3.12", ""]),
    functions=st.sampled_from(["^1", "^0.2", "*", "<0.0.0"]).map(
        lambda text: ((FunctionName("core", "load"), Range.parse(text)),)
    ),
    signature=st.lists(handlers, max_size=2, unique_by=lambda each: each.name).map(
        lambda each: Signature(tuple(each))
    ),
)
levels = st.sampled_from([(), PATCH, MINOR, MAJOR])
versions = st.builds(
    Version,
    st.integers(0, 2),
    st.integers(0, 3),
    st.integers(0, 3),
    st.integers(0, 3),
    st.just(0),
)
quick = settings(deadline=None, max_examples=50)


@quick
@given(contracts)
def test_nothing_changed_when_nothing_changed(one):
    stored = Signature.from_json(one.signature.to_json())

    assert compare(one, replace(one, signature=stored)) == ()


@quick
@given(contracts, contracts)
def test_changes_come_greatest_first_and_say_something(old, new):
    changes = compare(old, new)

    assert [c.level for c in changes] == sorted(
        (c.level for c in changes), reverse=True
    )
    assert all(change.level is LEVELS[change.code] for change in changes)
    assert all(change.message for change in changes)


@quick
@given(values, values)
def test_to_take_more_breaks_no_caller(was, more):
    old = Handler("h", "m", (Parameter("a", was),))
    new = Handler("h", "m", (Parameter("a", ValueType.union(was, more)),))

    changes = compare(
        replace(ONE, signature=Signature((old,))),
        replace(ONE, signature=Signature((new,))),
    )

    assert all(change.level is Level.MINOR for change in changes)


@quick
@given(types, types, types)
def test_accepting_is_an_order(one, two, three):
    assert accepts(one, one)
    assert accepts(ValueType.union(one, two), one)
    if accepts(one, two) and accepts(two, three):
        assert accepts(one, three)


@quick
@given(types, types)
def test_what_a_type_accepts_adds_nothing_to_it(wide, narrow):
    both = ValueType.union(wide, narrow)

    assert accepts(wide, narrow) == accepts(wide, both)


@quick
@given(types, types)
def test_input_and_output_are_opposites(one, two):
    """A type that callers may pass to both is one that callers of both expect."""
    passed = accepts(two, one)
    returned = compare(
        replace(
            ONE, signature=Signature((Handler("h", "m", (), (Output("a", two),)),))
        ),
        replace(
            ONE, signature=Signature((Handler("h", "m", (), (Output("a", one),)),))
        ),
    )

    assert passed == all(change.code != "output-type" for change in returned)


@quick
@given(versions, versions, levels)
def test_the_smallest_version_is_the_bound_of_what_is_accepted(new, previous, changes):
    needed = needed_version(previous, changes)
    try:
        enforce("acme/add", new, previous, changes)
        is_accepted = True
    except BreakingRelease:
        is_accepted = False

    assert is_accepted == (Version(new.major, new.minor, new.patch) >= needed)


# Hostile signatures: they are read from strangers' code.


def test_many_choices_are_compared_at_once():
    many = tuple(map(str, range(100_000)))
    old = ValueType((Atom("str", choices=many),))
    new = ValueType((Atom("str", choices=(*reversed(many), "x")),))
    start = time.process_time()

    assert accepts(new, old)
    assert not accepts(old, new)
    assert time.process_time() - start < 2
    assert len(show_type(new)) < 200


def test_types_too_large_to_compare_accept_only_themselves():
    def large(last: str) -> ValueType:
        atoms = [Atom("list", items=typed(f"'{n}'")) for n in range(3_000)]
        return ValueType((*atoms, Atom(last)))

    start = time.process_time()

    assert accepts(large("int"), large("int"))
    assert not accepts(large("float"), large("int"))
    assert time.process_time() - start < 2


def test_deep_types_are_compared():
    def deep(inner: str) -> ValueType:
        return reduce(
            lambda items, _: ValueType((Atom("list", items=items),)),
            range(90),
            typed(inner),
        )

    assert accepts(deep("float"), deep("int"))
    assert not accepts(deep("int"), deep("float"))


def test_a_message_stays_short():
    long = "x" * 100_000
    changes = compare(contract(f"{long}: int"), contract(f"{long}y: int, *, a: int"))

    assert max(len(change.message) for change in changes) < 500
