"""Solve."""

import pandas as pd


def solve(data: pd.DataFrame, option1: str, option2: str, option3: str, mode: str = "auto", fast: bool = True, deep: bool = True) -> list:
    """Solve."""
    return [len(data), option1, option2, option3, mode, fast, deep]
