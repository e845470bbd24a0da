"""What became of each column."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from .plans import Plan

_LISTED = 5  # names in a cell


def tabulate_plans(
    table: pd.DataFrame, plans: Sequence[Plan], names: dict[str, list[str]]
) -> pd.DataFrame:
    """Return a row per column: what it was, and which features it became."""
    rows = []
    for plan in plans:
        cells, features = table[plan.column], names.get(plan.column, [])
        more = ", …" if len(features) > _LISTED else ""
        shown = ", ".join(features[:_LISTED]) + more
        distinct = cells.nunique() if plan.kind in ("text", "code") else None
        missing = int(cells.isna().sum())
        rows.append(
            (
                *(plan.column, plan.kind, plan.treatment),
                *(len(features), shown, distinct, missing),
            )
        )
    names_of_columns = ["column", "kind", "treatment", "features", "names"]
    report = pd.DataFrame(rows, columns=[*names_of_columns, "categories", "missing"])
    return report.astype({"categories": "Int64"})
