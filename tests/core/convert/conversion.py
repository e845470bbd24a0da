"""Convert cells that are written out in a test."""

from __future__ import annotations

from typing import Any

from registry.core.convert import Surroundings, Wish
from registry.core.convert.convert import Converted, convert
from registry.core.convert.notebook import read_notebook
from registry.core.errors import NotConverted
from registry.core.manifest_file import parse_manifest
from registry.core.names import FunctionName
from registry.core.problems import Problem
from tests.notebooks import notebook

IT = FunctionName("acme", "it")
HEAD = 'def f(x: int = 2) -> {}:\n    """Do it."""\n    return {}\n'


def returning(expression: str, gives: str = "int") -> str:
    """A handler `f` of one param that returns an expression."""
    return HEAD.format(gives, expression)


def made(*cells: Any, around: Surroundings | None = None, **said: Any) -> Converted:
    """Convert a notebook of these cells to acme/it, or as it is said."""
    source = read_notebook(notebook(*cells), "n.ipynb")
    wish = Wish(**({"name": IT} | said))
    return convert(source, wish, around or Surroundings())


def module_of(*cells: Any, **said: Any) -> str:
    converted = made(*cells, **said)
    assert not converted.checked.errors, converted.problems
    return converted.files[f"{converted.name.module}.py"].decode()


def requirements_of(*cells: Any, **said: Any) -> tuple[str, ...]:
    data = made(*cells, **said).files["function.yaml"]
    return parse_manifest(data).requirements


def refusal(*cells: Any, **said: Any) -> tuple[Problem, ...]:
    """The problems for which no function can be made of these cells."""
    try:
        converted = made(*cells, **said)
    except NotConverted as error:
        return error.problems
    raise AssertionError(converted.files)
