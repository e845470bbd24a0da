"""The handler is found, and what is none is told."""

from __future__ import annotations

import pytest

from registry.core.signature import Default, Handler, Output, Parameter, Signature
from registry.core.types import Atom, ValueType
from tests.core.signature.reading import INT, STR, codes, handlers, one, read


def test_the_default_handler_is_first_and_others_follow_all():
    """Classes and private functions are none; names are told once."""
    source = (
        "__all__ = ['b', 'C', 'f', 'a', 'b']\n__all__ += ['d']\n"
        "from .x import d\n"
        "class C: ...\n"
        "def a() -> None: ...\ndef b() -> None: ...\n"
        "def f() -> None: ...\ndef hidden(x): ...\n"
    )

    found = handlers(read("m:f", m=source, x="def d() -> None: ...\n"))

    assert [(each.name, each.module) for each in found] == [
        ("f", "m"),
        ("b", "m"),
        ("a", "m"),
        ("d", "m"),
    ]


@pytest.mark.parametrize(
    ("handler", "files"),
    [
        ("m:f", {"m": "def f() -> None: ...\n"}),
        ("m:f", {"m__init": "def f() -> None: ...\n", "m": "def g(): ..."}),
        ("a.b:f", {"a__b": "def f() -> None: ...\n"}),
        ("a.b:f", {"a__init": "", "a__b__init": "def f() -> None: ...\n"}),
        ("m:f", {"m": "from .impl import f\n", "impl": "def f() -> None: ...\n"}),
        ("m:f", {"m": "from .impl import g as f\n", "impl": "def g() -> None: ...\n"}),
        ("m:f", {"m": "from .impl import *\n", "impl": "def f() -> None: ...\n"}),
        ("m:f", {"m": "if True:\n    def f() -> None: ...\n"}),
        ("m:f", {"m": "try:\n    pass\nfinally:\n    def f() -> None: ...\n"}),
        ("f:f", {"f": "def f() -> None: ...\n", "init": "from .f import f\n"}),
        ("test_ab:f", {"test_ab": "def f() -> None: ...\n"}),
    ],
)
def test_the_handler_is_found(handler, files):
    (found,) = handlers(read(handler, **files))

    assert (found.name, found.module) == ("f", handler.partition(":")[0])


@pytest.mark.parametrize(
    ("handler", "says", "fix"),
    [
        ("trian:train", "names no module", "did you mean 'train'?"),
        ("x.y:train", "names no module", "there is sub.deep, train"),
        ("train", "names no module", "did you mean 'train'?"),
        ("train:trian", "has no 'trian'", "did you mean 'train'?"),
        ("train:zzz", "has no 'zzz'", "there is Model, mean, np, train"),
        ("train:", "has no ''", "there is Model"),
        ("sub:deep", "has no 'deep'", ""),
        (":train", "names no module", "there is sub.deep, train"),
        ("", "names no module", "there is"),
    ],
)
def test_a_handler_that_is_not_there_is_a_problem_of_the_manifest(handler, says, fix):
    source = (
        "import numpy as np\nfrom .sub.deep import mean\n"
        "class Model: ...\ndef train() -> None: ...\n"
    )

    reading = read(
        handler, train=source, sub__deep="def mean() -> None: ...", test_a=""
    )

    (problem,) = reading.problems
    assert (problem.code, problem.file, problem.key) == (
        "handler-missing",
        "function.yaml",
        "handler",
    )
    assert says in problem.message
    assert fix in problem.fix


