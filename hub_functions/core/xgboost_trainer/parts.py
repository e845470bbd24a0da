"""Which rows are trained on, and which are kept to watch the training."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from .tables import Data

Places: TypeAlias = npt.NDArray[np.int64]


def split(codes: Places, share: float, seed: int) -> tuple[Places, Places]:
    """Draw a share of each class; return the places that stay and those drawn.

    Unlike scikit-learn's, it takes classes of one row: at least one row of each
    stays, as a booster must have seen every class.

    Args:
        codes: Per row, its class; all 0 where there are none.
        share: Of each class, rounded.
        seed: For the order.
    """
    order = np.random.RandomState(seed).permutation(len(codes))
    drawn = np.zeros(len(codes), dtype=np.bool_)
    for each in np.unique(codes):
        places = order[codes[order] == each]
        drawn[places[: min(int(share * len(places) + 0.5), len(places) - 1)]] = True
    return np.flatnonzero(~drawn), np.flatnonzero(drawn)


def parted(data: Data, share: float, seed: int) -> tuple[Data, Data]:
    """Draw validation rows; without a share, all rows are trained on at once.

    Raises:
        ValueError: none is left.
    """
    if not share:
        return data, without_rows(data)
    codes = np.zeros(len(data.labels), dtype=np.int64)
    if data.task == "classification":
        codes = np.unique(data.labels, return_inverse=True)[1].astype(np.int64)
    stay, drawn = split(codes, share, seed)
    if not len(drawn):
        message = (
            f"validation_share={share:g} of {len(codes):,} labelled rows leaves none "
            "to validate with: give a larger share, a validation table, or 0 for none"
        )
        raise ValueError(message)
    return _take(data, stay), _take(data, drawn)


def _take(data: Data, places: Places) -> Data:
    features = data.features.iloc[places].reset_index(drop=True)
    return Data(data.task, features, data.kinds, data.labels[places], ())


def without_rows(data: Data) -> Data:
    """Return none of the rows, with all columns."""
    return _take(data, np.arange(0))
