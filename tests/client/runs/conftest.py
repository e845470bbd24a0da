"""A project with runs in it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from registry.client.cli import main
from tests.factories import make_wheel

CODE = '''"""Draw."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple


class Drawn(NamedTuple):
    """What came of it."""

    plot: Path
    size: float


def add(size: float, source: Path | None = None, key: str = "") -> Drawn:
    """Draw a square.

    Args:
        size: Its side.
        source: Anything.
        key: A secret.

    Returns:
        A picture and its size.
    """
    if size < 0:
        raise ValueError("below 0")
    print("drawn <b>big</b>")
    made = Path("plot.svg")
    text = source.read_text() if source else ""
    made.write_text(f"<svg xmlns='http://www.w3.org/2000/svg'>{text}{size}{len(key)}</svg>")
    return Drawn(made, size)
'''


@pytest.fixture
def project(stranger, surroundings) -> Path:
    """A project, with a hub that has acme/add."""
    stranger.hold(make_wheel(code=CODE, manifest={"secrets": "[key]"}))
    main(["init"])
    (surroundings / ".fnhub").mkdir(exist_ok=True)
    return surroundings


@pytest.fixture
def fnhub(project, capsys):
    """Run a command; return the exit status, stdout (as JSON, if asked), stderr."""

    def command(*arguments: str):
        capsys.readouterr()
        status = main([*arguments])
        printed = capsys.readouterr()
        out = json.loads(printed.out) if "--json" in arguments else printed.out
        return status, out, printed.err

    return command


@pytest.fixture
def run(fnhub):
    """Run acme/add in this process."""

    def command(*arguments: str):
        return fnhub("run", "acme/add", "--engine", "inprocess", *arguments)

    return command
