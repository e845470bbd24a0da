"""What a linear model needs done to a table, learnt from the rows of all ranks."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np
import pandas as pd
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

from .tables import Data, Kind
from .worlds import Floats, World, rounded

_MOST_CATEGORIES = 50  # columns that one column of texts becomes
_MISSING = "missing"  # text in place of a missing one


@dataclass(frozen=True, slots=True, eq=False)
class Learnt:
    """The state of the preparation: small, whatever the rows."""

    kinds: dict[str, Kind]  # by feature
    means: dict[str, float]  # of those that are numbers
    stds: dict[str, float]
    texts: dict[str, list[str]]  # the most frequent of each column, sorted

    def transformer(self) -> ColumnTransformer:
        """Return scikit-learn's own transformer in this state.

        It is fitted on a few rows whose means, deviations and texts are those learnt.
        """
        length = 2 * max((len(each) for each in self.texts.values()), default=1)
        signs = np.tile([-1.0, 1.0], length // 2)
        rows = {
            name: self.means[name] + self.stds[name] * signs
            if kind == "number"
            else pd.Series(np.resize(np.array(self.texts[name], object), length))
            for name, kind in self.kinds.items()
        }
        numbers = [name for name, kind in self.kinds.items() if kind == "number"]
        texts = [name for name, kind in self.kinds.items() if kind == "text"]
        made = ColumnTransformer(
            [
                ("numbers", _numbers(), numbers),
                ("texts", _texts(), texts),
            ],
            verbose_feature_names_out=False,
        )
        return made.fit(pd.DataFrame(rows))


def learn(data: Data, world: World) -> Learnt:
    """Find means, deviations and texts of all rows; the same on all ranks."""
    numbers = [name for name, kind in data.kinds.items() if kind == "number"]
    values = [
        data.features[name].to_numpy(dtype=np.float64, na_value=np.nan)
        for name in numbers
    ]
    there = [np.count_nonzero(~np.isnan(each)) for each in values]
    means = rounded(_sums(values, world) / world.sum(np.array(there, dtype=float)))
    # Over all rows, as of the cells that were filled: they lie at the mean.
    rows = world.sum(np.array([float(len(data.features))]))
    moved = [(each - mean) ** 2 for each, mean in zip(values, means, strict=True)]
    stds = rounded(np.sqrt(_sums(moved, world) / rows))
    texts = {}
    for name, kind in data.kinds.items():
        if kind == "text":
            counts: Counter[str] = Counter()
            here = Counter(data.features[name].fillna(_MISSING).astype(str))
            for each in world.gather(here):
                counts.update(each)
            most = sorted(counts, key=lambda text: (-counts[text], text))
            texts[name] = sorted(most[:_MOST_CATEGORIES])
    return Learnt(
        kinds=data.kinds,
        means=dict(zip(numbers, means.tolist(), strict=True)),
        stds=dict(zip(numbers, stds.tolist(), strict=True)),
        texts=texts,
    )


def _sums(columns: list[Floats], world: World) -> Floats:
    """Return the sum of each column over the cells that are there, of all ranks."""
    return world.sum(np.array([np.nansum(each) for each in columns], dtype=float))


def _numbers() -> Pipeline:
    return Pipeline([("fill", SimpleImputer()), ("scale", StandardScaler())])


def _texts() -> Pipeline:
    # Of the marks for a missing text (None, NaN, NA), pandas' own stands for all.
    fill = SimpleImputer(missing_values=pd.NA, strategy="constant", fill_value=_MISSING)
    encoder = OneHotEncoder(handle_unknown="ignore", sparse_output=False)
    return Pipeline([("fill", fill), ("encode", encoder)])
