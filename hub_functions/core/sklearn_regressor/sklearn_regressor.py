"""Train a scikit-learn regressor over a grid of params and keep the best."""

from __future__ import annotations

import difflib
import sys
from collections import Counter
from collections.abc import Mapping
from typing import NamedTuple, get_args

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from sklearn.model_selection import KFold
from sklearn.pipeline import Pipeline

from .drawing import draw_trials
from .measures import METRICS, Selector
from .preparation import make_model
from .regressors import Setting, make_regressor, wants_scaling
from .sample import or_sample
from .search import choose, noting, search, tabulate, with_params
from .tables import read_data

__all__ = ["Trained", "sklearn_regressor"]


class Trained(NamedTuple):
    """A trained model and how good it is.

    The metrics are means over the folds of the chosen params: each fold is
    predicted by a model that was trained on the others.  Errors are in the unit of
    the label.

    Attributes:
        model: Pipeline of preparation and regressor, trained on all labelled
            rows.  It takes a table with at least the columns in its
            `feature_names_in_`, in any order.
        rmse: Root of the mean squared error, 0 or more.
        mae: Mean of the absolute errors, 0 or more.
        median_ae: Median of the absolute errors, 0 or more.
        mape: Mean of the absolute errors as parts of the true values: 0.1 is a
            tenth.  Over the folds without a true 0; None when all have one.
        r2: Part of the variance that is explained: 1 is all of it, 0 as good as
            the mean, below 0 worse.  None when no fold has two different labels.
        best_params: The combination of `grid` that was chosen; empty without one.
        trials: One row per combination, in the grid's order: `trial`, `params`
            (JSON), `rank` by the selector (1 is best), `chosen`, for each
            metric its mean and `_std` over the folds, and `problem`: why it
            could not be trained, else empty.  A further metric: `max_error`.
        plot: The trials, best first, by the metric of the selector.
        rows: Rows that the model was trained on.
        notes: What to know: columns and rows that were left out, metrics that
            there are not, and warnings of scikit-learn, counted.
    """

    model: Pipeline
    rmse: float
    mae: float
    median_ae: float
    mape: float | None
    r2: float | None
    best_params: dict[str, Setting]
    trials: pd.DataFrame
    plot: Figure
    rows: int
    notes: list[str]


