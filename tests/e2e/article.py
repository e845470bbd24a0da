"""The demo of examples/article, run as `make article` runs it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.e2e.conftest import PLAIN, ROOT

_DEMO = ROOT / "examples" / "article" / "demo.py"


def run_article(engine: str, made: Path, cache: Path, **settings: str) -> str:
    """Run it; what it makes comes into a folder.  Return what it printed.

    It compares the metrics with those that are recorded in the example.
    """
    done = subprocess.run(
        [sys.executable, _DEMO, "--engine", engine, "--made", made],
        env=PLAIN | settings | {"FNHUB_CACHE": str(cache)},
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    assert done.returncode == 0, done.stdout
    assert "metrics.json are as recorded there" in done.stdout
    return done.stdout
