"""Functions for the tests with MLRun: what makes a generated module hard."""

from __future__ import annotations

import random

from registry.core.manifest_file import parse_manifest
from registry.core.wheel.build import Wheel, build_wheel

OUTER = '''"""Grade numbers."""

from __future__ import annotations

import enum
from typing import Literal, NamedTuple

import pandas as pd

from hub_functions.acme.inner import double

from .scales import SCALE


class Mode(enum.Enum):
    """How."""

    HIGH = "high"
    LOW = "low"


class Graded(NamedTuple):
    """What comes out."""

    table: pd.DataFrame
    best: float
    mode: str
    by_name: dict[str, float]


def outer(
    table: pd.DataFrame,
    mode: Mode = Mode.LOW,
    *,
    unit: Literal["kg", "g"] = "kg",
    salt: str = "none",
) -> Graded:
    """Grade a table's numbers.

    Args:
        table: With a column `size`.
        mode: Which one is best.
        unit: Of the sizes.
        salt: A secret.

    Returns:
        The table with grades.
    """
    graded = table.assign(grade=double(table["size"]) * SCALE[unit])
    best = graded["grade"].max() if mode is Mode.HIGH else graded["grade"].min()
    return Graded(graded, float(best), f"{mode.value} {salt}", {"rows": len(graded)})


async def later(first: int, second: int = 2) -> int:
    """Add two numbers, later.

    Args:
        first: One.
        second: The other.

    Returns:
        The sum.
    """
    return first + second


__all__ = ["later", "outer"]
'''
INNER = '''"""Double."""

from __future__ import annotations


def double(value: float) -> float:
    """Double a value.

    Args:
        value: Any.

    Returns:
        Twice the value.
    """
    return value * 2
'''
STEP = '''"""Shout."""

from .words import louder


class Shout:
    """Says it louder."""

    def __init__(self, times: int = 1) -> None:
        self.times = times

    def do(self, event):
        return louder(event) + "!" * self.times
'''
WORDS = "def louder(text):\n    return text.upper()\n"
LARGE = '''"""Measure a file that comes along."""

from __future__ import annotations

from pathlib import Path


def large(add: int = 0) -> int:
    """Return the size of the file, in bytes.

    Args:
        add: What is added.

    Returns:
        The sum.
    """
    return Path(__file__).with_name("noise.dat").stat().st_size + add
'''
NOISE_BYTES = 120_000


def make(name: str, version: str, files: dict[str, bytes | str], **lines: str) -> Wheel:
    """A wheel; `lines` are those of its manifest besides the usual ones."""
    written = {
        "format": "1",
        "name": name,
        "version": f'"{version}"',
        "summary": f'"{name}: a test"',
        "license": "Apache-2.0",
        **lines,
    }
    texts = {
        "function.yaml": "".join(f"{key}: {text}\n" for key, text in written.items()),
        "README.md": f"# {name}\n\nFor a test.\n",
        **files,
    }
    data = {
        path: text.encode() if isinstance(text, str) else text
        for path, text in texts.items()
    }
    return build_wheel(parse_manifest(data["function.yaml"]), data)


def wheels() -> list[Wheel]:
    """All of them, those that are called first."""
    noise = random.Random(1).randbytes(NOISE_BYTES)
    outer = {"outer.py": OUTER, "scales.py": 'SCALE = {"kg": 1, "g": 1000}\n'}
    calls = {"handler": "outer:outer", "functions": "{acme/inner: ^1.0}"}
    inner = {"inner.py": INNER}
    shout = {"shout.py": STEP, "words.py": WORDS}
    tools = {
        "__init__.py": "from .words import louder\n\n__all__ = ['louder']\n",
        "words.py": WORDS,
    }
    return [
        make("acme/inner", "1.0.0", inner, handler="inner:double"),
        make("acme/inner", "1.1.0", inner, handler="inner:double"),
        make("acme/outer", "1.0.0", outer, **calls, secrets="[salt]"),
        make("acme/tools", "1.0.0", tools, kind="module"),
        make("acme/shout", "1.0.0", shout, kind="module", handler="shout:Shout"),
        make(
            "acme/loud",
            "1.0.0",
            {"words.py": WORDS},
            kind="module",
            handler="words:louder",
        ),
        make(
            "acme/large",
            "1.0.0",
            {"large.py": LARGE, "noise.dat": noise},
            handler="large:large",
        ),
    ]


def private() -> Wheel:
    """A function of a team that not everybody reads."""
    return make("vault/inner", "1.0.0", {"inner.py": INNER}, handler="inner:double")
