"""Rows as a matrix of numbers that a masker can mix, and back."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd
from pandas.api import types

from .asking import Features

Codes: TypeAlias = npt.NDArray[np.float64]


class Coding:
    """Stands for each value of a column by a number.

    SHAP mixes columns of two rows in a matrix of numbers.  With codes, columns of any
    type can be mixed and come back as they were: texts, categories, missing values.
    Equal values have equal codes, so that what does not change is not asked again.
    """

    def __init__(self, features: Features) -> None:
        """Learn the values of all rows that are to be mixed."""
        self._is_array = not isinstance(features, pd.DataFrame)
        table = pd.DataFrame(features)
        self._names = list(table.columns)
        coded = [_coded(table.iloc[:, place]) for place in range(table.shape[1])]
        self.codes: Codes = np.column_stack([codes for codes, _ in coded])
        self._values = [values for _, values in coded]

    def decode(self, codes: Codes) -> Features:
        """Return the rows that stand for these codes, with the types of the table."""
        columns = {
            name: values.iloc[codes[:, place].astype(np.int64)].array
            for place, (name, values) in enumerate(
                zip(self._names, self._values, strict=True)
            )
        }
        table = pd.DataFrame(columns)
        return table.to_numpy() if self._is_array else table


def _coded(cells: pd.Series) -> tuple[Codes, pd.Series]:
    """Return a code for each cell, and the cell that it stands for by place."""
    dtype = cells.dtype
    if types.is_object_dtype(dtype) and types.infer_dtype(cells) != "string":
        # True, 1 and 1.0 would be one value; lists cannot be compared at all.
        return np.arange(len(cells), dtype=np.float64), cells
    codes, _ = pd.factorize(cells, use_na_sentinel=False)
    first = np.unique(codes, return_index=True)[1]
    return codes.astype(np.float64), cells.iloc[first]
