"""Engines are found by name, and limits are read from manifests."""

from __future__ import annotations

import pytest

from registry.core.errors import EngineUnknown
from registry.core.manifest import Runtime
from registry.run.runners import (
    Limits,
    Surroundings,
    limits_of,
    open_runner,
    parse_memory,
    parse_timeout,
    runner_names,
)


def test_engines_are_named_by_their_files():
    assert {"inprocess", "process"} <= set(runner_names())


def test_an_unknown_engine_is_refused_with_those_there_are(tmp_path):
    with pytest.raises(EngineUnknown) as caught:
        open_runner("processes", Surroundings(tmp_path))

    assert "process" in caught.value.known
    assert "inprocess, process" in caught.value.hint


@pytest.mark.parametrize(
    ("text", "seconds"), [("30s", 30), ("10m", 600), ("1h", 3600), ("36h", 129600)]
)
def test_a_timeout_is_read_in_seconds(text, seconds):
    assert parse_timeout(text) == seconds


@pytest.mark.parametrize(
    ("text", "size"), [("4Ki", 4096), ("512Mi", 2**29), ("2Gi", 2**31), ("1Ti", 2**40)]
)
def test_memory_is_read_in_bytes(text, size):
    assert parse_memory(text) == size


@pytest.mark.parametrize(
    "text", ["", "30", "0s", "1d", "-1s", "1.5h", "1 h", "1H", "1h\n", "२s", "2Gi"]
)
def test_no_other_timeout_is_guessed_at(text):
    with pytest.raises(ValueError, match="whole number"):
        parse_timeout(text)


@pytest.mark.parametrize("text", ["2G", "2GB", "2gi", "0Mi", "1.5Gi", "30s"])
def test_no_other_memory_is_guessed_at(text):
    with pytest.raises(ValueError, match="whole number"):
        parse_memory(text)


def test_a_manifest_limits_what_it_names():
    assert limits_of(Runtime()) == Limits()
    assert limits_of(Runtime(timeout="1m")) == Limits(timeout_s=60)
    assert limits_of(Runtime(memory="1Gi")) == Limits(memory_bytes=2**30)
