"""The recording that is looked at when none is given."""

from __future__ import annotations

from pathlib import Path


def sample_path() -> Path:
    """Return a wav file of 6 s: two sentences by a synthetic voice, and pauses.

    It was made with espeak-ng and has a little noise, 8 bit at 11,025 Hz.
    """
    return Path(__file__).with_name("sample.wav")
