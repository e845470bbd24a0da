"""The methods: each learns from values at regular times and tells the next ones."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
import pandas as pd
from scipy import stats
from statsmodels.tsa.exponential_smoothing.ets import ETSModel, ETSResults
from statsmodels.tsa.seasonal import STL
from statsmodels.tsa.statespace.sarimax import SARIMAX, SARIMAXResults
from statsmodels.tsa.stattools import kpss

from .tables import Floats

Method: TypeAlias = Literal["seasonal-naive", "ets", "arima"]
_LONGEST_SEASON = 24  # of ETS and ARIMA: states are as many as steps in a season
_STRONG = 0.64  # seasonal strength from which differences by season are taken


@dataclass(frozen=True, slots=True, eq=False)
class Ahead:
    """What comes next, step by step, each shape (horizon,)."""

    mean: Floats
    lower: Floats
    upper: Floats


@dataclass(frozen=True, slots=True)
class Shape:
    """What a method found to suit a series: fixed while a backtest rolls on."""

    name: str  # for people, such as "ARIMA(0,1,1)(0,1,1)[12]"
    orders: tuple[object, ...] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of a method."""

    horizon: int
    season: int  # steps; 1 is for none
    level: float  # of the intervals, 0 to 1


Fitting: TypeAlias = Callable[[Floats, Shape, Asked], Ahead]
Shaping: TypeAlias = Callable[[Floats, int], Shape]


def shape_naive(_values: Floats, season: int) -> Shape:
    """Nothing has to be found."""
    return Shape(f"seasonal naive [{season}]" if season > 1 else "naive")


