"""A small series to try the function with, when none is given."""

from __future__ import annotations

import pandas as pd
from statsmodels.datasets import co2

TIME, VALUE = "month", "co2_ppm"


def load_sample() -> pd.DataFrame:
    """Return the CO2 in the air of Mauna Loa that comes with statsmodels.

    Monthly means of weekly measurements, 1990 to 2001, in parts per million.
    """
    weekly = co2.load_pandas().data["co2"]
    monthly = weekly.loc["1990":"2001"].resample("MS").mean().round(2)
    return pd.DataFrame({TIME: monthly.index, VALUE: monthly.to_numpy()})
