"""How the methods would have done, at earlier times, on what came next."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .methods import METHODS, Ahead, Asked, Fitting, Method, Shape
from .tables import Floats

MEASURES = ("mase", "smape", "rmse", "coverage")
FAILURES = (ArithmeticError, ValueError, IndexError, np.linalg.LinAlgError)
_DECIMALS = 10  # beyond it lies rounding, which differs between machines


@dataclass(frozen=True, slots=True, eq=False)
class Tried:
    """One method on one series."""

    method: Method
    shape: Shape | None
    measures: dict[str, float]  # by name, means over the windows; NaN without any
    windows: int
    problem: str  # why it failed


def windows_of(count: int, asked: Asked, most: int) -> list[int]:
    """Return how many values come before each window; they follow one another."""
    least = max(asked.season + 3, 2 * asked.season, 6)
    ends = [count - asked.horizon * back for back in range(most, 0, -1)]
    return [end for end in ends if end >= least]


def try_method(method: Method, values: Floats, asked: Asked, most: int) -> Tried:
    """Shape a method on what is before the first window, and roll it on."""
    ends = [
        end
        for end in windows_of(len(values), asked, most)
        if not np.isnan(values[end : end + asked.horizon]).all()
    ]
    empty = dict.fromkeys(MEASURES, np.nan)
    shape_it, ask_it = METHODS[method]
    try:
        shape = shape_it(_trimmed(values[: ends[0]] if ends else values), asked.season)
        found = []
        for end in ends:
            ahead = _ahead(ask_it, values[:end], shape, asked)
            found.append(measure(values[:end], values[end:], ahead, asked))
    except FAILURES as error:
        return Tried(method, None, empty, 0, " ".join(str(error).split())[:300])
    means = {name: _mean([each[name] for each in found]) for name in MEASURES}
    return Tried(method, shape, means if found else empty, len(found), "")


def ask_method(tried: Tried, values: Floats, asked: Asked) -> Ahead:
    """Fit a method that was tried on all values."""
    if tried.shape is None:
        raise ValueError(tried.problem)
    return METHODS[tried.method][1](values, tried.shape, asked)


def choose(tried: list[Tried], metric: str) -> list[Tried]:
    """Return the methods that worked, the best first; of equals, as they came."""
    there = [each for each in tried if not each.problem]
    if all(np.isnan(each.measures[metric]) for each in there):
        metric = "rmse"  # where all steps in the past are 0, there is no scale

    def rank(each: Tried) -> float:
        value = round(each.measures[metric], _DECIMALS)
        return np.inf if np.isnan(value) else value

    return sorted(there, key=rank)


def measure(
    before: Floats, later: Floats, ahead: Ahead, asked: Asked
) -> dict[str, float]:
    """Compare a forecast with what came; gaps are left out.

    mase  = mean |y - f| / mean |y_t - y_(t - season)| of the values before
    smape = mean 200 |y - f| / (|y| + |f|), in %
    rmse  = root of the mean of (y - f)^2
    """
    later = later[: asked.horizon]
    there = ~np.isnan(later)
    true, said = later[there], ahead.mean[: len(later)][there]
    season = asked.season
    scale = np.abs(before[season:] - before[:-season])
    scale = scale[~np.isnan(scale)]
    errors = np.abs(true - said)
    sizes = np.abs(true) + np.abs(said)
    parts = np.divide(200 * errors, sizes, out=np.zeros_like(errors), where=sizes > 0)
    inside = (ahead.lower[: len(later)][there] <= true) & (
        true <= ahead.upper[: len(later)][there]
    )
    has_scale = len(scale) > 0 and scale.mean() > 0
    return {
        "mase": float(errors.mean() / scale.mean()) if has_scale else np.nan,
        "smape": float(parts.mean()),
        "rmse": float(np.sqrt(np.mean(errors**2))),
        "coverage": float(inside.mean()),
    }


def _ahead(ask_it: Fitting, values: Floats, shape: Shape, asked: Asked) -> Ahead:
    """Ask from the last value that is there, and leave out the gap after it."""
    known = _trimmed(values)
    gap = len(values) - len(known)
    wider = Asked(asked.horizon + gap, asked.season, asked.level)
    ahead = ask_it(known, shape, wider)
    return Ahead(ahead.mean[gap:], ahead.lower[gap:], ahead.upper[gap:])


def _trimmed(values: Floats) -> Floats:
    """Leave out gaps at the end."""
    there = np.flatnonzero(~np.isnan(values))
    return values[: there[-1] + 1]


def _mean(values: list[float]) -> float:
    there = [each for each in values if not np.isnan(each)]
    return float(np.mean(there)) if there else np.nan
