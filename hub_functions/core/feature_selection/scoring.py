"""Four ways to score how well features tell the classes apart."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
import numpy.typing as npt
from sklearn.ensemble import ExtraTreesClassifier
from sklearn.exceptions import ConvergenceWarning
from sklearn.feature_selection import f_classif, mutual_info_classif
from sklearn.svm import LinearSVC

from .tables import Feature, Floats, Labels

Method: TypeAlias = Literal["mutual_info", "anova_f", "tree", "l1"]

_TREES = 100
_PENALTY = 10.0  # C of the linear model, by rows
_ROUNDING = 1e12  # an F above it is of a variance that is 0 but for rounding
_ROUNDS = 5_000  # of the linear model


@dataclass(frozen=True, slots=True, eq=False)
class Design:
    """What the methods work on."""

    features: tuple[Feature, ...]  # numbers and categories, none of them constant
    matrix: Floats  # shape (rows, columns): numbers scaled, categories as 0 and 1
    owners: npt.NDArray[np.int64]  # per column of the matrix, the place of its feature
    labels: Labels
    seed: int

    def strongest(self, scores: Floats) -> Floats:
        """Return for each feature the greatest score of its columns."""
        found = np.zeros(len(self.features))
        np.maximum.at(found, self.owners, scores)
        return found


def make_design(features: list[Feature], labels: Labels, seed: int) -> Design:
    """Scale numbers to mean 0 and variance 1, and part categories."""
    columns: list[Floats] = []
    owners: list[int] = []
    for place, feature in enumerate(features):
        parts = (
            _indicators(feature.values)
            if feature.kind == "category"
            else [_scaled(feature.values)]
        )
        columns += parts
        owners += [place] * len(parts)
    matrix = np.column_stack(columns)
    return Design(tuple(features), matrix, np.array(owners), labels, seed)


def _scaled(values: Floats) -> Floats:
    values = values / np.abs(values).max()  # squares of huge numbers are infinite
    values = values - values.min()
    values = values / values.max()  # so that numbers that hardly differ have a spread
    found: Floats = (values - values.mean()) / values.std()
    return found


def _indicators(codes: Floats) -> list[Floats]:
    """Return a column of 0 and 1 for each category."""
    return [(codes == each).astype(np.float64) for each in np.unique(codes)]


def _mutual_info(design: Design) -> Floats:
    """In nats; of numbers, estimated from the three nearest neighbours."""
    values = np.column_stack(
        [e.values if e.is_discrete else _scaled(e.values) for e in design.features]
    )
    found: Floats = mutual_info_classif(
        values,
        design.labels,
        discrete_features=np.array([each.is_discrete for each in design.features]),
        random_state=design.seed,
    )
    return found


def _anova_f(design: Design) -> Floats:
    """Variance between the classes by that within them; infinite where that is 0."""
    with warnings.catch_warnings(), np.errstate(divide="ignore", invalid="ignore"):
        warnings.simplefilter("ignore", UserWarning)  # of what has no variance within
        scores, _ = f_classif(design.matrix, design.labels)
    # The variance within is a difference: where it should be 0, it may be a little
    # more or less.
    is_all = (scores < 0) | (scores > _ROUNDING)
    return design.strongest(np.where(is_all, np.inf, np.nan_to_num(scores)))


def _tree(design: Design) -> Floats:
    """Share of the impurity that a forest takes away by a feature; sums to 1."""
    forest = ExtraTreesClassifier(_TREES, random_state=design.seed)
    forest.fit(design.matrix, design.labels)
    shares = forest.feature_importances_
    found = np.bincount(design.owners, shares, len(design.features))
    return found.astype(np.float64)


def _l1(design: Design) -> Floats:
    """Greatest coefficient of a sparse linear model; 0 for what it does not use."""
    model = LinearSVC(
        penalty="l1",
        dual=False,
        C=_PENALTY / len(design.labels),
        max_iter=_ROUNDS,
        random_state=design.seed,
    )
    with warnings.catch_warnings():  # the order hardly changes after so many rounds
        warnings.simplefilter("ignore", ConvergenceWarning)
        model.fit(design.matrix, design.labels)
    return design.strongest(np.abs(model.coef_).max(axis=0))


METHODS: dict[Method, Callable[[Design], Floats]] = {
    "mutual_info": _mutual_info,
    "anova_f": _anova_f,
    "tree": _tree,
    "l1": _l1,
}
