"""What a handler returns: names, types and docs."""

from __future__ import annotations

import pytest

from registry.core.signature import Output
from tests.core.signature.reading import INT, STR, handlers, one, read


@pytest.mark.parametrize(
    ("returns", "code"),
    [
        ("", "return-missing"),
        (" -> Any", "annotation-any"),
        (" -> tuple[int, str]", "output-tuple"),
        (" -> tuple", "output-tuple"),
        (" -> Pair", "output-tuple"),
        (" -> 'Tuple[int, int]'", "output-tuple"),
        (" -> (int, str)", "output-tuple"),
        (" -> Made", "output-functional-named-tuple"),
        (" -> Typed", "output-functional-named-tuple"),
        (" -> Derived", "output-functional-named-tuple"),
        (" -> Out | None", "annotation-named-tuple"),
        (" -> list[Out]", "annotation-named-tuple"),
        (" -> list[pd.DataFrame]", "annotation-nested-data"),
        (" -> Iterator[int]", "annotation-iterator"),
        (" -> Generator[int, None, None]", "annotation-iterator"),
        (" -> Missing", "annotation-unknown"),
    ],
)
def test_what_has_no_names_or_no_type_cannot_be_returned(returns, code):
    source = (
        "from collections import namedtuple\n"
        "from collections.abc import Generator, Iterator\n"
        "from typing import Any, NamedTuple, Tuple\n"
        "import pandas as pd\n"
        "Pair = tuple[int, int]\n"
        "Made = namedtuple('Made', 'a b')\n"
        "Typed = NamedTuple('Typed', [('a', int)])\n"
        "class Derived(namedtuple('D', 'a')): ...\n"
        "class Out(NamedTuple):\n    a: int\n"
        f"def f(){returns}: ...\n"
    )

    reading = read("m:f", m=source)

    (problem,) = reading.problems
    assert (problem.code, problem.key) == (code, "f.return")
    assert problem.fix


@pytest.mark.parametrize(
    ("before", "returns"),
    [
        ("", "Out"),
        ("", "'Out'"),
        ("Alias = Out\n", "Alias"),
        ("class Sub(Out):\n    extra: int\n    def g(self): ...\n", "Sub"),
        ("from .x import Other\n", "Other"),
        ("from . import x\n", "x.Other"),
    ],
)
def test_outputs_are_the_fields_of_a_named_tuple(before, returns):
    out = (
        "from typing import NamedTuple\nclass {}(NamedTuple):\n    a: int\n    b: str\n"
    )
    source = f"{out.format('Out')}{before}def f() -> {returns}: ...\n"

    (found,) = handlers(read("m:f", m=source, x=out.format("Other")))

    assert found.outputs == (Output("a", INT), Output("b", STR))


@pytest.mark.parametrize("returns", ["None", "'None'", "Nothing"])
def test_a_function_that_returns_none_has_no_outputs(returns):
    assert one(f"Nothing = None\ndef f() -> {returns}: ...\n").outputs == ()


def test_docs_of_fields_come_from_the_nearest_place_that_has_them():
    """The class's docstring, the function's, a string below or a comment beside."""
    source = '''
from typing import NamedTuple

class Out(NamedTuple):
    """Out.

    Args:
        a: From the class.
    """

    a: int  #: beside
    b: int  #: beside b
    #: above
    #: c [ms]
    c: int
    d: int
    """below"""
    e: int
    g: int = 3  # no doc

def f() -> Out:
    """Do.

    Returns:
        e: From the function.
    """
'''

    docs = {output.name: (output.doc, output.unit) for output in one(source).outputs}

    assert docs == {
        "a": ("From the class.", ""),
        "b": ("beside b", ""),
        "c": ("above c", "ms"),
        "d": ("below", ""),
        "e": ("From the function.", ""),
        "g": ("", ""),
    }


def test_what_is_said_of_all_outputs_together_is_kept():
    source = (
        "from typing import NamedTuple\n"
        "class Out(NamedTuple):\n    a: int\n"
        "def f() -> Out:\n    '''Do.\n\n    Returns:\n        Counts of all.\n    '''\n"
    )

    assert one(source).description == "**Returns** Counts of all."
