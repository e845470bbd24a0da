"""What is not installed for a source is told by its name."""

from __future__ import annotations

import sys

import pytest

from registry.core.errors import ExtraMissing, RequirementMissing
from registry.run.sources import fetch
from tests.run.sources.kinds import TABLE


@pytest.mark.parametrize(
    ("source", "module", "package"),
    [
        ("s3://key:hunter2@bucket/a.csv", "s3fs", "s3fs"),
        ("gs://bucket/a.csv", "gcsfs", "gcsfs"),
        ("postgresql+psycopg://u:hunter2@h/d#SELECT 1", "psycopg", "psycopg[binary]"),
    ],
)
def test_a_package_that_is_missing_is_named(source, module, package, into, monkeypatch):
    """Python says that a module that is None is not there."""
    monkeypatch.setitem(sys.modules, module, None)

    with pytest.raises(RequirementMissing) as caught:
        fetch("t", source, TABLE, into)

    assert caught.value.hint == f"Install what it needs: pip install '{package}'"
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize(
    ("module", "source"),
    [("fsspec.core", "https://h/a.csv"), ("pandas", "sqlite://#SELECT 1")],
)
def test_without_the_extra_it_is_named(module, source, into, monkeypatch):
    monkeypatch.setitem(sys.modules, module, None)

    with pytest.raises(ExtraMissing, match="'run' extra"):
        fetch("t", source, TABLE, into)
