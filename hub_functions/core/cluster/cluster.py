"""Cluster the rows of a table."""

from __future__ import annotations

import warnings
from collections.abc import Iterable
from typing import NamedTuple, get_args

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from sklearn.exceptions import ConvergenceWarning
from sklearn.pipeline import Pipeline

from .drawing import draw_choice, draw_clusters
from .measures import agreement, measure, tabulate
from .methods import (
    COUNTED,
    SAMPLED,
    Floats,
    Linkage,
    Method,
    Settings,
    Trial,
    make_preparation,
    model_of,
    try_counts,
    try_density,
    try_radii,
)
from .profiles import profile
from .sample import LABEL, load_sample
from .tables import named_by_text, read_features, require_column

__all__ = ["Clustered", "cluster"]

_LARGEST_SEED = 2**32 - 1
_MOST_COMPARED = 10_000  # rows that are compared each with each


class Clustered(NamedTuple):
    """Rows with their clusters, and what the clusters are like.

    Attributes:
        table: The table and the column `cluster`: 0, 1 and so on, and -1 for rows in
            none (DBSCAN and HDBSCAN).
        profiles: One row per cluster, noise as the last: `cluster`, `rows`, `share`,
            `silhouette`, `distinct` (the three features whose mean is farthest from
            that of all rows, in standard deviations) and `mean_` of each feature.
        choices: One row per trial: `clusters`, `radius`, `silhouette`, `noise_rows`,
            `inertia` (of k-means: sum of squared distances to the centres), `bic`
            (of gaussian mixture, less is better) and `chosen`.
        model: Pipeline whose `predict` gives the cluster of new rows: by centre or
            component, and where the method has none, that of the nearest row.
        scatter_plot: Rows in the plane of their first two principal components.
        choice_plot: Silhouettes of the trials, or of the clusters where there is one.
        clusters: How many there are.
        silhouette: Mean over the rows that are in a cluster, -1 to 1; None for less
            than two clusters.
        calinski_harabasz: Spread between clusters by spread within, more is better;
            None as above.
        davies_bouldin: Mean likeness of each cluster to its nearest, less is better;
            None as above.
        adjusted_rand: Agreement with the label, 1 in full, 0 by chance; None without.
        noise_rows: Rows that are in no cluster.
        notes: What to know: columns that were left out, missing cells, samples.
    """

    table: pd.DataFrame
    profiles: pd.DataFrame
    choices: pd.DataFrame
    model: Pipeline
    scatter_plot: Figure
    choice_plot: Figure
    clusters: int
    silhouette: float | None
    calinski_harabasz: float | None
    davies_bouldin: float | None
    adjusted_rand: float | None
    noise_rows: int
    notes: list[str]


def cluster(  # noqa: PLR0913  # what people set, by name
    table: pd.DataFrame | None = None,
    label_column: str | None = None,
    method: Method = "k-means",
    clusters: int | None = None,
    columns: list[str] | None = None,
    *,
    most_clusters: int = 10,
    scale: bool = True,
    radius: float | None = None,
    least_rows: int = 5,
    linkage: Linkage = "ward",
    cluster_column: str = "cluster",
    seed: int = 0,
) -> Clustered:
    """Cluster the rows of a table.

        k-means           round clusters of like size, by their centres
        gaussian-mixture  clusters of any ellipse and size
        agglomerative     clusters of clusters, joined bottom up
        dbscan            dense regions of any shape, one radius for all; the rest is
                          in none
        hdbscan           the same without a radius, of regions that differ

    Where the number of clusters is not given, 2 to `most_clusters` are tried, and
    for dbscan several radii; the best mean silhouette is kept (the first of equals;
    rows in no cluster count as 0).  It is never 1: that there are clusters is
    assumed, and a silhouette below 0.25 says that there are hardly any.

    Numbers and booleans are taken and scaled; missing cells become the median.
    Columns of other kinds, constant and empty ones are left out; `notes` tells.  The
    same table and seed give the same clusters.  Silhouettes of more than 5,000 rows
    are those of a sample.

    Args:
        table: At least three rows and one column of numbers.  Names are taken as
            text; it is not changed.  None: 150 irises that come with scikit-learn.
        label_column: Column that is no feature; the clusters are compared with it.
            With no table given: "species".
        method: How rows are clustered.
        clusters: How many, at least 2; None: chosen.  Not for dbscan and hdbscan,
            which find it.
        columns: Features; None: all columns of numbers but the label.
        most_clusters: The most that are tried, at least 2.
        scale: Whether features are brought to mean 0 and variance 1.  Without, those
            with large numbers decide.
        radius: Of dbscan: how far neighbours are at most, in the scaled features,
            above 0; None: chosen.
        least_rows: Of dbscan, neighbours that make a row part of a dense region, and
            of hdbscan, rows of the smallest cluster; at least 2.
        linkage: Of agglomerative: which distance of two clusters counts.
        cluster_column: Name of the new column.
        seed: For the starts of k-means and mixtures, and for samples, 0 to
            4294967295.

    Returns:
        The table with its clusters, their profiles, the model and measures.

    Raises:
        TypeError: `table` is not a pandas DataFrame.
        ValueError: two columns have the same name; a column that is named is not
            there, or the new one is there already; no column has numbers that
            differ; a number is infinite; a param is not known, out of range or not
            for the method; or there are too few rows, or too many for agglomerative.

    Source:
        scikit-learn: Pedregosa et al., JMLR 12 (2011), 2825-2830.  Silhouettes:
        Rousseeuw, J. Comput. Appl. Math. 20 (1987), 53-65.  dbscan: Ester et al.,
        KDD (1996), 226-231.  hdbscan: Campello et al., PAKDD (2013), 160-172.

    >>> cluster(pd.DataFrame({"x": [1, 2, 1, 8, 9, 8]})).clusters
    2
    """
    if table is None:
        table, label_column = load_sample(), label_column or LABEL
    table = named_by_text(table)
    _require(method, linkage, clusters, radius)
    _require_ranges(most_clusters, least_rows, seed)
    if label_column is not None:
        require_column(table, label_column, "label_column")
    _require_new(table, cluster_column)
    features = read_features(table, label_column, columns)
    numbers, notes = features.numbers, features.notes
    _require_rows(len(numbers), method, clusters)
    preparation = make_preparation(list(numbers), scale=scale)
    values = np.asarray(preparation.fit_transform(numbers), dtype=np.float64)
    settings = Settings(method, least_rows, linkage, seed)
    counts = (
        [clusters] if clusters else range(2, min(most_clusters, len(values) - 1) + 1)
    )
    trials = _try_all(values, settings, counts, radius, notes)
    best = max(trials, key=Trial.worth)  # the first of equals
    _note_silhouettes(best, notes)
    profiles = profile(numbers, best)
    choices = tabulate(trials, best, values)
    between = measure(values, best.labels)
    return Clustered(
        table=table.assign(**{cluster_column: best.labels}),
        profiles=profiles,
        choices=choices,
        model=Pipeline(
            [("preparation", preparation), ("cluster", model_of(best, values))]
        ),
        scatter_plot=draw_clusters(values, best, seed),
        choice_plot=draw_choice(choices, profiles),
        clusters=best.clusters(),
        silhouette=best.silhouette(),
        calinski_harabasz=between[0],
        davies_bouldin=between[1],
        adjusted_rand=agreement(table, label_column, best),
        noise_rows=best.noise(),
        notes=notes,
    )


