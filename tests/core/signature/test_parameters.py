"""What a handler takes: names, types, defaults and docs."""

from __future__ import annotations

import pytest

from registry.core.problems import Severity
from registry.core.signature import Default, Handler, Output, Parameter
from registry.core.types import Atom, ValueType
from tests.core.signature.reading import FLOAT, INT, STR, codes, handlers, one, read


@pytest.mark.parametrize(
    ("parameters", "code", "key"),
    [
        ("x", "annotation-missing", "f.x"),
        ("x: int, *rest: int", "parameter-variadic", "f.rest"),
        ("x: int, **rest: int", "parameter-variadic", "f.rest"),
        ("x: int, /", "parameter-positional-only", "f.x"),
        ("x: set", "annotation-unknown", "f.x"),
    ],
)
def test_what_callers_could_not_give_is_a_problem(parameters, code, key):
    """Callers pass inputs and params by name."""
    reading = read("m:f", m=f"\ndef f({parameters}) -> None: ...\n")

    (problem,) = reading.problems
    assert (problem.code, problem.key, problem.line) == (code, key, 2)
    assert problem.severity is Severity.ERROR
    assert problem.fix


@pytest.mark.parametrize(
    ("parameter", "type_"),
    [
        ("x", "float"),
        ("x=3", "int"),
        ("x='a'", "str"),
        ("x=True", "bool"),
        ("x=(1, 2)", "list"),
        ("x={'a': 1}", "dict"),
        ("x=None", "float"),
        ("x=g()", "float"),
    ],
)
def test_the_type_of_a_written_default_is_proposed(parameter, type_):
    """It is most often what is meant; nothing is taken for said."""
    (problem,) = read("m:f", m=f"def f({parameter}) -> None: ...\n").problems

    assert problem.fix == f"write its type, as in `x: {type_}`"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("None", Default(None)),
        ("3", Default(3)),
        ("-1.5", Default(-1.5)),
        ("True", Default(literal=True)),
        ("'a'", Default("a")),
        ("'a' 'b'", Default("ab")),
        ("(1, (2, 3))", Default([1, [2, 3]])),
        ("[]", Default([])),
        ("{'a': [None]}", Default({"a": [None]})),
        ("{1: 2}", Default(computed="{1: 2}")),
        ("{1, 2}", Default(computed="{1, 2}")),
        ("b'a'", Default(computed="b'a'")),
        ("...", Default(computed="...")),
        ("1e999", Default(computed="inf")),
        ("2 ** 10", Default(computed="2 ** 10")),
        ("9223372036854775807", Default(2**63 - 1)),
        ("9223372036854775808", Default(computed="9223372036854775808")),
        ("'\\0'", Default(computed="'\\x00'")),
        ("Path('.')", Default(computed="Path('.')")),
        ("lambda: 0", Default(computed="lambda: 0")),
        ("M.A", Default("a")),
        ("M.A.value", Default("a")),
        ("k.M.A", Default("a")),
        ("M.B", Default(computed="M.B")),
        ("dict(\n    a=1,\n)", Default(computed="dict(a=1)")),
    ],
)
def test_a_default_is_its_json_value_or_its_source(source, expected):
    text = f"from . import k\nfrom .k import M\ndef f(x: int = {source}) -> None: ...\n"
    kinds = "from enum import Enum\nclass M(Enum):\n    A = 'a'\n"

    reading = read("", "module", init=f"__all__ = ['f']\n{text}", k=kinds)

    assert handlers(reading)[0].parameters[0].default == expected


def test_no_default_is_not_none():
    """griffe tells both in one field: None, and the text "None"."""
    x, y = one("def f(x: int | None, y: int | None = None) -> None: ...\n").parameters

    assert x.default is None
    assert y.default == Default(None)


