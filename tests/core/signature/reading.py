"""Read functions whose files are written out in a test."""

from __future__ import annotations

from registry.core.kinds import KINDS
from registry.core.problems import Problem
from registry.core.signature import Handler, Parameter
from registry.core.signature.read import Reading, read_signature
from registry.core.types import Atom, ValueType

TABLE = ValueType((Atom("table", library="pandas"),))
FLOAT = ValueType((Atom("float"),))
INT = ValueType((Atom("int"),))
STR = ValueType((Atom("str"),))
HANDLER = "def h(x: int) -> int: ...\n"
FIGURE_MODULE = "from matplotlib.figure import Figure\n"

# Names that annotations in tests may use.
IMPORTS = """\
import enum
import os
import pathlib
import typing
import typing as t
from collections import namedtuple
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, IntEnum, auto
from pathlib import Path
from typing import (
    TYPE_CHECKING, Annotated, Any, Final, List, Literal, NamedTuple, NewType, Optional,
    TypeAlias, TypedDict, Union,
)
import matplotlib.pyplot as plt
import numpy as np
import numpy.typing as npt
import pandas
import pandas as pd
import sklearn
import torch
from matplotlib.figure import Figure
from pandas import DataFrame as DF
from sklearn.linear_model import LogisticRegression
if TYPE_CHECKING:
    import polars as pl
"""


def read(handler: str, kind: str = "job", **files: str) -> Reading:
    """Read modules named by their keys: `stats__init` is stats/__init__.py."""
    data = {
        f"{name.replace('__', '/').replace('init', '__init__')}.py": text.encode()
        for name, text in files.items()
    }
    return read_signature(data, handler, KINDS[kind])


def handlers(reading: Reading) -> tuple[Handler, ...]:
    """Return what was read; fail with the problems if it was not."""
    assert reading.signature is not None, reading.problems
    return reading.signature.handlers


def one(source: str) -> Handler:
    """Read the handler `f` of one module."""
    (found,) = handlers(read("m:f", m=source))
    return found


def codes(reading: Reading) -> list[str]:
    """Return the codes of all problems, in order."""
    return [problem.code for problem in reading.problems]


def refusal(reading: Reading) -> Problem:
    """Return the only problem of a reading that gave no signature."""
    (problem,) = reading.problems
    assert reading.signature is None
    return problem


def annotated(annotation: str, before: str = "", **others: str) -> Reading:
    """Read a handler `f` with one parameter `x`, after lines that define names."""
    source = f"{IMPORTS}\n{before}\ndef f(x: {annotation}) -> None: ...\n"
    return read("m:f", m=source, **others)


def parameter(reading: Reading) -> Parameter:
    """Return the first handler's first parameter."""
    return handlers(reading)[0].parameters[0]


def read_h(source: str | bytes, **others: str) -> Reading:
    """Read `h` of m.py, with other files by their paths."""
    data = source if isinstance(source, bytes) else source.encode()
    files = {"m.py": data, **{path: text.encode() for path, text in others.items()}}
    return read_signature(files, "m:h", KINDS["job"])