def _try_all(
    values: Floats,
    settings: Settings,
    counts: Iterable[int],
    radius: float | None,
    notes: list[str],
) -> list[Trial]:
    """Cluster in each way that the method has; what scikit-learn warns of is noted."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", ConvergenceWarning)
        if settings.method in COUNTED:
            trials = try_counts(values, counts, settings)
        elif settings.method == "dbscan":
            trials = try_radii(values, radius, settings)
        else:
            trials = try_density(values, settings)
    notes += dict.fromkeys(str(each.message) for each in caught)
    return trials


def _note_silhouettes(best: Trial, notes: list[str]) -> None:
    if best.clusters() < 2:
        notes.append(f"clusters found: {best.clusters()}; there are no silhouettes")
    elif 0 < len(best.silhouettes) < len(best.labels) - best.noise():
        notes.append(f"silhouettes are those of {SAMPLED:,} rows drawn at random")


def _require(
    method: str, linkage: str, clusters: int | None, radius: float | None
) -> None:
    """Refuse params that are not known, or not for the method."""
    for param, value, choices in (
        ("method", method, get_args(Method)),
        ("linkage", linkage, get_args(Linkage)),
    ):
        if value not in choices:
            there = ", ".join(map(repr, choices))
            message = f"{param} is {value!r}: give one of {there}"
            raise ValueError(message)
    if clusters is not None and method not in COUNTED:
        message = f"clusters is given, and {method} finds their number: leave it out"
        raise ValueError(message)
    if clusters is not None and clusters < 2:
        message = f"clusters is {clusters}: give 2 or more, or none, to have it chosen"
        raise ValueError(message)
    if radius is not None and method != "dbscan":
        message = (
            f"radius is given, and {method} has none: leave it out, or give dbscan"
        )
        raise ValueError(message)
    if radius is not None and not 0 < radius < float("inf"):
        message = f"radius is {radius}: give a number above 0"
        raise ValueError(message)


def _require_new(table: pd.DataFrame, name: str) -> None:
    if name in table:
        message = f"the table has a column {name!r} already: give another "
        raise ValueError(f"{message}cluster_column, or drop it")


def _require_ranges(most_clusters: int, least_rows: int, seed: int) -> None:
    for param, value in (("most_clusters", most_clusters), ("least_rows", least_rows)):
        if value < 2:
            message = f"{param} is {value}: give 2 or more"
            raise ValueError(message)
    if not 0 <= seed <= _LARGEST_SEED:
        message = f"seed is {seed}: give a whole number from 0 to {_LARGEST_SEED}"
        raise ValueError(message)


def _require_rows(rows: int, method: str, clusters: int | None) -> None:
    if rows < max(3, clusters or 0):
        wanted = max(3, clusters or 0)
        message = f"the table has {rows} rows, and {wanted} are needed at least"
        raise ValueError(message)
    if method == "agglomerative" and rows > _MOST_COMPARED:
        message = (
            f"the table has {rows:,} rows, and agglomerative compares each with each: "
            f"give {_MOST_COMPARED:,} at most, for example "
            f"table.sample({_MOST_COMPARED}), or choose k-means"
        )
        raise ValueError(message)
