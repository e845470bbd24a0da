"""A function's signature is what its code and its docstrings say."""

from __future__ import annotations

from registry.core.signature import Default, Handler, Output, Parameter, Signature
from registry.core.types import Atom, ValueType
from tests.core.signature.reading import (
    FIGURE_MODULE,
    FLOAT,
    STR,
    TABLE,
    codes,
    handlers,
    read,
)

NONE = Atom("none")


TRAIN = '''\
"""Train a churn model."""

from __future__ import annotations

from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

import pandas as pd

from ._plots import Figure
from .options import DEFAULTS, Metric, Options

if TYPE_CHECKING:
    from sklearn.base import BaseEstimator

__all__ = ["Solver", "Trained", "evaluate", "train"]


class Solver(str, Enum):
    """How the weights are found."""

    LBFGS = "lbfgs"
    SAGA = "saga"


class Trained(NamedTuple):
    """What training gives.

    Attributes:
        model: The fitted pipeline.
        accuracy: Share of rows that were right [%].
    """

    model: BaseEstimator
    accuracy: float
    seconds: float = 0.0
    """Time of the fit [s]."""
    roc: Figure | None = None  #: The ROC curve.


def train(
    table: pd.DataFrame,
    label_column: str,
    *,
    metric: Metric = "auc",
    solver: Solver = Solver.SAGA,
    weights: list[float] | None = None,
    cache: Path = Path("."),
    options: Options = DEFAULTS,
) -> Trained:
    """Fit a logistic regression,
    and measure it.

    Rows with a missing label are dropped.

    Args:
        table: One row per customer.
        label_column: Column with the label.
        metric: What is measured.
        cache: Where folds are kept; at most
            1 GiB.

    Raises:
        ValueError: the label has one class.
    """
    def inner(x): ...
    return Trained(...)


async def evaluate(
    model: BaseEstimator, table: pd.DataFrame, timeout: float = 1.5
) -> float:
    """Measure a model.

    Args:
        model: A fitted one.
        timeout: Longest wait [s].

    Returns:
        float: The area under the curve.
    """
'''
OPTIONS = """\
from typing import Literal, TypedDict

Metric = Literal["auc", "accuracy"]

class Options(TypedDict, total=False):
    folds: int

DEFAULTS: Options = {"folds": 3}
"""


def test_a_realistic_module_end_to_end():
    """Types, defaults, docs and units of everything, in the order of the code."""
    reading = read(
        "train:train",
        train=TRAIN,
        options=OPTIONS,
        _plots=FIGURE_MODULE,
        init="from .train import train\n",
    )

    model = ValueType((Atom("model", library="sklearn"),))
    figure = ValueType((Atom("figure", library="matplotlib"), NONE))
    assert reading.problems == ()
    assert reading.signature == Signature(
        (
            Handler(
                "train",
                "train",
                parameters=(
                    Parameter("table", TABLE, doc="One row per customer."),
                    Parameter("label_column", STR, doc="Column with the label."),
                    Parameter(
                        "metric",
                        ValueType((Atom("str", choices=("auc", "accuracy")),)),
                        Default("auc"),
                        keyword_only=True,
                        doc="What is measured.",
                    ),
                    Parameter(
                        "solver",
                        ValueType((Atom("str", choices=("lbfgs", "saga")),)),
                        Default("saga"),
                        keyword_only=True,
                    ),
                    Parameter(
                        "weights",
                        ValueType((Atom("list", items=FLOAT), NONE)),
                        Default(None),
                        keyword_only=True,
                    ),
                    Parameter(
                        "cache",
                        ValueType((Atom("path"),)),
                        Default(computed="Path('.')"),
                        keyword_only=True,
                        doc="Where folds are kept; at most 1 GiB.",
                    ),
                    Parameter(
                        "options",
                        ValueType((Atom("json"),)),
                        Default(computed="DEFAULTS"),
                        keyword_only=True,
                    ),
                ),
                outputs=(
                    Output("model", model, "The fitted pipeline."),
                    Output("accuracy", FLOAT, "Share of rows that were right.", "%"),
                    Output("seconds", FLOAT, "Time of the fit.", "s"),
                    Output("roc", figure, "The ROC curve."),
                ),
                summary="Fit a logistic regression, and measure it.",
                description="Rows with a missing label are dropped.",
                raises=(("ValueError", "the label has one class."),),
            ),
            Handler(
                "evaluate",
                "train",
                parameters=(
                    Parameter("model", model, doc="A fitted one."),
                    Parameter("table", TABLE),
                    Parameter(
                        "timeout", FLOAT, Default(1.5), doc="Longest wait.", unit="s"
                    ),
                ),
                outputs=(Output("result", FLOAT, "The area under the curve."),),
                is_async=True,
                summary="Measure a model.",
            ),
        )
    )


def test_a_signature_survives_its_json():
    (handler, *_) = handlers(
        read(
            "train:train",
            train=TRAIN,
            options=OPTIONS,
            _plots=FIGURE_MODULE,
        )
    )
    signature = Signature((handler,))

    assert Signature.from_json(signature.to_json()) == signature


def test_all_problems_are_told_at_once():
    source = (
        "import stats\n__all__ = ['f', 'g']\n"
        "def f(a, b: set, *c: int) -> tuple[int, int]: ...\n"
        "def g(x): ...\n"
    )

    reading = read("m:f", m=source, stats="")

    assert reading.signature is None
    assert codes(reading) == [
        "import-absolute-sibling",
        "annotation-missing",
        "annotation-unknown",
        "parameter-variadic",
        "output-tuple",
        "annotation-missing",
        "return-missing",
    ]


def test_a_signature_that_repeats_a_large_text_is_refused():
    """Re-exports cost a line each; what they store must be bounded too."""
    names = [f"f{n}" for n in range(200)]
    source = f"__all__ = {names}\nfrom .big import " + ", ".join(
        f"f as {name}" for name in names
    )
    big = f"def f() -> None:\n    '''{'a ' * 50_000}'''\n"

    reading = read("", "module", init=source, big=big)

    assert codes(reading) == ["signature-too-large"]
