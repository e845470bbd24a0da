"""Odd files, and what is refused."""

from __future__ import annotations

import wave

import numpy as np
import pytest
from scipy.io import wavfile

from hub_functions.core.detect_speech import detect_speech
from hub_functions.core.detect_speech.sample import sample_path


def test_an_empty_recording_has_no_speech(tmp_path):
    path = tmp_path / "empty.wav"
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(16_000)

    found = detect_speech(path)

    assert found.segments.empty
    assert found.windows.empty
    assert found.segments.columns.tolist() == [
        *("start", "end", "duration", "probability")
    ]
    assert (found.duration, found.speech_share) == (0, 0)
    assert found.notes == ["the recording is empty"]


def test_one_sample_is_enough(tmp_path):
    path = tmp_path / "one.wav"
    wavfile.write(path, 16_000, np.array([1], dtype=np.int16))

    found = detect_speech(path)

    assert len(found.windows) == 1
    assert found.segments.empty


def test_24_bits_are_read(tmp_path):
    """As many recorders write them; numpy has no such numbers."""
    _, sample = wavfile.read(sample_path())
    whole = (sample.astype(np.int32) - 128) * 2**16
    low_bytes = whole.astype("<i4").view(np.uint8).reshape(-1, 4)[:, :3]
    path = tmp_path / "24.wav"
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(3)
        file.setframerate(11_025)
        file.writeframes(low_bytes.tobytes())

    found = detect_speech(path)

    np.testing.assert_array_equal(found.segments, detect_speech().segments)


def test_a_low_rate_is_noted(tmp_path):
    path = tmp_path / "low.wav"
    wavfile.write(path, 4_000, np.zeros(4_000, dtype=np.int16))

    found = detect_speech(path)

    assert found.duration == 1
    assert found.notes == ["only 4,000 samples a second: speech may be missed"]


def test_a_file_that_ends_too_early_is_read_and_noted(tmp_path):
    path = tmp_path / "cut.wav"
    path.write_bytes(sample_path().read_bytes()[:40_000])

    found = detect_speech(path)

    assert len(found.segments) == 1
    assert "cut.wav: Reached EOF prematurely" in found.notes[0]


@pytest.mark.parametrize("content", [b"", b"ID3 an mp3", b"RIFF\x00\x00\x00\x00AVI "])
def test_what_is_no_wav_is_refused(tmp_path, content):
    path = tmp_path / "song.mp3"
    path.write_bytes(content)

    with pytest.raises(ValueError, match=r"'song.mp3' cannot be read as wav .* ffmpeg"):
        detect_speech(path)


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_samples_that_are_not_finite_are_refused(tmp_path, value):
    path = tmp_path / "broken.wav"
    wavfile.write(path, 16_000, np.array([0, value], dtype=np.float32))

    with pytest.raises(
        ValueError, match=r"'broken.wav' holds samples that are infinite"
    ):
        detect_speech(path)


def test_a_file_that_is_not_there_and_a_folder_are_refused(tmp_path):
    for path in (tmp_path / "none.wav", tmp_path):
        with pytest.raises(
            FileNotFoundError, match=r"no file .* give the path of a wav"
        ):
            detect_speech(path)


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({"threshold": 0}, "threshold is 0: give a number above 0 and below 1"),
        ({"threshold": 1.0}, "threshold is 1.0"),
        ({"shortest_speech": -1}, "shortest_speech is -1: give 0 to 60 seconds"),
        ({"shortest_pause": 61}, "shortest_pause is 61"),
        ({"padding": float("nan")}, "padding is nan"),
    ],
)
def test_params_out_of_range_are_refused(params, message):
    with pytest.raises(ValueError, match=message):
        detect_speech(**params)
