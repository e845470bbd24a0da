"""Scores to ranks, ranks to votes, votes to a choice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from .tables import Feature, Floats

_DECIMALS = 12  # beyond it lies rounding, which differs between machines


def count_votes(
    features: Sequence[Feature], scores: Mapping[str, Floats], most: int
) -> pd.DataFrame:
    """Return a row per feature, the best first.

    A method votes for its `most` best features, in the table's order where they
    are equal, and never for one with score 0.
    """
    columns: dict[str, object] = {
        "feature": pd.Series([each.name for each in features], dtype="string"),
        "kind": pd.Series([each.kind for each in features], dtype="string"),
    }
    votes = np.zeros(len(features), dtype=np.int64)
    ranks = []
    for method, found in scores.items():
        rounded = pd.Series(found.round(_DECIMALS))
        ranks.append(rounded.rank(method="min", ascending=False))
        chosen = rounded.sort_values(ascending=False, kind="stable").index[:most]
        votes[chosen] += rounded[chosen] > 0
        columns[method] = found
        columns[f"{method}_rank"] = ranks[-1].astype("Int64")
    columns["votes"] = votes
    columns["mean_rank"] = np.mean(ranks, axis=0).round(_DECIMALS)
    counted = pd.DataFrame(columns).sort_values(
        ["votes", "mean_rank"], ascending=[False, True], kind="stable"
    )
    return counted.reset_index(drop=True)


def add_unscored(counted: pd.DataFrame, features: Sequence[Feature]) -> pd.DataFrame:
    """Append features that cannot be scored: without scores, ranks and votes."""
    if not features:
        return counted
    rows = pd.DataFrame(
        {
            "feature": [each.name for each in features],
            "kind": [each.kind for each in features],
        }
    ).reindex(columns=counted.columns)
    rows["votes"], rows["kept"] = 0, False
    return pd.concat([counted, rows.astype(counted.dtypes)], ignore_index=True)
