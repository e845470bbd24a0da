"""Generate a table for classification whose truth is known."""

from __future__ import annotations

from typing import Any, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd
from sklearn.datasets import make_classification

from .request import Request, require_possible

__all__ = ["GeneratedTable", "gen_class_data"]

Floats: TypeAlias = npt.NDArray[np.float64]

# Streams of random numbers of their own: holes leave the order of the rows alone.
_ORDER, _HOLES = 1, 2


class GeneratedTable(NamedTuple):
    """A generated table and what is true of it.

    Attributes:
        table: Columns `feature_1`, `feature_2` and so on, float64, and the label as
            the last column: int64, 0 to classes - 1.  Rows are in random order,
            the index is 0, 1, 2 and so on.
        label_column: Name of the label's column.
        feature_kinds: One row per feature: `column`, and `kind`, which is
            "informative", "redundant" or "noise".
        class_counts: Rows of each class, by its label as text.
        rows: Rows of the table.
        columns: Columns of the table, the label among them.
    """

    table: pd.DataFrame
    label_column: str
    feature_kinds: pd.DataFrame
    class_counts: dict[str, int]
    rows: int
    columns: int


def gen_class_data(  # noqa: PLR0913  # what makes a problem hard, each by its name
    rows: int = 1000,
    features: int = 10,
    informative: int = 5,
    redundant: int = 2,
    classes: int = 2,
    *,
    class_shares: list[float] | None = None,
    separation: float = 1.0,
    clusters_per_class: int = 2,
    label_noise: float = 0.0,
    missing_share: float = 0.0,
    label_column: str = "label",
    seed: int = 0,
) -> GeneratedTable:
    """Generate a table for classification whose truth is known.

    scikit-learn's `make_classification` draws each class as clusters around
    corners of a cube with sides of 2 * separation, in as many dimensions as there
    are informative features; within a cluster these are normal and correlated at
    random.  Redundant features are sums of informative ones with random weights;
    all further features are noise, normal with mean 0 and variance 1.  Features
    and rows are then put in random order; `feature_kinds` keeps the truth.

    The same params and seed give the same table.  Label noise changes labels only,
    and missing cells change these cells only, so that tables with and without can
    be compared cell by cell.  Time and memory grow with the cells: a million rows
    of 10 features take a few seconds, and memory four times the table's.

    Args:
        rows: Rows of the table, at least one per cluster.
        features: Columns besides the label, at least informative + redundant.
        informative: Features that the class depends on: at least 1, and
            2**informative is at least classes * clusters_per_class.
        redundant: Features that are sums of informative ones, 0 or more.
        classes: Classes of the label, at least 2.
        class_shares: Share of the rows of each class, above 0, together 1.  None:
            all alike.  Kept to within clusters_per_class rows, before label noise.
        separation: Half the distance of neighbouring clusters, above 0; 0.5 is
            hard and 2 is easy to tell apart.
        clusters_per_class: Clusters of a class, at least 1; with more than one,
            a straight line rarely divides the classes.
        label_noise: Share of the rows whose label is drawn at random, 0 to 1; of
            these, one in `classes` keeps its own by chance.
        missing_share: Share of the features' cells that are missing (NaN),
            completely at random, from 0 to below 1.  No label is missing.
        label_column: Name of the label's column.
        seed: For all that is random: 0 to 4294967295.

    Returns:
        The table, the name of its label, and what is true of both.

    Raises:
        ValueError: a param is out of range, or params do not go together; all
            that is wrong is told at once, with what would do.

    Source:
        Guyon, Design of experiments for the NIPS 2003 variable selection
        benchmark (2003), the "Madelon" data; as `make_classification` of
        scikit-learn: Pedregosa et al., JMLR 12 (2011), 2825-2830.

    >>> gen_class_data(rows=100, class_shares=[0.9, 0.1]).class_counts
    {'0': 90, '1': 10}
    """
    request = Request(
        rows=rows,
        features=features,
        informative=informative,
        redundant=redundant,
        classes=classes,
        class_shares=None if class_shares is None else tuple(class_shares),
        separation=separation,
        clusters_per_class=clusters_per_class,
        label_noise=label_noise,
        missing_share=missing_share,
        label_column=label_column,
        seed=seed,
    )
    require_possible(request)
    values, labels = _draw(request)
    order = np.random.RandomState([seed, _ORDER])
    places = order.permutation(features)
    row_order = order.permutation(rows)
    values = values[row_order[:, None], places]
    values[_holes(request)] = np.nan
    table = pd.DataFrame(values, columns=request.names())
    table[label_column] = labels[row_order].astype(np.int64)
    kinds = np.repeat(
        ["informative", "redundant", "noise"],
        [informative, redundant, features - informative - redundant],
    )
    counts = np.bincount(labels, minlength=classes)
    return GeneratedTable(
        table=table,
        label_column=label_column,
        feature_kinds=pd.DataFrame(
            {"column": request.names(), "kind": kinds[places]}, dtype="string"
        ),
        class_counts={str(label): int(count) for label, count in enumerate(counts)},
        rows=rows,
        columns=features + 1,
    )


def _draw(request: Request) -> tuple[Floats, npt.NDArray[Any]]:
    """Return features, informative and redundant ones first, and labels."""
    values, labels = make_classification(
        n_samples=request.rows,
        n_features=request.features,
        n_informative=request.informative,
        n_redundant=request.redundant,
        n_classes=request.classes,
        n_clusters_per_class=request.clusters_per_class,
        weights=list(request.shares()),
        flip_y=request.label_noise,
        class_sep=request.separation,
        shuffle=False,
        random_state=request.seed,
    )
    return values, labels


def _holes(request: Request) -> npt.NDArray[np.bool_]:
    """Return which cells are missing, shape (rows, features)."""
    cells = request.rows * request.features
    holes = np.zeros(cells, dtype=np.bool_)
    if missing := round(request.missing_share * cells):
        random = np.random.RandomState([request.seed, _HOLES])
        holes[random.permutation(cells)[:missing]] = True
    return holes.reshape(request.rows, request.features)
