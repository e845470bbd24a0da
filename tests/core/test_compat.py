"""Which change asks for what: the promise that a range in a lock stands on."""

from __future__ import annotations

from dataclasses import replace

import pytest

from registry.core.compat import LEVELS, Contract, compare
from registry.core.manifest_file import parse_manifest
from registry.core.names import FunctionName
from registry.core.signature import Signature
from registry.core.versions import Range
from tests.core.contracts import contract, handler, told

NEEDS = ("python-", "function-")  # codes of test_compat_needs.py

# What a handler was, what it is, and each change: its level and its code.
HANDLERS = [
    # inputs and params: removed, renamed, new
    ("a: int", "a: int", ""),
    ("a: int, b: int = 1", "a: int", "major parameter-removed"),
    ("a: pandas, b: int", "b: int", "major parameter-removed"),
    ("a: int", "b: int", "major parameter-renamed"),
    ("t: pandas", "table: pandas", "major parameter-renamed"),
    (
        "a: int, b: int",
        "x: int, y: int",
        "major parameter-renamed, major parameter-renamed",
    ),
    ("a: int", "b: str", "major parameter-removed, major parameter-required"),
    ("a: int", "b: str = ''", "major parameter-removed, minor parameter-new"),
    (
        "a: int, b: str",
        "b: str, c: int",
        "major parameter-removed, major parameter-required",
    ),
    ("*, a: int", "*, b: int", "major parameter-renamed"),
    ("a: int", "a: int, b: int", "major parameter-required"),
    ("a: int", "a: int, *, b: int", "major parameter-required"),
    ("b: int", "a: int, b: int", "major parameter-required"),
    ("a: int", "a: int, b: int = 1", "minor parameter-new"),
    ("a: int", "a: int, *, b: int = 1", "minor parameter-new"),
    ("a: int", "a: int, b: pandas | None = None", "minor parameter-new"),
    ("*, b: int = 1", "*, a: int = 1, b: int = 1", "minor parameter-new"),
    # the order of what may be given in order
    ("a: int, b: int", "b: int, a: int", "major parameter-order"),
    (
        "a: int, b: int = 1, c: int = 1",
        "a: int, c: int = 1, b: int = 1",
        "major parameter-order",
    ),
    (
        "a: int, c: int = 1",
        "a: int, b: int = 1, c: int = 1",
        "major parameter-order, minor parameter-new",
    ),
    ("*, a: int, b: int", "*, b: int, a: int", ""),
    (
        "a: int, b: int, c: int = 1",
        "b: int, x: int = 1, c: int = 1",
        "major parameter-removed, major parameter-order, minor parameter-new",
    ),
    ("a: int, b: int = 1", "a: int, *, b: int = 1", "major parameter-keyword-only"),
    ("a: int, *, b: int = 1", "a: int, b: int = 1", "minor parameter-positional"),
    (
        "a: int, c: int = 1, *, b: int = 1",
        "a: int, b: int = 1, c: int = 1",
        "major parameter-order, minor parameter-positional",
    ),
    # defaults
    ("a: int = 1", "a: int", "major default-removed"),
    ("a: int | None = None", "a: int | None", "major default-removed"),
    ("a: int", "a: int = 1", "minor default-added"),
    ("a: int", "a: int | None = None", "minor parameter-widened, minor default-added"),
    ("a: int = 1", "a: int = 2", "patch default-changed"),
    ("a: bool | int = 1", "a: bool | int = True", "patch default-changed"),
    ("a: float = 1", "a: float = 1.0", "patch default-changed"),
    ("a: path = Path('.')", "a: path = Path('x')", "patch default-changed"),
    ("a: str = 'x'", "a: str = x", "patch default-changed"),
    # types of inputs and params
    ("a: int", "a: str", "major parameter-narrowed"),
    ("a: int | str", "a: int", "major parameter-narrowed"),
    ("a: int", "a: int | str", "minor parameter-widened"),
    ("a: int | None", "a: int", "major parameter-narrowed"),
    ("a: int", "a: int | None", "minor parameter-widened"),
    ("a: float", "a: int", "major parameter-narrowed"),
    ("a: int", "a: float", "minor parameter-widened"),
    ("a: bool", "a: int", "major parameter-narrowed"),
    ("a: int", "a: bool", "major parameter-narrowed"),
    ("a: bool", "a: float", "major parameter-narrowed"),
    ("a: True | False", "a: bool", ""),
    ("a: bool", "a: True", "major parameter-narrowed"),
    ("a: 1 | 2", "a: 1.0 | 2.0", "minor parameter-widened"),
    ("a: 1", "a: True", "major parameter-narrowed"),
    ("a: 'x' | 'y'", "a: 'x'", "major parameter-narrowed"),
    ("a: 'x'", "a: 'x' | 'y'", "minor parameter-widened"),
    ("a: 'x' | 'y'", "a: 'y' | 'x'", ""),
    ("a: 'x' | 'y'", "a: 'x' | 'z'", "major parameter-narrowed"),
    ("a: 'x'", "a: str", "minor parameter-widened"),
    ("a: str", "a: 'x'", "major parameter-narrowed"),
    ("a: list[int]", "a: list[float]", "minor parameter-widened"),
    ("a: list[float]", "a: list[int]", "major parameter-narrowed"),
    ("a: list[int]", "a: list", "minor parameter-widened"),
    ("a: list", "a: list[int]", "major parameter-narrowed"),
    ("a: dict[int]", "a: dict[int | None]", "minor parameter-widened"),
    ("a: dict[int]", "a: dict[str]", "major parameter-narrowed"),
    ("a: list[list[int]]", "a: list[list[int | str]]", "minor parameter-widened"),
    ("a: list[int]", "a: int | list[int]", "minor parameter-widened"),
    ("t: pandas", "t: polars", "major parameter-narrowed"),
    ("t: pandas", "t: pandas | polars", "minor parameter-widened"),
    ("t: pandas | polars", "t: pandas", "major parameter-narrowed"),
    ("t: pandas", "t: numpy", "major parameter-narrowed"),
    ("t: pandas", "t: pandas | None", "minor parameter-widened"),
    ("a: path", "a: str", "major parameter-narrowed"),
    ("a: str", "a: path", "major parameter-narrowed"),
    ("a: str", "a: str | path", "major parameter-role"),
    # several at once: the greatest level first, then in the order of the code
    (
        "a: int, b: int = 1, c: int = 1",
        "a: int | str, b: int = 2",
        "major parameter-removed, minor parameter-widened, patch default-changed",
    ),
    # outputs
    ("-> a: int, b: int", "-> a: int", "major output-removed"),
    ("-> a: int, b: int", "-> a: int, c: int", "major output-renamed"),
    (
        "-> a: int, b: int",
        "-> a: int, c: str",
        "major output-removed, minor output-new",
    ),
    ("-> a: int", "", "major output-removed"),
    ("-> a: int", "-> a: int, b: int", "minor output-new"),
    ("-> b: int", "-> a: str, b: int", "minor output-new"),
    ("", "-> result: int", "minor output-new"),
    ("-> result: int", "-> result: int", ""),
    ("-> a: int, b: str", "-> b: str, a: int", "patch output-order"),
    ("-> a: int", "-> a: str", "major output-type"),
    ("-> a: int", "-> a: float", "major output-type"),
    ("-> a: int", "-> a: int | None", "major output-type"),
    ("-> a: pandas", "-> a: polars", "major output-type"),
    ("-> a: 'x'", "-> a: 'x' | 'y'", "major output-type"),
    ("-> a: list[int]", "-> a: list", "major output-type"),
    ("-> a: float", "-> a: int", "patch output-narrowed"),
    ("-> a: int | None", "-> a: int", "patch output-narrowed"),
    ("-> a: str", "-> a: 'x'", "patch output-narrowed"),
    ("-> a: pandas | None", "-> a: pandas", "patch output-narrowed"),
    ("-> a: pandas | float", "-> a: float", "major output-role"),
    (
        "-> result: int",
        "-> result: int, rows: int",
        "major output-wrapped, minor output-new",
    ),
    (
        "-> result: int",
        "-> mean: int, rows: int",
        "major output-renamed, minor output-new",
    ),
    # calls
    ("a: int", "async a: int", "major handler-async"),
    ("async a: int", "a: int", "major handler-async"),
]

