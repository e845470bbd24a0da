"""The table that is looked at when none is given: readings of a pump."""

from __future__ import annotations

import numpy as np
import pandas as pd

_ROWS = 400
_SEED = 20240401
_ODD = (  # place, temperature, pressure, vibration
    (57, 96.0, 8.1, 1.3),  # hot
    (120, 61.0, 5.2, 9.5),  # shaking
    (233, 58.0, 0.4, 1.1),  # without pressure
    (301, 70.5, 4.1, 1.2),  # neither is rare, but together they are
    (377, 30.0, 1.9, 6.0),  # cold and shaking
)


def load_sample() -> pd.DataFrame:
    """Make 400 readings, of which five are odd: rows 57, 120, 233, 301 and 377."""
    random = np.random.default_rng(_SEED)
    temperature = random.normal(60, 5, _ROWS)
    pressure = 5 + 0.18 * (temperature - 60) + random.normal(0, 0.15, _ROWS)
    vibration = random.gamma(9, 0.13, _ROWS)
    for place, *odd in _ODD:
        temperature[place], pressure[place], vibration[place] = odd
    return pd.DataFrame(
        {
            "hour": pd.date_range("2024-04-01", periods=_ROWS, freq="h"),
            "temperature_c": temperature.round(1),
            "pressure_bar": pressure.round(2),
            "vibration_mm_s": vibration.round(2),
        }
    )
