"""Split a table into train, test and validation parts."""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd

from .columns import Coded, find_column, read_times, read_values, require_table
from .parts import (
    Parts,
    sizes_of,
    split_at_random,
    split_by_group,
    split_by_time,
)
from .sample import LABEL, load_sample

__all__ = ["Split", "split_data"]

_LARGEST_SEED = 2**32 - 1


class Split(NamedTuple):
    """The parts of a table: every row is in exactly one.

    Attributes:
        train: Rows to learn from, with all columns and their types as they were.
            The index is that of the table, so that a row can be traced back.
        test: Rows to judge the final model by.
        validation: Rows to choose between models by; without rows, but with all
            columns, when `validation_share` is 0.
        train_rows: How many there are to learn from: what the others leave.
        test_rows: How many there are to judge by, as the rounded share says.
        validation_rows: How many there are to choose by; 0 without such a part.
    """

    train: pd.DataFrame
    test: pd.DataFrame
    validation: pd.DataFrame
    train_rows: int
    test_rows: int
    validation_rows: int


def split_data(
    table: pd.DataFrame | None = None,
    label_column: str | None = None,
    test_share: float = 0.2,
    validation_share: float = 0.0,
    *,
    stratify: bool | None = None,
    group_column: str | None = None,
    time_column: str | None = None,
    seed: int = 0,
) -> Split:
    """Split a table into train, test and validation parts.

    Every row goes into exactly one part; the table is not changed.  Without a
    table, Fisher's iris is split by its `species`.  Rows are

    * drawn at random, by scikit-learn's `train_test_split`: test from the table,
      then validation from the rest.  With `label_column`, each part has the classes
      in the table's proportions: test to within a row per class, train and
      validation too, or to within two rows when there are all three;
    * with `group_column`, dealt in whole groups in random order, each to a part
      that has not its share yet, so that none exceeds it by more than the largest
      group; with `label_column`, to the one that lacks its classes most;
    * with `time_column`, in the order of time: train is before validation, and
      validation before test.  Rows of one time stay together.

    Random parts are in random order, and those by time in the order of time.  Sizes
    are rounded to the nearest row, and at least one.  Time and memory grow with
    the table, of which the parts are a copy; a million groups take some 20 seconds.

    Args:
        table: At least as many rows as parts.  Column names may be of any type and
            are compared as text; the index is kept and need not be unique.  None:
            iris, 150 flowers, which comes with scikit-learn.
        label_column: Column with the classes that all parts should have in the same
            proportions.  With `time_column` it changes nothing.  None: no
            classes; of iris, `species`.
        test_share: Rows of test as a part of all, above 0 and below 1.
        validation_share: Rows of validation as a part of all, from 0 to below 1;
            with `test_share` below 1.  0 is for no validation part.
        stratify: Whether to keep the proportions of the classes.  None: when there
            is a `label_column` and no `time_column`.  False for a label that is a
            measured number, as in regression.
        group_column: Column whose values, such as patients or users, must not be in
            two parts.
        time_column: Column with datetimes, numbers or texts in ISO 8601.
        seed: For all that is random: 0 to 4294967295.

    Returns:
        The parts and their sizes.

    Raises:
        TypeError: `table` is not a pandas DataFrame.
        ValueError: a share or the seed is out of range; there are too few rows,
            groups or times for the parts; a class has too few rows; a column is
            not there, its name is there twice, it has missing cells or no order in
            time; or columns do not go together.

    Source:
        scikit-learn: Pedregosa et al., JMLR 12 (2011), 2825-2830.

    >>> split_data(pd.DataFrame({"x": range(10)}), test_share=0.3).train_rows
    7
    """
    if table is None:
        table = load_sample()
        label_column = LABEL if label_column is None else label_column
    require_table(table)
    _require_shares(test_share, validation_share)
    if not 0 <= seed <= _LARGEST_SEED:
        message = f"seed is {seed}: give a whole number from 0 to {_LARGEST_SEED}"
        raise ValueError(message)
    _require_together(label_column, group_column, time_column, stratify=stratify)
    sizes = sizes_of(len(table), test_share, validation_share)
    wanted = stratify is not False and time_column is None
    label = _label(table, label_column, stratify=wanted)
    if time_column is not None:
        parts = split_by_time(read_times(table, time_column), sizes)
    elif group_column is not None:
        instead = "give each such row a group of its own"
        groups = read_values(table, group_column, "group_column", instead)
        parts = split_by_group(groups, sizes, label, seed)
    else:
        parts = split_at_random(len(table), sizes, label, seed)
    return _take(table, parts)


def _take(table: pd.DataFrame, parts: Parts) -> Split:
    # Copies, so that pandas 2 does not warn who changes a part.
    return Split(
        train=table.iloc[parts.train].copy(),
        test=table.iloc[parts.test].copy(),
        validation=table.iloc[parts.validation].copy(),
        train_rows=len(parts.train),
        test_rows=len(parts.test),
        validation_rows=len(parts.validation),
    )


def _label(
    table: pd.DataFrame, label_column: str | None, *, stratify: bool
) -> Coded | None:
    """Return the label to stratify by, if any; a wrong name is told in any case."""
    if label_column is None:
        return None
    find_column(table, label_column, "label_column")
    if not stratify:
        return None
    return read_values(table, label_column, "label_column", "give stratify=False")


def _require_shares(test_share: float, validation_share: float) -> None:
    advice = "give a part of all rows, such as 0.2"
    if not 0 < test_share < 1:
        message = f"test_share is {test_share}: {advice}, above 0 and below 1"
        raise ValueError(message)
    if not 0 <= validation_share < 1:
        message = f"validation_share is {validation_share}: {advice}, or 0 for none"
        raise ValueError(message)
    if test_share + validation_share >= 1:
        message = (
            f"test_share={test_share:g} and validation_share={validation_share:g} "
            "leave nothing for train: give shares that are together below 1"
        )
        raise ValueError(message)


def _require_together(
    label_column: str | None,
    group_column: str | None,
    time_column: str | None,
    *,
    stratify: bool | None,
) -> None:
    if group_column is not None and time_column is not None:
        message = (
            "group_column and time_column are both given: parts that are apart in time "
            "split groups that last; give one of the two"
        )
        raise ValueError(message)
    if not stratify:
        return
    if label_column is None:
        message = "stratify is true, and there is no label_column: name the classes"
        raise ValueError(message)
    if time_column is not None:
        message = (
            "stratify is true, and time_column is given: parts in the order of time "
            "have the classes as they come; give one of the two"
        )
        raise ValueError(message)
