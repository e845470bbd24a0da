"""Train a linear model on rows that are divided over the processes of MPI."""

from __future__ import annotations

import os
from typing import NamedTuple, get_args

import pandas as pd
from matplotlib.figure import Figure
from sklearn.pipeline import Pipeline

from .drawing import draw_history
from .ranks import train_in_ranks
from .sample import or_sample
from .training import Estimator, make_model, train
from .worlds import Alone, Ranks, World

__all__ = ["Trained", "mpi_trainer"]

# Where MPICH (and Intel's), Open MPI and Slurm tell a process how many there are.
_SIZES = ("PMI_SIZE", "OMPI_COMM_WORLD_SIZE", "SLURM_STEP_NUM_TASKS")


class Trained(NamedTuple):
    """A model that all ranks trained together.

    Attributes:
        model: Pipeline of preparation and estimator, of scikit-learn's own classes
            alone.  It takes a table with at least the columns in its
            `feature_names_in_`, in any order.
        score: On the rows that were trained on: share of rows predicted right, or
            for a regression the share of variance that is explained (R2).
        loss: What was minimised, per row: the log loss in nats, or the squared error,
            and the penalty's part.
        steps: Newton steps until the gradient was nothing but rounding.
        history: One row per step: `step`, `loss` and `gradient` (the largest part of
            it by size), both per row.
        plot: Loss and gradient by step.
        rows: Rows that the model was trained on, of all ranks.
        ranks: Processes that trained.
        notes: What to know: columns and rows that were left out.
    """

    model: Pipeline
    score: float
    loss: float
    steps: int
    history: pd.DataFrame
    plot: Figure
    rows: int
    ranks: int
    notes: list[str]


def mpi_trainer(
    table: pd.DataFrame | None = None,
    label_column: str | None = None,
    estimator: Estimator = "LogisticRegression",
    ranks: int = 1,
    *,
    penalty: float = 1.0,
) -> Trained:
    """Train a linear model in parallel on parts of the rows, over MPI.

    Each rank has a part of the rows and sums over it; `Allreduce` adds the sums up,
    so that every rank takes the same step:

        LogisticRegression   minimise sum(log loss) + penalty / 2 * |w|**2
        Ridge                minimise sum((y - w x - b)**2) + penalty * |w|**2

    with features that are scaled to mean 0 and variance 1, and intercepts that are
    not penalised.  Newton's method is run until the gradient per row is below 1e-10,
    so that the result is that of scikit-learn's estimator of this name on all rows,
    and on any number of ranks the same to about eight digits.  What a rank sends does
    not grow with the rows: (features * outputs)**2 numbers per step.

    With `ranks` above 1, processes of this machine are started by mpiexec and each
    is given its share of the table.  In a world of MPI that is there already
    (`mpiexec -n 4 python program.py`) every rank calls with its own rows, which need
    never be in one place, and has the same model in the end.

    The model does the preparation itself: missing numbers become the mean, numbers
    are scaled, texts become a column of 0 and 1 per value (the 50 most frequent).

    Args:
        table: Features and label; in a world of MPI, the rows of this rank.  Names of
            columns are taken as text; the index is not looked at.  None: 569 tumours,
            benign or malignant, or for Ridge the progression of diabetes in 442
            patients, both with scikit-learn.
        label_column: Column that is learnt: classes (texts, booleans, whole numbers)
            for LogisticRegression, numbers for Ridge.  Needed with a table; of the
            samples, `tumour` and `progression`.
        estimator: What is trained, by the name of scikit-learn's class.
        ranks: Processes to start, at least 1 and at most the rows; 1 in a world of
            MPI that is there.
        penalty: How small coefficients are held, above 0: 1 / C of scikit-learn's
            LogisticRegression, alpha of its Ridge.

    Returns:
        Model, how it fits, and how it was reached; on every rank.

    Raises:
        TypeError: `table` is not a pandas DataFrame.
        ValueError: two columns have the same name, there is no column
            `label_column`, it is not given with a table, it has one class or is of
            another kind than the estimator learns, nothing can be learnt from, a
            number is infinite, the ranks' columns differ; there are more ranks than
            rows; `estimator`, `ranks` or `penalty` is out of range; or it does not
            converge.
        RuntimeError: ranks are to be started and there is no mpiexec, or it failed.

    Source:
        Newton's method for logistic regression: Hastie, Tibshirani & Friedman, The
        Elements of Statistical Learning (2009), section 4.4.1.  mpi4py: Dalcin & Fang,
        Computing in Science & Engineering 23 (2021), 47-54.

    >>> table = pd.DataFrame({"x": [1, 2, 3, 4], "y": [3.0, 5.0, 7.0, 9.0]})
    >>> round(mpi_trainer(table, "y", "Ridge", penalty=1e-9).score, 6)
    1.0
    """
    world = _world()
    _require(estimator, ranks, penalty, world)
    is_sample = table is None
    table, label_column = or_sample(table, label_column, estimator)
    if is_sample:
        table = table.iloc[world.rank :: world.size]
    if ranks == 1:
        result = train(table, label_column, estimator, penalty, world)
    else:
        result = train_in_ranks(table, label_column, estimator, penalty, ranks)
    history = pd.DataFrame(result.history, columns=["loss", "gradient"])
    history.insert(0, "step", range(len(history)))
    started = max(ranks, world.size)
    plural = "rank" if started == 1 else "ranks"
    title = f"{estimator} on {label_column}, {result.rows:,} rows, {started} {plural}"
    return Trained(
        model=make_model(result, estimator, penalty),
        score=result.score,
        loss=result.history[-1][0],
        steps=len(result.history),
        history=history,
        plot=draw_history(result.history, title),
        rows=result.rows,
        ranks=started,
        notes=result.notes,
    )


def _world() -> World:
    """Return the world that this process is a rank of, or else itself alone."""
    sizes = [int(os.environ[name]) for name in _SIZES if name in os.environ]
    return Ranks() if max(sizes, default=1) > 1 else Alone()


def _require(estimator: str, ranks: int, penalty: float, world: World) -> None:
    if estimator not in get_args(Estimator):
        known = ", ".join(get_args(Estimator))
        message = f"no estimator {estimator!r}: there are {known}"
        raise ValueError(message)
    if ranks < 1:
        message = f"ranks is {ranks}: give 1 or more"
        raise ValueError(message)
    if ranks > 1 and world.size > 1:
        message = (
            f"ranks is {ranks}, and this is one of {world.size} ranks already: leave "
            "ranks at 1, and give each rank its own rows"
        )
        raise ValueError(message)
    if not 0 < penalty < float("inf"):
        message = f"penalty is {penalty}: give a number above 0"
        raise ValueError(message)
