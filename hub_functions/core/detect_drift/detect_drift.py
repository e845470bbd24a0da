"""Detect drift between a reference table and another one."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from sklearn.base import BaseEstimator

from .columns import read_pair
from .comparing import Compared, Limits, compare, tabulate
from .drawing import draw_columns, draw_psi
from .predicting import with_predictions
from .sample import sample_tables
from .tables import named_by_text, some, unknown

__all__ = ["Drift", "detect_drift"]


class Drift(NamedTuple):
    """Which columns have drifted, and how far.

    Attributes:
        drift: One row per column that both tables have, in the reference's
            order: `column`, `kind` (number, datetime, duration, category; two
            with an arrow where they differ), `test` (kolmogorov-smirnov,
            chi-square or none), `statistic` (D, or Cramer's V; 0 to 1),
            `p_value`, `p_adjusted` (for all tests, Benjamini and Hochberg),
            `psi` (nats, 0 or more), `reading` of it (stable, moderate,
            shifted), `missing_reference` and `missing_table` (shares),
            `missing_p_adjusted`, `unseen_share` (of the table's values),
            `unseen` (categories that the reference has not), `drifted` and
            `reasons` (distribution, missing, unseen, kind).
        drifted: Columns that have drifted, the greatest PSI first.
        drifted_share: Drifted columns as a part of those in `drift`, 0 to 1.
        max_psi: Greatest PSI of a column; None where none is compared.
        new_columns: Columns that only the table has.
        missing_columns: Columns that only the reference has.
        reference_rows: How many rows `reference` has, to compare with `rows`.
        rows: Rows of the table.
        plot: PSI of each column, greatest first.
        columns_plot: Both distributions of the most drifted columns.
        notes: What to know: columns that were not compared, and why.
    """

    drift: pd.DataFrame
    drifted: list[str]
    drifted_share: float
    max_psi: float | None
    new_columns: list[str]
    missing_columns: list[str]
    reference_rows: int
    rows: int
    plot: Figure
    columns_plot: Figure
    notes: list[str]


def detect_drift(  # noqa: PLR0913  # thresholds, by name
    reference: pd.DataFrame | None = None,
    table: pd.DataFrame | None = None,
    model: BaseEstimator | None = None,
    columns: list[str] | None = None,
    *,
    alpha: float = 0.05,
    psi_threshold: float = 0.1,
    share_threshold: float = 0.05,
    bins: int = 10,
    max_plots: int = 6,
) -> Drift:
    """Detect drift between a reference table and another one, column by column.

    A column has drifted for one of four reasons:

        distribution  its test is significant, and its PSI is large enough
        missing       the missing share has changed, significantly and enough
        unseen        enough values are categories that the reference has not
        kind          it holds something else, as text instead of numbers

    Numbers, datetimes and durations are tested by Kolmogorov and Smirnov;
    texts, booleans, categories and numbers of few values (at most `bins`,
    each 5 times on average) by chi-square, where categories with fewer than 5
    expected rows are counted together.  P-values of all tests are corrected
    together (Benjamini and Hochberg), so that among the columns called drifted
    by them, a share of `alpha` is expected to be false.  Size counts as well,
    since with many rows the smallest difference is significant:

        PSI = sum_k (a_k - e_k) * ln(a_k / e_k)

    with the fractions e_k of the reference and a_k of the table in bin k: the
    reference's quantiles, or the categories; an empty bin counts as 0.0001.  By
    custom, below 0.1 is stable and above 0.25 shifted.  Missing cells are left
    out of it.

    Time grows with the cells, and for numbers with sorting them.

    Args:
        reference: What was, for example the rows of a training, at least 1.
            None, together with table, is a sample of which three of six columns
            have drifted.
        table: What is now, at least 1 row.  Columns are compared by name, as
            text; the index is not looked at.
        model: A fitted model; its predictions on both tables are compared too,
            as `predicted`, and its greatest probability as `confidence`.
        columns: Columns to compare; None: all that both tables have.
        alpha: Greatest adjusted p-value of drift, above 0, below 1.
        psi_threshold: Least PSI of drift, 0 or more.
        share_threshold: Least change of the missing share, and least share of
            unseen categories, that is drift; 0 to 1.
        bins: Number of quantile bins of the PSI, at least 2.
        max_plots: Most columns in `columns_plot`, at least 1.

    Returns:
        The comparison of each column, the drifted ones, and figures.

    Raises:
        TypeError: `reference` or `table` is not a pandas DataFrame, or `model`
            has no `predict`.
        ValueError: one of the two is given without the other, has no rows or two
            columns of one name; they have no column in common, or not one of
            `columns`; a column that the model needs is missing, or `predicted`
            is there already; or a param is out of range.

    Source:
        PSI: Siddiqi, Credit Risk Scorecards (Wiley, 2006); it is Jeffreys'
        divergence: Kullback & Leibler, Ann. Math. Stat. 22 (1951), 79-86.
        Correction: Benjamini & Hochberg, J. R. Stat. Soc. B 57 (1995), 289-300.
        Tests: scipy; Virtanen et al., Nature Methods 17 (2020), 261-272.

    >>> before = pd.DataFrame({"x": range(100), "y": range(100)})
    >>> detect_drift(before, before.assign(x=before["x"] + 50)).drifted
    ['x']
    """
    limits = Limits(alpha, psi_threshold, share_threshold)
    _require(limits, bins, max_plots)
    if reference is None and table is None and model is None:
        reference, table = sample_tables()
    reference, table = _both(reference, table)
    if model is not None:
        reference, table = with_predictions(model, reference, table)
    names = _shared(reference, table, columns)
    compared = [compare(read_pair(name, reference, table), bins) for name in names]
    drift = tabulate(compared, limits)
    ranked = drift.sort_values(
        "psi", ascending=False, kind="stable", na_position="last"
    )
    drifted = ranked.loc[ranked["drifted"], "column"].tolist()
    by_name = {each.pair.name: each for each in compared}
    measured = drift["psi"].dropna()
    drawn = [by_name[name] for name in drifted] or [
        by_name[name] for name in ranked["column"].head(max_plots)
    ]
    return Drift(
        drift=drift,
        drifted=drifted,
        drifted_share=len(drifted) / len(drift),
        max_psi=float(measured.max()) if len(measured) else None,
        new_columns=[name for name in table if name not in reference],
        missing_columns=[name for name in reference if name not in table],
        reference_rows=len(reference),
        rows=len(table),
        plot=draw_psi(ranked, psi_threshold),
        columns_plot=draw_columns(drawn[:max_plots], len(drawn), bins),
        notes=_notes(compared),
    )


def _require(limits: Limits, bins: int, max_plots: int) -> None:
    if not 0 < limits.alpha < 1:
        message = f"alpha is {limits.alpha}: give a number above 0 and below 1"
        raise ValueError(message)
    if not 0 <= limits.share <= 1:
        message = f"share_threshold is {limits.share}: give a number from 0 to 1"
        raise ValueError(message)
    asked = (
        ("psi_threshold", limits.psi, 0),
        ("bins", bins, 2),
        ("max_plots", max_plots, 1),
    )
    for name, value, least in asked:
        if not value >= least:
            message = f"{name} is {value}: give {least} or more"
            raise ValueError(message)


def _both(
    reference: pd.DataFrame | None, table: pd.DataFrame | None
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return both tables, named by text.

    Raises:
        TypeError: one is no DataFrame.
        ValueError: one is not given, has no rows, or two columns of one name.
    """
    found = []
    for what, given in (("reference", reference), ("table", table)):
        if given is None:
            message = f"{what} is not given: give reference and table, or neither"
            raise ValueError(message)
        named = named_by_text(given, what)
        if not len(named):
            message = f"{what} has no rows: nothing to compare"
            raise ValueError(message)
        found.append(named)
    return found[0], found[1]


def _shared(
    reference: pd.DataFrame, table: pd.DataFrame, columns: list[str] | None
) -> list[str]:
    """Return the columns to compare.

    Raises:
        ValueError: there is none, or one that is wanted is not in both tables.
    """
    shared = [str(name) for name in reference if name in table]
    if not shared:
        message = (
            f"reference and table have no column in common: {some(list(reference))} "
            f"and {some(list(table))}"
        )
        raise ValueError(message)
    if columns is None:
        return shared
    for what, there in (("reference", reference), ("table", table)):
        lacking = [name for name in columns if name not in there]
        if lacking:
            raise ValueError(unknown(lacking, [*there], what))
    if not columns:
        message = "columns is an empty list: name at least one, or give None for all"
        raise ValueError(message)
    return list(dict.fromkeys(columns))


def _notes(compared: list[Compared]) -> list[str]:
    """Say which distributions were not compared, and why."""
    left = [each.pair for each in compared if np.isnan(each.psi)]
    empty = [p.name for p in left if not all(map(len, p.values))]
    other = [p.name for p in left if p.kind == "other" and p.name not in empty]
    texts = [p.name for p in left if p.name not in {*empty, *other}]
    found = []
    for names, why in (
        (empty, "one of the tables has no values"),
        (other, "of different or mixed kinds"),
        (texts, "texts that differ from row to row"),
    ):
        if names:
            shown = ", ".join(names[:20]) + (", …" if len(names) > 20 else "")
            found.append(f"distributions not compared, {why}: {shown}")
    untested = [c.pair.name for c in compared if np.isnan(c.test.p_value)]
    few = [name for name in untested if name not in {p.name for p in left}]
    if few:
        shown = ", ".join(few[:20]) + (", …" if len(few) > 20 else "")
        found.append(f"one value or too few rows for a test: {shown}")
    return found
