"""Reduce the columns of a table to few components."""

from __future__ import annotations

import warnings
from typing import NamedTuple, get_args

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from sklearn.base import BaseEstimator
from sklearn.exceptions import ConvergenceWarning
from sklearn.pipeline import Pipeline

from .drawing import draw_explained, draw_scatter
from .methods import (
    Choice,
    Floats,
    Kernel,
    Method,
    loadings_of,
    make_components,
    make_preparation,
    most_components,
    shares_explained,
)
from .sample import LABEL, load_sample
from .tables import named_by_text, read_features, require_column

__all__ = ["Reduced", "reduce_dimensions"]

_LARGEST_SEED = 2**32 - 1
_MOST_KERNEL_ROWS = 10_000  # the kernel is a matrix of rows by rows: 800 MB
_SHOWN = 20  # components that are computed to be drawn
_STRONGEST = 3  # features that are named


class Reduced(NamedTuple):
    """Components, what they explain, and the model that makes them.

    Attributes:
        table: All rows with their index: `component_1` and so on, and the label.
        loadings: One row per feature: its correlation with each component, -1 to 1,
            and `communality`, the sum of their squares.
        components: One row per component, also of some that are not kept:
            `component`, `share` (of the variance; of kernel PCA in its space, of NMF
            of the sum of squares), `cumulative`, `kept` and `strongest`: the three
            features with the greatest loadings.
        model: Pipeline that takes a DataFrame with the columns in its
            `feature_names_in_`; `transform` gives the components of new rows.
        explained_plot: What each component explains, and all up to it together.
        scatter_plot: Rows by their first two components, coloured by the label.
        kept: Components that are kept.
        explained: Share of the variance that they explain together, 0 to 1.
        features: Columns that they are made of.
        notes: What to know: columns that were left out, missing cells.
    """

    table: pd.DataFrame
    loadings: pd.DataFrame
    components: pd.DataFrame
    model: Pipeline
    explained_plot: Figure
    scatter_plot: Figure
    kept: int
    explained: float
    features: int
    notes: list[str]


def reduce_dimensions(  # noqa: PLR0913  # what people set, by name
    table: pd.DataFrame | None = None,
    label_column: str | None = None,
    method: Method = "pca",
    keep: float = 2,
    columns: list[str] | None = None,
    *,
    scale: bool = True,
    kernel: Kernel = "rbf",
    gamma: float | None = None,
    seed: int = 0,
) -> Reduced:
    """Reduce the columns of a table to few components.

    Numbers and booleans are taken; missing cells become the median of their column.

        pca         directions of most variance, at right angles
        svd         the same without taking means away: for counts and rates, where 0
                    means nothing
        kernel-pca  directions in the space of a kernel: of curved shapes
        nmf         parts that only add up, of columns that go from 0 to 1

    Columns of other kinds, constant and empty ones are left out; `notes` tells.
    Signs are as scikit-learn sets them.  The same table and seed give the same bytes
    on the same kind of machine.  Cost grows with the rows times the columns squared;
    of kernel PCA with the rows squared, so that it takes at most 10,000.

    Args:
        table: At least two rows and one column of numbers.  Names are taken as text;
            it is not changed.  None: 178 wines that come with scikit-learn.
        label_column: Column that is passed through and colours the plot, but is no
            feature.  With no table given: "cultivar".
        method: How components are made.
        keep: Below 1, the share of the variance that they explain at least; else a
            whole number of components.  Of NMF a whole number only.
        columns: Features; None: all columns of numbers but the label.
        scale: Whether features are brought to one scale: variance 1, of NMF 0 to 1.
            Without, those with large numbers outweigh the others.
        kernel: Of kernel PCA: what makes two rows alike.
        gamma: Of the kernels rbf, poly and sigmoid: how quickly likeness ends, above
            0.  None: 1 by the number of features.
        seed: For what is random in svd, nmf and PCA of large tables, 0 to
            4294967295.

    Returns:
        Components, loadings and the model.

    Raises:
        TypeError: `table` is not a pandas DataFrame.
        ValueError: two columns have the same name; a column that is named is not
            there; no column has numbers that differ; a number is infinite, or
            negative for NMF without `scale`; a param is not known or out of range;
            or there are too few rows, or too many for kernel PCA.

    Source:
        scikit-learn: Pedregosa et al., JMLR 12 (2011), 2825-2830.  pca: Pearson,
        Phil. Mag. 2 (1901), 559-572.  svd: Halko et al., SIAM Review 53 (2011),
        217-288.  kernel-pca: Schölkopf et al., Neural Computation 10 (1998),
        1299-1319.  nmf: Lee & Seung, Nature 401 (1999), 788-791.

    >>> reduce_dimensions(keep=0.8).kept
    5
    """
    if table is None:
        table, label_column = load_sample(), label_column or LABEL
    table = named_by_text(table)
    _require(method, kernel, gamma, keep, seed)
    if label_column is not None:
        require_column(table, label_column, "label_column")
    features = read_features(table, label_column, columns)
    numbers, notes = features.numbers, features.notes
    choice = Choice(method, scale, kernel, gamma, seed)
    _require_rows(numbers, choice)
    preparation = make_preparation(choice, list(numbers))
    values = np.asarray(preparation.fit_transform(numbers), dtype=np.float64)
    shares, wanted = _choose(choice, values, keep, notes)
    decomposition = make_components(choice, wanted)
    scores = _fitted(decomposition, values, notes)
    if method == "nmf":
        shares = shares_explained(choice, decomposition, values, scores)
    kept = scores.shape[1]
    names = [f"component_{number}" for number in range(1, kept + 1)]
    found = pd.DataFrame(scores, index=table.index, columns=names)
    loadings = pd.DataFrame(loadings_of(values, scores), columns=names)
    explained = float(shares[:kept].sum())
    label = None if label_column is None else table[label_column]
    what = "sum of squares" if method == "nmf" else "variance"
    return Reduced(
        table=found if label is None else _with_label(found, label),
        loadings=_tabulate_loadings(loadings, list(numbers)),
        components=_tabulate_components(shares, loadings, list(numbers)),
        model=Pipeline([("preparation", preparation), ("components", decomposition)]),
        explained_plot=draw_explained(pd.Series(shares), kept, what),
        scatter_plot=draw_scatter(found, label),
        kept=kept,
        explained=min(1.0, explained),
        features=numbers.shape[1],
        notes=notes,
    )