@pytest.mark.parametrize(
    ("parameter", "fits"),
    [
        ("x: int = 3", True),
        ("x: float = 3", True),
        ("x: int = 3.0", False),
        ("x: int = True", False),
        ("x: bool = 1", False),
        ("x: str = None", False),
        ("x: str | None = None", True),
        ("x: Literal['a', 'b'] = 'b'", True),
        ("x: Literal['a', 'b'] = 'c'", False),
        ("x: Literal[1] = True", False),
        ("x: list[int] = (1, 2)", True),
        ("x: list[int] = ['a']", False),
        ("x: dict[str, int] = {}", True),
        ("x: Path = '.'", True),
        ("x: Path = Path('.')", True),
        ("x: pd.DataFrame = None", False),
        ("x: pd.DataFrame = 3", False),
        ("x: np.ndarray = (0, 1)", True),
        ("x: bytes = b'a'", True),
    ],
)
def test_a_default_outside_its_type_is_a_warning(parameter, fits):
    """The function may take it; callers who pass it back are refused."""
    imports = (
        "from pathlib import Path\nfrom typing import Literal\n"
        "import numpy as np, pandas as pd\n"
    )

    reading = read("m:f", m=f"{imports}def f({parameter}) -> None: ...\n")

    assert reading.signature is not None
    assert codes(reading) == ([] if fits else ["default-outside-type"])
    assert all(each.severity is Severity.WARNING for each in reading.problems)


def test_a_documented_parameter_that_is_not_there_is_a_warning():
    """After a rename, the docstring is what people forget."""
    docstring = "Do.\n\n    Args:\n        tabel: It.\n    "
    source = f"def f(table: int) -> None:\n    '''{docstring}'''\n"

    reading = read("m:f", m=source)

    assert codes(reading) == ["doc-unknown-parameter"]
    assert reading.problems[0].fix == "did you mean `table`?"
    assert reading.signature is not None


SERVER = '''
class Loader:
    def load(self) -> None:
        """Load it."""

class ModelServer(Loader):
    """Serve a model.

    Args:
        path: Where it lies.
    """

    def __init__(self, path: str, *, threshold: float = 0.5) -> None:
        """Keep the path.

        Args:
            threshold: Cut [%].
        """

    async def predict(self, rows: list[float]) -> list[float]:
        """Predict."""

    def other(self, x): ...
'''


def test_a_serving_class_is_its_constructor_and_its_methods():
    """Without `self`; methods may be inherited."""
    server, load, predict = handlers(read("m:ModelServer", "serving", m=SERVER))

    assert server == Handler(
        "ModelServer",
        "m",
        parameters=(
            Parameter("path", STR, doc="Where it lies."),
            Parameter(
                "threshold",
                FLOAT,
                Default(0.5),
                keyword_only=True,
                doc="Cut.",
                unit="%",
            ),
        ),
        summary="Serve a model.",
    )
    assert load == Handler("ModelServer.load", "m", summary="Load it.")
    floats = ValueType((Atom("list", items=FLOAT),))
    assert predict == Handler(
        "ModelServer.predict",
        "m",
        parameters=(Parameter("rows", floats),),
        outputs=(Output("result", floats),),
        is_async=True,
        summary="Predict.",
    )


@pytest.mark.parametrize(
    ("decorator", "first"),
    [("", "self, "), ("@classmethod", "cls, "), ("@staticmethod", "")],
)
def test_what_python_gives_a_method_is_no_parameter(decorator, first):
    source = (
        "class S:\n    def load(self) -> None: ...\n"
        f"    {decorator}\n    def predict({first}x: int) -> int: ...\n"
    )

    *_, predict = handlers(read("m:S", "serving", m=source))

    assert predict.parameters == (Parameter("x", INT),)


def test_each_missing_method_is_a_problem():
    reading = read("m:S", "serving", m="class S:\n    predict = 3\n")

    assert codes(reading) == ["handler-method-missing"] * 2
    assert [each.key for each in reading.problems] == ["S.load", "S.predict"]


def test_a_dataclass_is_made_from_its_fields():
    """There is no `__init__` to read; the decorator writes it."""
    source = '''
from dataclasses import KW_ONLY, dataclass, field
from typing import ClassVar
@dataclass
class Parent:
    path: str  #: Where it lies.
    limit: ClassVar[int] = 3
@dataclass
class S(Parent):
    """Serve."""

    rows: list = field(default_factory=list)
    hidden: int = field(init=False)
    size: int = field(default=3)
    _: KW_ONLY
    threshold: float = 0.5
    """Cut [%]."""
    def load(self) -> None: ...
    def predict(self, x: int) -> int: ...
'''

    server, *_ = handlers(read("m:S", "serving", m=source))

    assert server.parameters == (
        Parameter("path", STR, doc="Where it lies."),
        Parameter("rows", ValueType((Atom("list"),)), Default(computed="list()")),
        Parameter("size", INT, Default(3)),
        Parameter(
            "threshold", FLOAT, Default(0.5), keyword_only=True, doc="Cut.", unit="%"
        ),
    )
