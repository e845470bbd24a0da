"""The digest changes with what callers depend on, and with nothing else."""

from __future__ import annotations

import pytest

from tests.core.signature.reading import read

BASE = """\
from __future__ import annotations
from typing import NamedTuple, Literal
import pandas as pd

__all__ = ["Out", "handler", "other"]

class Out(NamedTuple):
    table: pd.DataFrame
    score: float

Metric = Literal["a", "b"]

def handler(
    table: pd.DataFrame, label: str | None = None, k: int = 3, metric: Metric = "a"
) -> Out:
    return Out(table, 1.0)

def other(x: int) -> int:
    return x
"""


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("pd.DataFrame, label", "pd.DataFrame, need: int, label"),
        ('= "a"\n', '= "a", *, need: int\n'),
        ('= "a"\n', '= "a", z: int = 1\n'),
        ("label: str", "z: int = 1, label: str"),
        ("k: int = 3, ", ""),
        ("k: int", "kk: int"),
        ("k: int = 3", "k: int = 5"),
        ("label: str | None = None, k: int = 3", "label: str | None, k: int"),
        ("label: str | None = None", 'label: str = ""'),
        ('Literal["a", "b"]', 'Literal["a"]'),
        ("k: int = 3", "k: int | float = 3"),
        ("k: int = 3", 'k: str = "3"'),
        (
            "label: str | None = None, k: int = 3",
            "k: int = 3, label: str | None = None",
        ),
        ("label: str |", "*, label: str |"),
        ("    score: float\n", ""),
        ("score: float", "score: str"),
        ("score: float", "score: float\n    n: int"),
        (
            "table: pd.DataFrame\n    score: float",
            "score: float\n    table: pd.DataFrame",
        ),
        ("-> Out:", "-> float:"),
        ('"other"]', "]"),
        ("def handler", "async def handler"),
        ("import pandas", "import polars"),
    ],
)  # fmt: skip
def test_each_edit_that_callers_can_notice_changes_the_signature(old, new):
    """Releases are compared by it: an edit it misses is a break nobody is told of."""
    assert old in BASE
    before = read("m:handler", m=BASE)
    after = read(
        "m:handler",
        m=BASE.replace(old, new),
    )

    assert before.signature is not None
    assert after.signature is not None, after.problems
    assert after.signature.digest() != before.signature.digest()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("str | None", "None | str"),
        ("from __future__ import annotations\n", ""),
        (
            "import NamedTuple, Literal",
            "import NamedTuple, Literal, Optional\n\n\nX = 1",
        ),
        ("    return x\n", "    '''Say it.'''\n    return x + 1\n"),
        ("pd.DataFrame", "'pd.DataFrame'"),
        ("k: int = 3", "k: int = +3"),
        ("class Out(NamedTuple):", "class Out(NamedTuple):\n    '''Docs.'''"),
    ],
)
def test_an_edit_that_callers_cannot_notice_keeps_it(old, new):
    assert old in BASE
    before = read("m:handler", m=BASE)
    after = read("m:handler", m=BASE.replace(old, new))

    assert before.signature is not None
    assert after.signature is not None, after.problems
    assert after.signature.digest() == before.signature.digest()