ONE = contract("a: int")
REST = [
    (ONE, contract("a: int", kind="serving"), "major kind-changed"),
    (ONE, contract("a: int", main="stats:describe"), "major handler-changed"),
    (contract("", ""), contract(""), "major handler-removed"),
    (contract(""), contract("", ""), "minor handler-new"),
    (contract(), contract(""), "minor handler-new"),
    (contract("", "a: int"), contract("", "a: str"), "major parameter-narrowed"),
    (
        contract("a: int", "b: int = 1"),
        contract("a: int = 1", "b: int"),
        "major default-removed, minor default-added",
    ),
]


@pytest.mark.parametrize(("old", "new", "expected"), HANDLERS)
def test_a_handler_changed_needs_this(old, new, expected):
    assert told(contract(old), contract(new)) == expected


@pytest.mark.parametrize(("old", "new", "expected"), REST)
def test_a_function_changed_needs_this(old, new, expected):
    assert told(old, new) == expected


def test_every_code_is_in_the_tables():
    """A code that no row reaches may have any level."""
    rows = [row[2] for row in (*HANDLERS, *REST)]
    reached = {change.split()[1] for row in rows if row for change in row.split(", ")}

    assert reached == {code for code in LEVELS if not code.startswith(NEEDS)}


def test_documentation_asks_for_nothing():
    old = contract("a: int -> b: int").signature.handlers[0]
    parameter = replace(old.parameters[0], doc="A number.", unit="ms")
    output = replace(old.outputs[0], doc="Another.", unit="s")
    new = replace(
        old,
        parameters=(parameter,),
        outputs=(output,),
        summary="Count.",
        description="Slowly.",
        raises=(("ValueError", "never"),),
    )

    assert compare(ONE, replace(ONE, signature=Signature((new,)))) == compare(
        ONE, replace(ONE, signature=Signature((old,)))
    )


