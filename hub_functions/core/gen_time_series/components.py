"""The parts that a series is the sum of, each from random numbers of its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from .request import Request

Floats: TypeAlias = npt.NDArray[np.float64]
Places: TypeAlias = npt.NDArray[np.int64]

# Streams of random numbers: what is added to a series leaves all else as it was.
_CHARACTER, _NOISE, _SHIFTS, _OUTLIERS, _MISSING = range(5)


@dataclass(frozen=True, slots=True, eq=False)
class Series:
    """One series: its parts, each of shape (rows,), and where something happened."""

    trend: Floats  # level and slope
    season: Floats
    shift: Floats
    noise: Floats
    outlier: Floats
    shift_places: Places
    outlier_places: Places
    missing_places: Places

    def values(self) -> Floats:
        """Return the sum, before anything is missing."""
        return self.trend + self.season + self.shift + self.noise + self.outlier


def draw_series(request: Request, number: int) -> Series:
    """Draw the series of a number; 0 has level and trend as they were given."""
    rows = request.rows
    steps = np.arange(rows, dtype=np.float64)
    factor, phases = _character(request, number)
    trend = factor * (request.level + request.trend * steps)
    season = np.zeros(rows)
    waves = zip(request.lengths(), request.sizes(), phases, strict=True)
    for length, size, phase in waves:
        season += size * np.sin(2 * np.pi * (steps / length + phase))
    noise = _noise(request, number)
    shift, shift_places = _shifts(request, number)
    if request.multiplicative:
        scale = (trend + shift) / request.level
        season, noise = season * scale, noise * scale
    outlier, outlier_places = _outliers(request, number)
    random = _stream(request, _MISSING, number)
    missing = random.permutation(rows)[: round(request.missing_share * rows)]
    return Series(
        trend=trend,
        season=season,
        shift=shift,
        noise=noise,
        outlier=outlier,
        shift_places=shift_places,
        outlier_places=outlier_places,
        missing_places=np.sort(missing).astype(np.int64),
    )


def _character(request: Request, number: int) -> tuple[float, Floats]:
    """Return what level and trend are multiplied by, and a phase per season."""
    random = _stream(request, _CHARACTER, number)
    spread = random.uniform(-1, 1) * request.series_spread
    phases = random.uniform(0, 1, len(request.lengths()))
    return (1.0 if number == 0 else 1 + spread), phases


def _noise(request: Request, number: int) -> Floats:
    """Return an AR(1) process whose standard deviation does not depend on its phi."""
    random = _stream(request, _NOISE, number)
    noise = random.standard_normal(request.rows) * request.noise
    phi = request.autocorrelation
    if phi:
        shocks = noise * np.sqrt(1 - phi**2)
        for step in range(1, request.rows):
            noise[step] = phi * noise[step - 1] + shocks[step]
    return noise


def _shifts(request: Request, number: int) -> tuple[Floats, Places]:
    random = _stream(request, _SHIFTS, number)
    drawn = random.permutation(request.rows - 1)[: request.level_shifts] + 1
    places = np.sort(drawn).astype(np.int64)
    signs = random.choice([-1.0, 1.0], len(places))
    steps = np.zeros(request.rows)
    steps[places] = signs * request.level_shift_size
    return np.cumsum(steps), places


def _outliers(request: Request, number: int) -> tuple[Floats, Places]:
    random = _stream(request, _OUTLIERS, number)
    wanted = round(request.outlier_share * request.rows)
    places = np.sort(random.permutation(request.rows)[:wanted]).astype(np.int64)
    outlier = np.zeros(request.rows)
    outlier[places] = random.choice([-1.0, 1.0], wanted) * request.outlier_size
    return outlier, places


def _stream(request: Request, stream: int, number: int) -> np.random.RandomState:
    """Return random numbers that are the same in every release of NumPy."""
    return np.random.RandomState([request.seed, stream, number])
