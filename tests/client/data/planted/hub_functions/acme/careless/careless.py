"""Filter the rows of a table."""

import os

import pandas as pd

os.system("echo loaded")


def keep(table: pd.DataFrame, expression: str, columns: list = []) -> pd.DataFrame:
    """Keep rows.

    Args:
        table: The table.
        expression: The expression.
        columns: The columns.
    """
    try:
        print("filtering", len(table))
        return table[[eval(expression, dict(row)) for _, row in table.iterrows()]]
    except:
        return table
