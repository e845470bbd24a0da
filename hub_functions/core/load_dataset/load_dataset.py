"""Load a well-known data set as a table."""

from __future__ import annotations

import difflib
from typing import Any, Literal, NamedTuple

import pandas as pd
from sklearn.utils import shuffle as shuffled

from .catalogue import CATALOGUE, Dataset, Task

__all__ = ["LoadedDataset", "load_dataset"]

_LARGEST_SEED = 2**32 - 1


class LoadedDataset(NamedTuple):
    """A data set and what is known of it.

    Attributes:
        table: The features in scikit-learn's order, float64, and the label as the
            last column; no cell is missing, the index is 0, 1, 2 and so on.
        label_column: Name of the label's column.
        classes: Names of the classes by their code in scikit-learn; empty for
            "diabetes", whose label is a number.
        task: What the label asks for: "classification" or "regression".
        rows: Rows of the table.
        columns: Columns of the table, the label among them.
        column_meanings: One row per column of the table: `column`, `unit` (missing
            where there is none or the source tells none) and `meaning`.
        description: What a row is, the source of the data and its licence.
    """

    table: pd.DataFrame
    label_column: str
    classes: list[str]
    task: Task
    rows: int
    columns: int
    column_meanings: pd.DataFrame
    description: str


def load_dataset(
    name: Literal["iris", "wine", "breast-cancer", "diabetes", "digits"] = "iris",
    *,
    text_labels: bool = True,
    shuffle: bool = False,
    seed: int = 0,
) -> LoadedDataset:
    """Load a well-known data set as a table.

    The data sets are those that scikit-learn brings along, so nothing is
    downloaded.  Columns have scikit-learn's names in the form that attributes,
    formulas and SQL take: "sepal length (cm)" is `sepal_length_cm`.  Classes are
    named: species, cultivars, diagnoses, digits.  Each call makes a new table of
    less than 1 MiB in well under a second.

    Args:
        name: Which one.  "iris" (150 rows, 4 features, 3 classes), "wine" (178,
            13, 3), "breast-cancer" (569, 30, 2), "digits" (1797, 64, 10) or
            "diabetes" (442, 10, and a number to predict).
        text_labels: Whether classes are texts such as "setosa".  If not, they are
            scikit-learn's codes, int64: the place in `classes`, from 0 on.
        shuffle: Whether the rows are put in random order.  If not, they are in
            scikit-learn's; iris and wine are sorted by class there.
        seed: For the random order: 0 to 4294967295.  The same seed gives the same
            order everywhere.

    Returns:
        The table, the name of its label, and what is known of both.

    Raises:
        ValueError: there is no data set of that name, or the seed is out of range.

    Source:
        scikit-learn: Pedregosa et al., JMLR 12 (2011), 2825-2830; the source of
        each data set is in its `description`.

    >>> load_dataset("wine").classes
    ['barolo', 'grignolino', 'barbera']
    """
    if name not in CATALOGUE:
        raise ValueError(_unknown(name))
    if not 0 <= seed <= _LARGEST_SEED:
        message = f"seed is {seed}: give a whole number from 0 to {_LARGEST_SEED}"
        raise ValueError(message)
    dataset = CATALOGUE[name]
    table = _table(dataset, text_labels=text_labels)
    if shuffle:
        table = shuffled(table, random_state=seed).reset_index(drop=True)
    return LoadedDataset(
        table=table,
        label_column=dataset.meanings[-1].column,
        classes=list(dataset.classes),
        task=dataset.task,
        rows=len(table),
        columns=len(table.columns),
        column_meanings=_column_meanings(dataset),
        description=dataset.description,
    )


def _table(dataset: Dataset, *, text_labels: bool) -> pd.DataFrame:
    loaded = dataset.load(as_frame=True, **dataset.options)
    features: pd.DataFrame = loaded.data
    label: pd.Series[Any] = loaded.target
    if dataset.classes:
        label = label.astype("int64")
        if text_labels:
            label = label.map(dict(enumerate(dataset.classes)))
    table = pd.concat([features, label], axis="columns")
    return table.set_axis([each.column for each in dataset.meanings], axis="columns")


def _column_meanings(dataset: Dataset) -> pd.DataFrame:
    rows = [(each.column, each.unit or None, each.text) for each in dataset.meanings]
    return pd.DataFrame(rows, columns=["column", "unit", "meaning"], dtype="string")


def _unknown(name: object) -> str:
    near = difflib.get_close_matches(str(name).lower(), CATALOGUE, 1)
    asked = f"did you mean {near[0]!r}? " if near else ""
    return (
        f"no data set {name!r}: {asked}There are {', '.join(map(repr, CATALOGUE))}, "
        "those that come with scikit-learn; nothing is downloaded"
    )