def sklearn_regressor(  # noqa: PLR0913  # what people set in a search, by name
    table: pd.DataFrame | None = None,
    label_column: str | None = None,
    regressor: str = "RandomForestRegressor",
    params: dict[str, Setting] | None = None,
    grid: dict[str, list[Setting]] | None = None,
    *,
    selector: Selector = "min.rmse",
    folds: int = 5,
    scale: bool | None = None,
    seed: int = 0,
    jobs: int = 1,
) -> Trained:
    """Train a scikit-learn regressor over a grid of params and keep the best.

    Every combination of the grid is cross-validated on the same shuffled folds;
    the best by `selector` (the first of equals) is trained again on all rows.
    Without a grid there is one trial, which gives the metrics.

    The model does the preparation itself, so that it takes tables as they come:
    numbers and booleans have missing values filled with the median, texts and
    categories become a column of 0 and 1 per value (at most 50; of more, the
    rarest are put together), and a missing text counts as a value.  Values that
    were not there in training count as rare ones, or as none.  The model is made
    of classes of scikit-learn alone, and can be loaded where this function is
    not.  Columns of other kinds (dates, durations, lists, mixed values) and those
    without values are left out, and so are rows without a label; `notes` tells.

    Without a table, the progression of diabetes is learnt of 442 patients.

    The same table, params and seed give the same model, however many `jobs`.
    Time is that of (combinations * folds + 1) trainings.

    Args:
        table: Features and label, at least 2 rows, many more to be of use.  Names
            of columns are taken as text; the index is not looked at.  The table
            is not changed.  None: diabetes, which comes with scikit-learn.
        label_column: Column with the numbers to predict; at least 2 different
            ones.  Needed with a table; of diabetes it is `progression`.
        regressor: Name of a class of scikit-learn, such as "Ridge", "SVR" or
            "HistGradientBoostingRegressor"; any of
            `sklearn.utils.all_estimators("regressor")` that stands alone.
        params: Params of the regressor, as its constructor takes them.
        grid: Values to try, by param: `{"max_depth": [3, 10, None]}`; every
            combination is a trial.  A param is in `params` or in `grid`.
        selector: What the chosen combination has least or most of.
        folds: Parts of the cross-validation, at least 2; no more than the rows,
            or they are lowered to that (a note).
        scale: Whether numbers are scaled to mean 0 and variance 1.  None: for
            all regressors but trees, forests, boosting, bagging and isotonic
            regression.  The label never is.
        seed: For the folds and for the regressor's `random_state`, 0 to 2**32-1.
        jobs: Trials that run at once, in processes; -1 is one per processor.

    Returns:
        Model, metrics, the trials and what is worth a note.

    Raises:
        TypeError: `table` is not a pandas DataFrame.
        ValueError: two columns have the same name, there is no column
            `label_column`, it is not given with a table, it holds no numbers,
            infinite or all the same ones, nothing can be learnt from, a number is
            infinite; the regressor, a param or the selector is not known; a param
            is out of range; or every trial failed (it says why the first one did).

    Source:
        scikit-learn: Pedregosa et al., JMLR 12 (2011), 2825-2830.
        Cross-validation: Stone, J. R. Stat. Soc. B 36 (1974), 111-147.

    >>> table = pd.DataFrame({"x": range(10), "label": range(1, 21, 2)})
    >>> round(sklearn_regressor(table, "label", "LinearRegression").rmse, 9)
    0.0
    """
    params = {name: _one(value) for name, value in (params or {}).items()}
    grid = grid or {}
    _require(selector, params, grid)
    grid = {name: list(map(_one, values)) for name, values in grid.items()}
    if folds < 2:
        message = f"folds is {folds}: give 2 or more"
        raise ValueError(message)
    table, label_column = or_sample(table, label_column)
    notes: Counter[str] = Counter()
    with noting(notes):
        made = make_regressor(regressor, params, grid, seed)
    data = read_data(table, label_column)
    notes.update(data.notes)
    model = make_model(
        data.kinds, made, scale=wants_scaling(regressor) if scale is None else scale
    )
    rows = len(data.labels)
    if rows < folds:
        notes[f"{rows} folds, not {folds}: there are no more rows"] += 1
    splits = KFold(min(rows, folds), shuffle=True, random_state=seed)
    trials = search(model, grid, data, folds=splits, jobs=jobs)
    best = choose(trials, selector)
    for trial in trials:
        notes += trial.notes
    model = with_params(model, best.params)
    with noting(notes):
        model.fit(data.features, data.labels)
    means = {name: best.mean(name) for name in METRICS}
    absent = [name for name, mean in means.items() if np.isnan(mean)]
    if absent:
        notes[f"these labels have no {' and no '.join(absent)}"] += 1
    metric = selector.partition(".")[2]
    return Trained(
        model=model,
        rmse=means["rmse"],
        mae=means["mae"],
        median_ae=means["median_ae"],
        mape=None if "mape" in absent else means["mape"],
        r2=None if "r2" in absent else means["r2"],
        best_params=dict(best.params),
        trials=tabulate(trials, best, selector),
        plot=draw_trials(trials, best, metric, f"{regressor} on {label_column}"),
        rows=rows,
        notes=[text if n == 1 else f"{n:,} x {text}" for text, n in notes.items()],
    )


def _require(
    selector: str, params: Mapping[str, object], grid: Mapping[str, object]
) -> None:
    """Refuse a selector or a grid that cannot be meant."""
    selectors = get_args(Selector)
    if selector not in selectors:
        near = difflib.get_close_matches(selector, selectors, 1)
        asked = f": did you mean {near[0]!r}?" if near else ""
        message = f"no selector {selector!r}{asked} There are {', '.join(selectors)}"
        raise ValueError(message)
    for name, values in grid.items():
        if not isinstance(values, (list, tuple)) or not values:
            message = f"grid[{name!r}] is {values!r}: give a list of values to try"
            raise ValueError(message)
        if name in params:
            message = f"{name!r} is in params and in grid: give it in one of them"
            raise ValueError(message)


def _one(value: Setting) -> Setting:
    """Make equal texts one object, as they are in scikit-learn's own defaults.

    Pickle writes an object once: else the model's bytes would tell from where its
    params came.
    """
    return sys.intern(value) if type(value) is str else value
