"""Annotations mean the types of the vocabulary, however they are spelled."""

from __future__ import annotations

import pytest

from registry.core.signature.vocabulary import vocabulary
from registry.core.types import ATOMS, Atom, ValueType
from tests.core.signature.reading import IMPORTS, annotated, handlers, parameter, read


def shown(value_type: ValueType) -> str:
    """Write a type with its libraries, which its own text leaves out."""
    names = [
        f"{atom.name}:{atom.library}" if atom.library else str(atom)
        for atom in value_type.atoms
    ]
    return " | ".join(names)


@pytest.mark.parametrize(
    ("annotation", "expected"),
    [
        ("str", "str"),
        ("int", "int"),
        ("float", "float"),
        ("bool", "bool"),
        ("bytes", "bytes"),
        ("list", "list"),
        ("dict", "dict"),
        ("None", "none"),
        ("list[int]", "list[int]"),
        ("List[int]", "list[int]"),
        ("Sequence[float]", "list[float]"),
        ("Iterable[str]", "list[str]"),
        ("tuple[int, ...]", "list[int]"),
        ("tuple[int, str]", "list[int | str]"),
        ("list[Any]", "list"),
        ("list[list[int | None]]", "list[list[int | none]]"),
        ("dict[str, float]", "dict[float]"),
        ("dict[str, Any]", "dict"),
        ("t.Dict[str, list[int]]", "dict[list[int]]"),
        ("np.float64", "float"),
        ("pd.DataFrame", "table:pandas"),
        ("pandas.DataFrame", "table:pandas"),
        ("pandas.core.frame.DataFrame", "table:pandas"),
        ("DF", "table:pandas"),
        ("pl.DataFrame", "table:polars"),
        ("pd.Series", "array:pandas"),
        ("np.ndarray", "array:numpy"),
        ("npt.NDArray[np.float64]", "array:numpy"),
        ("npt.ArrayLike", "array:numpy"),
        ("np.ndarray[tuple[int], np.dtype[np.float64]]", "array:numpy"),
        ("torch.Tensor", "array:torch"),
        ("torch.nn.Module", "model:torch"),
        ("LogisticRegression", "model:sklearn"),
        ("sklearn.base.BaseEstimator", "model:sklearn"),
        ("Figure", "figure:matplotlib"),
        ("plt.Figure", "figure:matplotlib"),
        ("Path", "path"),
        ("pathlib.Path", "path"),
        ("os.PathLike[str]", "path"),
        ("str | os.PathLike[str]", "path | str"),
        ("Mapping[str, float]", "json"),
        ("list[Mapping[str, int]]", "json"),
        ("Optional[str]", "none | str"),
        ("str | None", "none | str"),
        ("None | str", "none | str"),
        ("Union[str, None]", "none | str"),
        ("typing.Union[int, str, int]", "int | str"),
        ("t.Optional[Union[int, str]]", "int | none | str"),
        ("DF | None", "none | table:pandas"),
        ("Annotated[int, 'positive', 3]", "int"),
        ("Final[int]", "int"),
        ("Literal['b', 'a']", "'b' | 'a'"),
        ("Literal['a', 1, True, None]", "True | 1 | none | 'a'"),
        ("t.Literal['list[int]']", "'list[int]'"),
        ("Literal['a'] | Literal['b']", "'a' | 'b'"),
        ("Literal['c'] | Literal['a'] | Literal['b']", "'c' | 'a' | 'b'"),
        ("Literal['a'] | str", "str"),
        ("'str'", "str"),
        ("'str | None'", "none | str"),
        ("list['int']", "list[int]"),
        ("Optional['pd.DataFrame']", "none | table:pandas"),
        ("'Literal[\"a\"]'", "'a'"),
        ("'''\n  int |\n  str\n'''", "int | str"),
    ],
)
@pytest.mark.parametrize("future", ["", "from __future__ import annotations\n"])
def test_an_annotation_has_its_type(annotation, expected, future):
    """With and without the future import, under which griffe keeps the quotes."""
    source = f"{future}{IMPORTS}\ndef f(x: {annotation}) -> None: ...\n"

    reading = read("m:f", m=source)

    assert reading.problems == ()
    assert shown(parameter(reading).type) == expected