def _choose(
    choice: Choice, values: Floats, keep: float, notes: list[str]
) -> tuple[Floats, int]:
    """Return what components explain, and how many are kept."""
    most = most_components(choice, *values.shape)
    wanted = most if keep < 1 else int(keep)
    if wanted > most:
        notes.append(f"{most} components, not {wanted}: there are no more")
        wanted = most
    if choice.method == "nmf":  # others when there are more: nothing to choose from
        return np.empty(0), wanted
    trial = make_components(choice, max(wanted, min(most, _SHOWN)))
    scores = _fitted(trial, values, notes)
    shares = shares_explained(choice, trial, values, scores)
    if keep < 1:
        reached = np.flatnonzero(np.cumsum(shares) >= keep - 1e-12)
        wanted = int(reached[0]) + 1 if len(reached) else len(shares)
        if not len(reached):
            notes.append(f"all components explain {shares.sum():.3f}, not {keep:g}")
    return shares, wanted


def _fitted(estimator: BaseEstimator, values: Floats, notes: list[str]) -> Floats:
    """Fit an estimator and return the components of the rows."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", ConvergenceWarning)
        scores = np.asarray(estimator.fit_transform(values), dtype=np.float64)
    notes += [str(each.message) for each in caught]
    return scores


def _with_label(found: pd.DataFrame, label: pd.Series) -> pd.DataFrame:
    if label.name in found:
        message = f"the label is called {label.name!r}, as a component is: rename it"
        raise ValueError(message)
    return pd.concat([found, label], axis="columns")


def _tabulate_loadings(loadings: pd.DataFrame, features: list[str]) -> pd.DataFrame:
    table = loadings.copy()
    table.insert(0, "feature", features)
    return table.assign(communality=(loadings**2).sum(axis="columns"))


def _tabulate_components(
    shares: Floats, loadings: pd.DataFrame, features: list[str]
) -> pd.DataFrame:
    kept = loadings.shape[1]
    strongest: list[str | None] = []
    for name in loadings:
        order = loadings[name].abs().sort_values(ascending=False, kind="stable").index
        strongest.append(
            ", ".join(
                f"{features[place]} ({loadings[name][place]:+.2f})"
                for place in order[:_STRONGEST]
            )
        )
    count = len(shares)
    return pd.DataFrame(
        {
            "component": [f"component_{number}" for number in range(1, count + 1)],
            "share": shares,
            "cumulative": np.cumsum(shares),
            "kept": np.arange(count) < kept,
            "strongest": pd.Series(strongest, dtype="string").reindex(range(count)),
        }
    )


def _require(
    method: str, kernel: str, gamma: float | None, keep: float, seed: int
) -> None:
    """Refuse params that cannot be meant."""
    for param, value, choices in (
        ("method", method, get_args(Method)),
        ("kernel", kernel, get_args(Kernel)),
    ):
        if value not in choices:
            there = ", ".join(map(repr, choices))
            message = f"{param} is {value!r}: give one of {there}"
            raise ValueError(message)
    if not 0 < keep < float("inf") or (keep > 1 and keep != int(keep)):
        message = f"keep is {keep}: give a share below 1, or a whole number"
        raise ValueError(message)
    if keep < 1 and method == "nmf":
        message = (
            f"keep is {keep}: the parts of NMF change with their number, so give a "
            "whole one"
        )
        raise ValueError(message)
    if gamma is not None and not gamma > 0:
        message = f"gamma is {gamma}: give a number above 0, or none"
        raise ValueError(message)
    if not 0 <= seed <= _LARGEST_SEED:
        message = f"seed is {seed}: give a whole number from 0 to {_LARGEST_SEED}"
        raise ValueError(message)


def _require_rows(numbers: pd.DataFrame, choice: Choice) -> None:
    rows = len(numbers)
    if choice.method == "kernel-pca" and rows > _MOST_KERNEL_ROWS:
        message = (
            f"the table has {rows:,} rows, and kernel PCA compares each with each: "
            f"give {_MOST_KERNEL_ROWS:,} at most, for example "
            f"table.sample({_MOST_KERNEL_ROWS}), or choose pca"
        )
        raise ValueError(message)
    if choice.method == "nmf" and not choice.scale and (numbers < 0).any(axis=None):
        name = numbers.columns[(numbers < 0).any()][0]
        message = f"negative numbers in {name!r}: NMF takes them with scale=True only"
        raise ValueError(message)
