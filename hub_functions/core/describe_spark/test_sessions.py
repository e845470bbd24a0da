"""Whose session it is, and without a table."""

from __future__ import annotations

import pytest
from pyspark.sql import SparkSession

from hub_functions.core.describe_spark import describe_spark
from hub_functions.core.describe_spark.sessions import own_python, some_session


def test_without_a_table_a_sample_is_described_and_no_session_is_left():
    """A first run needs neither a file nor a session; Spark's memory is given back."""
    found = describe_spark()

    assert found.statistics["kind"].tolist() == [
        *("datetime", "text", "number", "number", "number", "boolean", "text")
    ]
    assert found.rows == 200
    assert found.histograms.legends[0].get_title().get_text() == "device"
    assert SparkSession.getActiveSession() is None


def test_a_session_of_the_caller_is_used_and_goes_on():
    with some_session() as session:
        python = session.sparkContext.pythonExec
        with some_session() as inner, own_python(inner):
            assert inner is session

        assert session.range(2).count() == 2
        assert session.sparkContext.pythonExec == python
    assert SparkSession.getActiveSession() is None


def test_without_java_it_is_said_what_to_install(monkeypatch):
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setenv("PATH", "/nowhere")

    with pytest.raises(RuntimeError, match=r"needs Java 17.*openjdk-17-jre-headless"):
        describe_spark()
