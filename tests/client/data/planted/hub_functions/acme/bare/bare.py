import pandas as pd


def run(df: pd.DataFrame, cfg: dict, flag: bool = False) -> dict:
    print(df.head())
    return {"rows": len(df), "flag": flag, **cfg}
