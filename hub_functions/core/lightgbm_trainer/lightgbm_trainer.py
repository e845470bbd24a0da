"""Train gradient-boosted trees with LightGBM."""

from __future__ import annotations

import warnings
from typing import Literal, NamedTuple

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from sklearn.pipeline import Pipeline

from .booster import NAME, Fitted, Setting, Training, fit, gains, require_params
from .drawing import draw_history
from .labels import Labels
from .measures import measure
from .parts import parted, without_rows
from .preparation import Categories, assemble, make_preparation, prepared_columns
from .sample import or_sample
from .tables import Data, read_data, read_validation

__all__ = ["Boosted", "lightgbm_trainer"]

_LARGEST_SEED = 2**31 - 1


class Boosted(NamedTuple):
    """A trained model and how good it is.

    The metrics are of the validation rows, by a model that was not trained on
    them; they also chose the number of rounds.

    Attributes:
        model: Pipeline of preparation and trees.  It takes a table with at least
            the columns in its `feature_names_in_`, in any order, and predicts the
            labels as they were given, texts too; `classes_` are those.
        task: "classification" or "regression".
        importances: One row per feature, the most important first: `feature`,
            `kind` (number, category), `importance` (part of all gain, 0 to 1),
            `gain` (of the objective, over all its splits) and `splits`.
        history: One row per round: `round`, `metric` (its name), `train` and
            `validation` (missing without such rows).
        plot: The same as curves, and where the training was best.
        rounds: Rounds that the model has.
        accuracy: Share of rows predicted right, 0 to 1.
        f1: Mean over the classes (macro) of F1, 0 to 1.
        roc_auc: Area under the ROC curve, each class against the rest, mean over
            the classes; 0.5 is chance.
        log_loss: Mean of -ln of the probability given to the true class, in nats.
        rmse: Root of the mean squared error, in the unit of the label.
        mae: Mean of the absolute errors, in the unit of the label.
        r2: Part of the variance that is explained; 1 is all of it.
        rows: Labelled rows of the table.
        validation_rows: Rows that the metrics are of.
        notes: What to know: what was left out, inferred or warned of.
    """

    model: Pipeline
    task: str
    importances: pd.DataFrame
    history: pd.DataFrame
    plot: Figure
    rounds: int
    accuracy: float | None
    f1: float | None
    roc_auc: float | None
    log_loss: float | None
    rmse: float | None
    mae: float | None
    r2: float | None
    rows: int
    validation_rows: int
    notes: list[str]


def lightgbm_trainer(  # noqa: PLR0913  # what people set in a training, by name
    table: pd.DataFrame | None = None,
    label_column: str | None = None,
    validation: pd.DataFrame | None = None,
    params: dict[str, Setting] | None = None,
    *,
    task: Literal["auto", "classification", "regression"] = "auto",
    rounds: int = 500,
    early_stopping_rounds: int = 30,
    validation_share: float = 0.2,
    categories: Categories = "native",
    seed: int = 0,
    threads: int = 1,
) -> Boosted:
    """Train gradient-boosted trees with LightGBM.

    Trees are added one by one, each to mend what those before it got wrong, until
    the loss on the validation rows has not fallen for `early_stopping_rounds`.
    The rounds up to the best one are kept.  Validation rows are drawn from the
    table, a share of each class; the model is then trained again on all rows,
    with as many rounds.  With a `validation` table it is trained on the table alone.

    Missing numbers stay missing: each split learns where they go.  Texts and
    categories are split by sets of values ("native"; up to 200 are told apart)
    or become a column of 0 and 1 each ("one-hot"; up to 50); the rarest are put
    together, a missing text counts as a value, and a text that was not there in
    training is treated as missing.  Columns of other kinds (dates, durations,
    lists, mixed values) and those without values are left out, and so are rows
    without a label; `notes` tells.

    Without a table, the diagnoses of 569 breast masses are learnt.

    The same table, params and seed give the same model.  Time grows with rows,
    columns and rounds.

    Args:
        table: Features and label.  Names of columns are taken as text; the index is
            not looked at.  The table is not changed.  None: breast cancer, which
            comes with scikit-learn.
        label_column: Column to predict; at least 2 different values.  Needed with a
            table; of breast cancer it is `diagnosis`.
        validation: Rows to watch instead of a share of the table, with the same
            columns: `validation` of split-data.
        params: Params of LightGBM's estimators, such as `num_leaves`,
            `learning_rate` (0.1 unless given), `min_child_samples` or `reg_lambda`.
        task: What the label is.  "auto": texts, booleans, categories and up to 10
            different whole numbers are classes, other numbers are measured.
        rounds: Most rounds, at least 1.
        early_stopping_rounds: Rounds without a gain after which the training ends;
            0: it does not.
        validation_share: Share of the rows to watch, from 0 to below 1; 0 is for
            none, and then for no metrics and no early stopping.
        categories: How texts and categories are learnt.
        seed: For the validation rows and all that is random, 0 to 2**31-1.
        threads: Processors that train and predict, at least 1.  With several, the
            last digits of the model may differ between runs.

    Returns:
        Model, metrics, importances and the course of the training.

    Raises:
        TypeError: a table is not a pandas DataFrame.
        ValueError: two columns have the same name; a column is not there, or the
            label is not given with a table, does not fit the task or is the same
            everywhere; nothing can be learnt from; a number is infinite; no row is
            left to validate with; a param is not known or out of range.

    Source:
        Ke et al., LightGBM: a highly efficient gradient boosting decision tree,
        NeurIPS 30 (2017), 3146-3154.

    >>> table = pd.DataFrame({"x": range(100), "label": ["low"] * 50 + ["high"] * 50})
    >>> found = lightgbm_trainer(table, "label", rounds=20)
    >>> found.model.predict(pd.DataFrame({"x": [1, 99]})).tolist()
    ['low', 'high']
    """
    _require(task, categories, rounds, early_stopping_rounds, validation_share)
    _require_numbers(seed, threads)
    table, label_column = or_sample(table, label_column)
    data = read_data(table, label_column, None if task == "auto" else task)
    training = Training(
        data.task,
        len(np.unique(data.labels)),
        params or {},
        early_stopping_rounds,
        seed,
        threads,
    )
    require_params(data.task, training.params)
    notes = list(data.notes)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        if validation is None:
            train, watched = parted(data, validation_share, seed)
        else:
            train, watched = data, read_validation(validation, label_column, data)
            notes += watched.notes
        model, fitted = _train(train, watched, training, rounds, categories)
        metrics = measure(model, watched.features, watched.labels, data.task)
        if train is not data:
            none = without_rows(data)
            model, again = _train(data, none, training, fitted.rounds, categories)
            fitted = Fitted(again.estimator, fitted.history, fitted.rounds)
    notes += _told(caught)
    return Boosted(
        model=model,
        task=data.task,
        importances=_importances(model, fitted, data),
        history=fitted.history,
        plot=draw_history(fitted.history, fitted.rounds, f"{NAME} on {label_column}"),
        rounds=fitted.rounds,
        **metrics,
        rows=len(data.labels),
        validation_rows=len(watched.labels),
        notes=notes,
    )