MESSAGES = [
    (
        contract("table: pandas, bins: int = 20"),
        contract("table: polars, bins: int = 30"),
        (
            "input `table` takes polars table, it took pandas table",
            "the default of param `bins` is 30, it was 20",
        ),
    ),
    (
        contract("t: pandas"),
        contract("data: pandas"),
        ("input `t` is renamed to `data`",),
    ),
    (
        contract("", "how: 'a' | 'b'"),
        contract("", "how: 'a'"),
        ("`other`: param `how` takes 'a', it took 'a' | 'b'",),
    ),
    (
        contract("a: list[str | None]"),
        contract("a: list[int]"),
        ("param `a` takes list[int], it took list[str | none]",),
    ),
    (
        contract("a: int, b: int"),
        contract("b: int, a: int"),
        ("the order of parameters is (b, a), it was (a, b)",),
    ),
    (
        contract("", python=">=3.11"),
        contract("", python=">=3.12"),
        ("it runs on Python >=3.12, it ran on >=3.11: not on every 3.11 any more",),
    ),
    (
        contract("", calls="core/load ^1"),
        contract("", calls="core/load ^2"),
        ("it calls core/load ^2, it called ^1: another major",),
    ),
]


@pytest.mark.parametrize(("old", "new", "messages"), MESSAGES)
def test_a_message_says_what_it_was_and_what_it_is(old, new, messages):
    assert tuple(change.message for change in compare(old, new)) == messages


def test_a_contract_is_taken_from_manifest_and_signature():
    manifest = parse_manifest(
        b"format: 1\nname: acme/add\nversion: '1.0.0'\nsummary: Add\nlicense: MIT\n"
        b"handler: add:add\npython: '>=3.12'\nfunctions: {core/load: ^1.0}\n"
    )
    signature = Signature((handler("a: int"),))

    assert Contract.of(manifest, signature) == Contract(
        kind="job",
        handler="add:add",
        python=">=3.12",
        functions=((FunctionName("core", "load"), Range.parse("^1.0")),),
        signature=signature,
    )