def ask_naive(values: Floats, _shape: Shape, asked: Asked) -> Ahead:
    """Repeat the last season: each step is that of a season before.

    The spread is that of such forecasts in the past, and grows with the root of
    the seasons ahead (Hyndman & Athanasopoulos, section 5.5).
    """
    season = min(asked.season, len(values))
    last = filled_by_season(values, season)[-season:]
    steps = np.arange(asked.horizon)
    mean = last[steps % season]
    errors = values[season:] - values[:-season]
    errors = errors[~np.isnan(errors)]
    spread = np.sqrt(np.mean(errors**2)) if len(errors) else np.nan
    half = stats.norm.ppf((1 + asked.level) / 2) * spread * np.sqrt(steps // season + 1)
    return Ahead(mean, mean - half, mean + half)


def shape_ets(values: Floats, season: int) -> Shape:
    """Choose trend and season of additive errors by AICc.

    Raises:
        ValueError: the series is too short.
    """
    seasonal = [None]
    if 1 < season <= _LONGEST_SEASON and len(values) >= 2 * season + 5:
        seasonal.append("add")
    found = []
    for trend, of_season in itertools.product([None, "add", "damped"], seasonal):
        shape = _ets_shape(trend, of_season, season)
        found.append((_criterion(_ets(values, shape).aicc), shape))
    return min(found, key=lambda each: each[0])[1]


def ask_ets(values: Floats, shape: Shape, asked: Asked) -> Ahead:
    """Fit exponential smoothing in state space form; intervals are exact."""
    fitted = _ets(values, shape)
    ahead = fitted.get_prediction(
        start=len(values), end=len(values) + asked.horizon - 1
    )
    table = ahead.summary_frame(alpha=1 - asked.level)
    return Ahead(
        *(table[name].to_numpy(np.float64) for name in ("mean", "pi_lower", "pi_upper"))
    )


def shape_arima(values: Floats, season: int) -> Shape:
    """Choose differences by tests, then the orders by AICc.

    One difference where the KPSS test at 5 % finds no level; one by season where
    the season is strong (Wang, Smith & Hyndman, 2006).

    Raises:
        ValueError: no order can be fitted.
    """
    by_season = _wants_seasonal(values, season)
    rest = filled(values)
    rest = rest[season:] - rest[:-season] if by_season else rest
    once = int(not _is_level(rest))
    seasonal = (0, 1, 1, season) if by_season else (0, 0, 0, 0)
    trends = (
        ["n", "t"] if once and not by_season else ["n" if once or by_season else "c"]
    )
    found = []
    for p, q in ((0, 1), (1, 0), (1, 1), (2, 0), (0, 2), (0, 0)):
        for trend in trends:
            shape = _arima_shape((p, once, q), seasonal, trend)
            try:
                criterion = _criterion(_arima(values, shape).aicc)
            except (ValueError, np.linalg.LinAlgError):
                continue
            found.append((criterion, shape))
    if not found:
        message = "no order of ARIMA can be fitted"
        raise ValueError(message)
    return min(found, key=lambda each: each[0])[1]


def ask_arima(values: Floats, shape: Shape, asked: Asked) -> Ahead:
    """Fit by maximum likelihood; gaps are passed over by the Kalman filter."""
    ahead = _arima(values, shape).get_forecast(asked.horizon)
    bounds = np.asarray(ahead.conf_int(alpha=1 - asked.level), dtype=np.float64)
    mean = np.asarray(ahead.predicted_mean, dtype=np.float64)
    return Ahead(mean, bounds[:, 0], bounds[:, 1])


METHODS: Mapping[Method, tuple[Shaping, Fitting]] = {
    "seasonal-naive": (shape_naive, ask_naive),
    "ets": (shape_ets, ask_ets),
    "arima": (shape_arima, ask_arima),
}


def filled(values: Floats) -> Floats:
    """Fill gaps by straight lines; the first and the last value are there."""
    places = np.arange(len(values))
    there = ~np.isnan(values)
    return np.interp(places, places[there], values[there])


def filled_by_season(values: Floats, season: int) -> Floats:
    """Fill gaps with the value of a season before; the first season by lines."""
    found = values.copy()
    lines = filled(values)
    for place in np.flatnonzero(np.isnan(found)):
        before = place - season
        found[place] = found[before] if before >= 0 else lines[place]
    return found


def _ets_shape(trend: str | None, seasonal: str | None, season: int) -> Shape:
    letter = {None: "N", "add": "A", "damped": "Ad"}[trend]
    ending = f"A)[{season}]" if seasonal else "N)"
    return Shape(f"ETS(A,{letter},{ending}", (trend, seasonal, season))


def _ets(values: Floats, shape: Shape) -> ETSResults:
    trend, seasonal, season = shape.orders
    model = ETSModel(
        pd.Series(filled(values)),  # its intervals fail on plain arrays
        error="add",
        trend="add" if trend else None,
        damped_trend=trend == "damped",
        seasonal=seasonal,
        seasonal_periods=season if seasonal else None,
    )
    return model.fit(disp=False)


def _arima_shape(
    order: tuple[int, ...], seasonal: tuple[int, ...], trend: str
) -> Shape:
    name = f"ARIMA({','.join(map(str, order))})"
    if seasonal[3]:
        name += f"({','.join(map(str, seasonal[:3]))})[{seasonal[3]}]"
    ending = {"n": "", "c": " with mean", "t": " with drift"}[trend]
    return Shape(name + ending, (order, seasonal, trend))


def _arima(values: Floats, shape: Shape) -> SARIMAXResults:
    order, seasonal, trend = shape.orders
    model = SARIMAX(values, order=order, seasonal_order=seasonal, trend=trend)
    return model.fit(disp=False, maxiter=100)


def _criterion(value: float) -> float:
    """Return AICc; where there are too few values for one, the shape is last."""
    return float(value) if np.isfinite(value) else np.inf


def _wants_seasonal(values: Floats, season: int) -> bool:
    if not 1 < season <= _LONGEST_SEASON or len(values) < 2 * season + 5:
        return False
    parts = STL(filled(values), period=season).fit()
    together = np.var(parts.resid + parts.seasonal)
    return bool(together > 0 and 1 - np.var(parts.resid) / together > _STRONG)


def _is_level(values: Floats) -> bool:
    if len(values) < 8 or np.ptp(values) == 0:
        return True
    return bool(kpss(values, regression="c", nlags="auto")[1] >= 0.05)