@pytest.mark.parametrize(
    ("kind", "source", "code", "says"),
    [
        ("job", "f = lambda x: x", "handler-not-function", "a lambda"),
        ("job", "f = functools.partial(int, 1)", "handler-not-function", "a partial"),
        ("job", "f = 3", "handler-not-function", "a value"),
        ("job", "class f: ...", "handler-not-function", "a class"),
        ("job", "def g(): ...\nf = g", "handler-not-function", "a value"),
        ("serving", "def f(): ...", "handler-not-class", "a function"),
        ("serving", "f = object()", "handler-not-class", "a value"),
        ("job", "from sklearn.svm import f", "handler-imported", "sklearn.svm.f"),
    ],
)  # fmt: skip
def test_a_handler_of_another_sort_is_a_problem(kind, source, code, says):
    reading = read("m:f", kind, m=source)

    (problem,) = reading.problems
    assert problem.code == code
    assert says in problem.message
    assert problem.fix


def test_an_export_that_is_not_there_is_a_problem():
    """Importing everything from the module would fail."""
    reading = read(
        "m:f", m="__all__ = ['f', 'meen']\ndef f() -> None: ...\ndef mean(): ...\n"
    )

    assert codes(reading) == ["export-missing"]
    assert reading.problems[0].fix == "did you mean 'mean'?"


@pytest.mark.parametrize(
    ("decorator", "warned"),
    [
        ("@functools.lru_cache(maxsize=3)", False),
        ("@functools.cache", False),
        ("@retry", True),
        ("@tenacity.retry(stop=3)", True),
    ],
)
def test_a_decorator_that_may_change_the_signature_is_a_warning(decorator, warned):
    source = (
        "import functools\nimport tenacity\ndef retry(g): ...\n"
        f"{decorator}\ndef f(x: int) -> int: ...\n"
    )

    reading = read("m:f", m=source)

    assert handlers(reading)[0].parameters == (Parameter("x", INT),)
    assert codes(reading) == (["handler-decorated"] if warned else [])


def test_overloads_do_not_hide_the_function():
    source = (
        "from typing import overload\n"
        "@overload\ndef f(x: int) -> int: ...\n"
        "@overload\ndef f(x: str) -> str: ...\n"
        "def f(x: int | str) -> int | str: ...\n"
    )

    assert str(one(source).parameters[0].type) == "int | str"


def test_a_module_is_what_its_init_exports():
    """Types outside the vocabulary keep their names; nothing is a problem."""
    init = (
        "from .stats import Counter, mean\nfrom .deep.more import *\n"
        "__all__ = ['mean', 'Counter', 'VERSION', 'rank', 'pandas']\n"
        "import pandas\nVERSION = 1\n"
    )
    stats = (
        "import pandas as pd\nfrom typing import Callable\n"
        "def mean(index: pd.Index, key: 'Callable[[int], pd.Index] | None', *a, **k):\n"
        "    '''Mean.'''\n"
        "class Counter:\n    '''Counts.'''\n"
        "    def __init__(self, start: int = 0, /): ...\n"
    )
    more = "class Rank: ...\ndef rank(x: Rank) -> tuple[int, str]: ...\n"

    reading = read("", "module", init=init, stats=stats, deep__more=more)

    def other(text: str) -> ValueType:
        return ValueType((Atom("other", library=text),))

    assert reading.problems == ()
    assert handlers(reading) == (
        Handler(
            "mean",
            "",
            parameters=(
                Parameter("index", other("pandas.Index")),
                Parameter("key", other("typing.Callable[[int], pandas.Index] | None")),
            ),
            outputs=(Output("result", other("Any")),),
            summary="Mean.",
        ),
        Handler(
            "Counter",
            "",
            parameters=(Parameter("start", INT, Default(0)),),
            summary="Counts.",
        ),
        Handler(
            "rank",
            "",
            parameters=(Parameter("x", other("deep.more.Rank")),),
            outputs=(
                Output(
                    "result",
                    ValueType((Atom("list", items=ValueType.union(INT, STR)),)),
                ),
            ),
        ),
    )


def test_a_module_that_exports_nothing_is_warned_of():
    for files in ({"init": "def f(): ...\n"}, {"m": "def f(): ...\n"}):
        reading = read("", "module", **files)

        assert codes(reading) == ["module-exports-nothing"]
        assert reading.signature == Signature(())
