"""Spark's session: that of the caller, or a small local one for a moment."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from pyspark.sql import SparkSession
from pyspark.sql.utils import is_remote

_SETTINGS = {
    "spark.master": "local[*]",
    "spark.app.name": "describe-spark",
    # Else the machine's name has to resolve to an address of its own.
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.shuffle.partitions": "4",
}


@contextmanager
def own_python(session: SparkSession) -> Iterator[None]:
    """Let a local Spark's Python workers be of the Python that this is.

    Spark takes `python3` of the PATH, which outside of an environment that is
    activated is another one, without this function.  On a cluster that is its
    administrator's choice.
    """
    if is_remote() or "PYSPARK_PYTHON" in os.environ:
        yield
        return
    context = session.sparkContext
    before = context.pythonExec
    if str(context.master).startswith("local"):
        context.pythonExec = sys.executable
    try:
        yield
    finally:
        context.pythonExec = before


@contextmanager
def some_session() -> Iterator[SparkSession]:
    """Give the session that is active; or make one, and stop it in the end.

    Raises:
        RuntimeError: there is no Java, which Spark runs in.
    """
    active = SparkSession.getActiveSession()
    if active is not None:
        yield active
        return
    if not os.environ.get("JAVA_HOME") and shutil.which("java") is None:
        message = (
            "Spark needs Java 17 or later, and there is no `java` on the PATH: install "
            "one, for example openjdk-17-jre-headless, or set JAVA_HOME"
        )
        raise RuntimeError(message)
    builder = SparkSession.builder
    for name, value in _SETTINGS.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    try:
        yield session
    finally:
        session.stop()
