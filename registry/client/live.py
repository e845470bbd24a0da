"""The source of a function that lives in this process: its file, or its notebook."""

from __future__ import annotations

import ast
import inspect
import linecache
import types
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NoReturn

from registry.core.convert import Cell, Source
from registry.core.convert.lines import plain_python
from registry.core.errors import NotConverted
from registry.core.problems import Problem

NOTEBOOK = "notebook"  # as messages call it: a kernel does not know its file


def source_of(function: Callable[..., Any]) -> tuple[Source, str, Path | None]:
    """Return where a function or class was written, its name and the folder of it.

    In a notebook that is the cells that were run so far, else its file.

    Raises:
        NotConverted: it was written nowhere that can be read, or inside a function.
    """
    written = inspect.unwrap(function)
    if not isinstance(written, (types.FunctionType, type)):
        _refuse(_name(function), "it is no function that was written with `def`")
    name = written.__name__
    if name == "<lambda>":
        _refuse(name, "it is a lambda")
    if written.__qualname__ != name:
        _refuse(name, "it is written inside of another function or class")
    cells = _cells_of(written)
    if cells is not None:
        return Source(NOTEBOOK, cells), name, Path()
    path, lines = _file_of(written, name)
    folder = path.parent if path.is_file() else None
    text = "".join(lines).replace("\r\n", "\n")
    return Source(path.name, (Cell(0, text),)), name, folder


def cells_run(namespace: Mapping[str, Any]) -> tuple[Cell, ...] | None:
    """Return the cells that IPython has run, as they were typed; None without it.

    They are numbered as in `In [n]`.  One that was run again counts where it ran last.

    Args:
        namespace: The user's names, among which IPython puts itself.
    """
    asked = namespace.get("get_ipython")
    history = getattr(asked() if callable(asked) else None, "history_manager", None)
    typed = getattr(history, "input_hist_raw", None)
    if not isinstance(typed, list):
        return None
    last = {text: at for at, text in enumerate(typed)}
    return tuple(
        Cell(at, text.replace("\r\n", "\n"))
        for at, text in enumerate(typed)
        if at and last[text] == at and not is_preview(text) and _is_sound(text)
    )


def is_preview(text: str) -> bool:
    """Whether a cell is one that `%%fnhub` has shown and not run."""
    return text.lstrip().startswith("%%fnhub")


def _is_sound(text: str) -> bool:
    """Whether a cell could be run: what could not has defined nothing."""
    try:
        ast.parse(plain_python(text).text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


def _cells_of(written: types.FunctionType | type) -> tuple[Cell, ...] | None:
    if written.__module__ != "__main__":
        return None
    import __main__  # noqa: PLC0415  # whatever it is when this is called

    return cells_run(vars(__main__))


def _file_of(written: types.FunctionType | type, name: str) -> tuple[Path, list[str]]:
    try:
        file = inspect.getsourcefile(written)
    except TypeError:
        file = None
    lines = linecache.getlines(file) if file else []
    if not lines:
        _refuse(name, "its source is not to be found")
    assert file is not None
    return Path(file), lines


def _name(function: object) -> str:
    return str(getattr(function, "__name__", type(function).__name__))


def _refuse(name: str, why: str) -> NoReturn:
    fix = "write it with `def` at the top of a notebook or a file, and give that"
    raise NotConverted((Problem("function-not-written", why, name, fix=fix),))