@pytest.mark.parametrize(
    ("before", "annotation", "expected"),
    [
        ("Metric = Literal['a', 'b']", "Metric", "'a' | 'b'"),
        ("Metric: TypeAlias = Literal['a', 'b']", "Metric", "'a' | 'b'"),
        ("Table = pd.DataFrame", "Table | None", "none | table:pandas"),
        ("Table: TypeAlias = 'pd.DataFrame'", "Table", "table:pandas"),
        ("A = int\nB = A\nC = list[B]", "C", "list[int]"),
        ("Name = NewType('Name', str)", "Name", "str"),
        ("class C(TypedDict):\n    a: int", "C", "json"),
        ("class C(TypedDict):\n    a: int", "list[C]", "json"),
        ("@dataclass\nclass C:\n    a: int", "C", "json:dataclasses"),
        ("@dataclass(frozen=True)\nclass C:\n    a: int", "C", "json:dataclasses"),
        ("@dataclass\nclass B: ...\nclass C(B): ...", "C", "json:dataclasses"),
        ("class Net(torch.nn.Module): ...", "Net", "model:torch"),
        ("class C(t.Generic[t.T], pd.DataFrame): ...", "C", "table:pandas"),
        ("class M(Enum):\n    B = 'b'\n    A = 'a'", "M", "'b' | 'a'"),
        ("class M(str, Enum):\n    A = 'a'", "M", "'a'"),
        ("class M(enum.StrEnum):\n    FAST = auto()", "M", "'fast'"),
        (
            "class M(IntEnum):\n    A = auto()\n    B = 5\n    C = auto()",
            "M",
            "1 | 5 | 6",
        ),
        ("class M(Enum):\n    A: int = 1", "M", "1"),
        ("class B(Enum): ...\nclass M(B):\n    A = 1", "M", "1"),
        ("class M(Enum):\n    A = 1\n    _x = 2\n    def g(self): ...", "M", "1"),
        ("class M(Enum):\n    A = 'a'\n    B = 'b'", "Literal[M.B]", "'b'"),
    ],
)
def test_names_of_the_own_code_are_followed(before, annotation, expected):
    """Callers see what the name means, not the name."""
    assert shown(parameter(annotated(annotation, before)).type) == expected


@pytest.mark.parametrize(
    ("before", "annotation"),
    [
        ("from .kinds import Metric", "Metric"),
        ("from .kinds import Metric as M", "M"),
        ("from . import kinds", "kinds.Metric"),
        ("from .kinds import *", "Metric"),
        ("from .more import Metric", "Metric"),
        ("from .more import Again", "Again"),
    ],
)
def test_names_are_followed_into_sibling_modules(before, annotation):
    """An alias is looked up where it was written, with that module's imports."""
    kinds = "from typing import Literal as L\nMetric = L['a', 'b']\n"
    more = "from . import kinds as k\nfrom .kinds import Metric\nAgain = k.Metric\n"

    reading = annotated(annotation, before, kinds=kinds, more=more)

    assert shown(parameter(reading).type) == "'a' | 'b'"


def test_relative_imports_count_from_packages_with_and_without_init():
    """`..` of a nested module is the function's folder."""
    names = "from typing import Literal\nMetric = Literal['a']\nTable = int\n"
    handler = "def f(x: Metric, y: Table) -> None: ...\n"

    reading = read(
        "m:f",
        m=f"from .stats.core import Metric, Table\n{handler}",
        stats__core="from ..names import Metric\nfrom .deep import Table\n",
        stats__deep__init="from ...names import Table\n",
        names=names,
    )

    x, y = handlers(reading)[0].parameters
    assert (shown(x.type), shown(y.type)) == ("'a'", "int")


def test_a_class_inside_a_class_is_found_from_its_methods():
    source = (
        "from enum import Enum\n"
        "class Server:\n"
        "    class Mode(Enum):\n"
        "        FAST = 'fast'\n"
        "    def __init__(self, mode: Mode = Mode.FAST) -> None: ...\n"
        "    def load(self) -> None: ...\n"
        "    def predict(self, x: int) -> int: ...\n"
    )

    reading = read("m:Server", "serving", m=source)

    mode = parameter(reading)
    assert shown(mode.type) == "'fast'"
    assert mode.default is not None
    assert mode.default.literal == "fast"


def test_equal_types_are_equal_however_they_are_spelled():
    """Compatibility of two releases compares them."""
    spellings = ["str | None | int", "Optional[Union[int, str]]", "'None | int | str'"]

    types = {parameter(annotated(spelling)).type for spelling in spellings}

    assert len(types) == 1


def test_the_table_names_only_atoms_and_each_path_once():
    atoms = vocabulary().atoms

    assert {atom.name for atom in atoms.values()} <= set(ATOMS)
    assert atoms["pandas.DataFrame"] == Atom("table", "pandas")
    assert vocabulary().atom("sklearn.svm.SVC") == Atom("model", "sklearn")
    assert vocabulary().atom("sklearn.svm") is None
    assert vocabulary().atom("sklearn.datasets.load_iris") is None
