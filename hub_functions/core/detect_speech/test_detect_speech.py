"""Segments where speech was put, and none where there is only noise."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from scipy.io import wavfile
from scipy.signal import resample_poly

from hub_functions.core.detect_speech import detect_speech
from hub_functions.core.detect_speech.recording import Recording
from hub_functions.core.detect_speech.sample import sample_path
from hub_functions.core.detect_speech.windows import Choice, find_segments

# Where the voice is above 1 % of full scale, as the sample was put together [s].
SPOKEN = [(0.800, 2.695), (3.695, 5.368)]
RATE, SAMPLE = wavfile.read(sample_path())
VOICE = (SAMPLE.astype(np.float64) - 128) / 128


def write(folder: Path, signal: np.ndarray, rate: int = RATE) -> Path:
    path = folder / "recording.wav"
    wavfile.write(path, rate, signal)
    return path


def test_the_samples_sentences_are_found_where_they_are():
    """To a tenth of a second at the start; the end is heard a little longer."""
    found = detect_speech()

    assert len(found.segments) == 2
    for (start, end), segment in zip(SPOKEN, found.segments.itertuples(), strict=True):
        assert segment.start == pytest.approx(start, abs=0.1)
        assert segment.end == pytest.approx(end, abs=0.25)
        assert segment.probability > 0.9
    assert found.duration == pytest.approx(len(SAMPLE) / RATE)
    assert found.speech == pytest.approx(found.segments["duration"].sum())
    assert found.speech_share == pytest.approx(found.speech / found.duration)
    assert found.notes == []


@pytest.mark.parametrize("kind", ["silence", "noise", "hum"])
def test_what_is_no_speech_has_no_segments(tmp_path, kind):
    random, time = np.random.default_rng(0), np.arange(5 * 16_000) / 16_000
    signal = {
        "silence": np.zeros(len(time)),
        "noise": random.normal(0, 0.1, len(time)),
        "hum": 0.5 * np.sin(2 * np.pi * 50 * time),
    }[kind]

    found = detect_speech(write(tmp_path, signal.astype(np.float32), 16_000))

    assert found.segments.empty
    assert found.speech_share == 0
    assert found.duration == 5


@pytest.mark.parametrize(
    ("name", "signal"),
    [
        ("8 bit", SAMPLE),
        ("16 bit", np.round(VOICE * 32_000).astype(np.int16)),
        ("32 bit", np.round(VOICE * 2e9).astype(np.int32)),
        ("float", VOICE.astype(np.float32)),
        ("stereo", np.stack([VOICE, VOICE], axis=1).astype(np.float32)),
    ],
)
def test_bits_and_channels_do_not_matter(tmp_path, name, signal):
    found = detect_speech(write(tmp_path, signal))

    expected = detect_speech().segments
    np.testing.assert_allclose(found.segments, expected, atol=0.04)
    is_stereo = name == "stereo"
    assert found.notes == ["2 channels, of which the mean is taken"] * is_stereo


@pytest.mark.parametrize("rate", [8_000, 16_000, 22_050, 44_100, 48_000])
def test_the_rate_does_not_matter(tmp_path, rate):
    signal = resample_poly(VOICE, rate, RATE).astype(np.float32)

    found = detect_speech(write(tmp_path, signal, rate))

    expected = detect_speech().segments
    np.testing.assert_allclose(found.segments, expected, atol=0.1)


def test_speech_that_is_put_later_is_found_later(tmp_path):
    late = np.concatenate([np.full(2 * RATE, 128, dtype=np.uint8), SAMPLE])

    found = detect_speech(write(tmp_path, late)).segments

    first = detect_speech().segments
    np.testing.assert_allclose(found["start"], first["start"] + 2, atol=0.05)


def segments_of(probability: list[float], **changes: float) -> list[tuple[float, ...]]:
    """Return (start, end) in windows of 32 ms."""
    params = {"shortest_speech": 0.0, "shortest_pause": 0.0, "padding": 0.0}
    choice = Choice(threshold=0.5, **(params | changes))
    recording = Recording(np.zeros(0), len(probability) * 0.032, [])
    found = find_segments(np.array(probability), recording, choice)
    return [tuple(np.round(row / 0.032, 3)) for row in found[["start", "end"]].values]


def test_speech_begins_at_one_threshold_and_ends_at_a_lower_one():
    assert segments_of([0.4, 0.5, 0.4, 0.36, 0.34, 0.45]) == [(1, 4)]


def test_short_pauses_are_closed_before_short_speech_is_dropped():
    probability = [1, 1, 0, 1, 1, 0, 0, 0, 1, 0]

    assert segments_of(probability) == [(0, 2), (3, 5), (8, 9)]
    assert segments_of(probability, shortest_pause=0.05) == [(0, 5), (8, 9)]
    assert segments_of(probability, shortest_pause=0.05, shortest_speech=0.1) == [
        (0, 5)
    ]


def test_padding_stays_within_the_recording_and_takes_half_a_pause():
    found = segments_of([0, 1, 0, 0, 1, 1, 0, 0, 0], padding=0.064)

    assert found == [(0, 3), (3, 8)]


def test_a_threshold_that_is_not_reached_finds_nothing():
    assert detect_speech(threshold=0.9999999).segments.empty


def test_the_windows_cover_the_recording():
    found = detect_speech()

    assert len(found.windows) == int(np.ceil(found.duration / 0.032))
    assert found.windows["probability"].between(0, 1).all()


def test_the_same_file_gives_the_same_bytes():
    def drawn() -> tuple[bytes, str]:
        found, file = detect_speech(), io.BytesIO()
        found.plot.savefig(file, format="png")
        return file.getvalue(), found.windows.to_csv()

    assert drawn() == drawn()
