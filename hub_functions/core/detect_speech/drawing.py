"""The figure: the wave with its segments, and the probability below."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd
from matplotlib.figure import Figure

from .recording import RATE, Floats
from .windows import STEP

_INK, _GRID = "#333333", "#e4e4e4"
_WAVE, _SPEECH = "#0072b2", "#e69f00"  # Okabe and Ito's
_SMALL, _LARGE = 7, 9  # sizes of text, in points
_COLUMNS = 1200  # of the wave that are drawn


def draw_speech(
    signal: Floats,
    probability: npt.NDArray[np.float64],
    segments: pd.DataFrame,
    threshold: float,
) -> Figure:
    """Draw the wave's range, segments as bands, and the probability of speech."""
    figure = Figure(figsize=(7, 3), dpi=100, facecolor="white", layout="constrained")
    wave, chance = figure.subplots(2, 1, sharex=True, height_ratios=(2, 1))
    size = max(1, -(-len(signal) // _COLUMNS))
    starts = np.arange(0, len(signal), size)
    if len(signal):
        low, high = (
            np.minimum.reduceat(signal, starts),
            np.maximum.reduceat(signal, starts),
        )
        wave.fill_between(starts / RATE, low, high, color=_WAVE, linewidth=0.4)
        chance.step(
            np.arange(len(probability)) * STEP, probability, color=_WAVE, where="post"
        )
    for axes in (wave, chance):
        for start, end in zip(segments["start"], segments["end"], strict=True):
            axes.axvspan(start, end, color=_SPEECH, alpha=0.3, linewidth=0)
        axes.tick_params(labelsize=_SMALL, length=0, colors=_INK)
        axes.grid(visible=True, color=_GRID, linewidth=0.8)
        axes.set_axisbelow(True)
        axes.spines[:].set_visible(False)
    chance.axhline(threshold, color=_INK, linewidth=0.8, linestyle="--")
    chance.set_ylim(-0.03, 1.03)
    chance.set_ylabel("probability", fontsize=_SMALL)
    chance.set_xlabel("time [s]", fontsize=_SMALL)
    wave.set_ylabel("amplitude", fontsize=_SMALL)
    wave.set_title(
        f"Speech: {len(segments):,} segments", fontsize=_LARGE, color=_INK, loc="left"
    )
    return figure