def _train(
    train: Data, watched: Data, training: Training, rounds: int, categories: Categories
) -> tuple[Pipeline, Fitted]:
    """Fit preparation and booster; return them as one model, too."""
    preparation = make_preparation(train.kinds, categories)
    matrix = preparation.fit_transform(train.features)
    codes = [is_code for _, is_code in prepared_columns(preparation)]
    classes: Labels | None = None
    if train.task == "classification":
        classes = np.unique(train.labels)
    pair = (matrix, _targets(train.labels, classes))
    other = None
    if len(watched.labels):
        other = (
            preparation.transform(watched.features),
            _targets(watched.labels, classes),
        )
    fitted = fit(training, rounds, codes, pair, other)
    return assemble(preparation, fitted.estimator, matrix, classes), fitted


def _targets(labels: Labels, classes: Labels | None) -> np.ndarray:
    return labels if classes is None else np.searchsorted(classes, labels)


def _importances(model: Pipeline, fitted: Fitted, data: Data) -> pd.DataFrame:
    """Return a row per feature; columns that were made of one count together."""
    owners = [name for name, _ in prepared_columns(model[0])]
    found = gains(fitted, len(owners)).groupby(np.array(owners)).sum()
    found = found.reindex(list(data.kinds))
    total = found["gain"].sum()
    kinds = [
        "number" if kind == "number" else "category" for kind in data.kinds.values()
    ]
    table = pd.DataFrame(
        {
            "feature": pd.Series(list(data.kinds), dtype="string"),
            "kind": pd.Series(kinds, dtype="string"),
            "importance": (found["gain"] / (total or 1.0)).to_numpy(),
            "gain": found["gain"].to_numpy(),
            "splits": found["splits"].to_numpy(),
        }
    )
    return table.sort_values("gain", ascending=False, kind="stable", ignore_index=True)


def _told(caught: list[warnings.WarningMessage]) -> list[str]:
    """Return each warning once; those for developers are dropped."""
    texts = [
        f"{each.category.__name__}: {' '.join(str(each.message).split())}"[:300]
        for each in caught
        if not issubclass(each.category, DeprecationWarning | FutureWarning)
    ]
    return list(dict.fromkeys(texts))


def _require(
    task: str, categories: str, rounds: int, patience: int, share: float
) -> None:
    for name, value, choices in (
        ("task", task, ("auto", "classification", "regression")),
        ("categories", categories, ("native", "one-hot")),
    ):
        if value not in choices:
            message = f"{name} is {value!r}: give one of {', '.join(choices)}"
            raise ValueError(message)
    if rounds < 1:
        message = f"rounds is {rounds}: give 1 or more"
        raise ValueError(message)
    if patience < 0:
        message = f"early_stopping_rounds is {patience}: give 1 or more, or 0 for none"
        raise ValueError(message)
    if not 0 <= share < 1:
        message = f"validation_share is {share}: give a part such as 0.2, or 0 for none"
        raise ValueError(message)


def _require_numbers(seed: int, threads: int) -> None:
    if not 0 <= seed <= _LARGEST_SEED:
        message = f"seed is {seed}: give a whole number from 0 to {_LARGEST_SEED}"
        raise ValueError(message)
    if threads < 1:
        message = f"threads is {threads}: give 1 or more"
        raise ValueError(message)
