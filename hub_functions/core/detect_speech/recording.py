"""A wav file as numbers, brought to the rate that the model was trained for."""

from __future__ import annotations

import math
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
from scipy.io import wavfile
from scipy.signal import resample_poly

Floats: TypeAlias = npt.NDArray[np.float32]

RATE = 16_000  # [Hz] of the model
_LOWEST_RATE = 8_000  # [Hz]; below, consonants are lost


@dataclass(frozen=True, slots=True, eq=False)
class Recording:
    """What was recorded, as one channel at `RATE`."""

    signal: Floats  # -1 to 1, shape (samples,)
    duration: float  # [s]
    notes: list[str]


def read_recording(path: Path) -> Recording:
    """Read a wav file; channels become their mean.

    Raises:
        FileNotFoundError: there is no such file.
        ValueError: it is no wav file, or holds numbers that are not finite.
    """
    path = Path(path)
    if not path.is_file():
        message = f"no file {str(path)!r}: give the path of a wav file"
        raise FileNotFoundError(message)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", wavfile.WavFileWarning)
        try:
            rate, samples = wavfile.read(path)
        except ValueError as error:
            message = (
                f"{path.name!r} cannot be read as wav with PCM ({error}): convert it, "
                f"for example with ffmpeg -i {path.name} -c:a pcm_s16le speech.wav"
            )
            raise ValueError(message) from error
    notes = [f"{path.name}: {each.message}" for each in caught]
    signal = _to_floats(samples)
    if not np.isfinite(signal).all():
        message = f"{path.name!r} holds samples that are infinite or not a number"
        raise ValueError(message)
    if signal.ndim > 1:
        notes.append(f"{signal.shape[1]} channels, of which the mean is taken")
        signal = signal.mean(axis=1, dtype=np.float32)
    if rate < _LOWEST_RATE:
        notes.append(f"only {rate:,} samples a second: speech may be missed")
    duration = len(signal) / rate
    if rate != RATE and len(signal):
        shared = math.gcd(rate, RATE)
        signal = resample_poly(signal, RATE // shared, rate // shared)
    return Recording(np.ascontiguousarray(signal, np.float32), duration, notes)


def _to_floats(samples: npt.NDArray[Any]) -> Floats:
    """Return samples from -1 to 1; those of 24 bit are read as the upper of 32."""
    if samples.dtype == np.uint8:
        return (samples.astype(np.float32) - 128) / 128
    if np.issubdtype(samples.dtype, np.integer):
        return samples.astype(np.float32) / -float(np.iinfo(samples.dtype).min)
    return samples.astype(np.float32)
