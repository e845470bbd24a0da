"""`fnhub.convert` and `%%fnhub`: functions that live in Python, or in a kernel."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

import fnhub
from registry.client.jupyter import preview
from registry.client.live import cells_run
from registry.core.convert import Cell
from registry.core.errors import FolderExists, NotConverted
from tests.client.convert.place import FOLDER
from tests.notebooks import ADD


def module_at(path: Path, text: str):
    """Import a file as a module of its name."""
    path.write_text(text)
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.thorough
def test_a_function_converts_from_its_file(place):
    """In Python the function itself says which file and handler are meant."""
    module = module_at(place / "mine.py", f"K = 1\n{ADD}\n\ndef other(): pass\n")

    made = fnhub.convert(module.add, name="acme/it", to=place)

    assert made.is_fit
    assert made.folder == place / FOLDER
    assert "def add" in (FOLDER / "it.py").read_text()
    assert "left behind, as no handler uses it: other" in repr(made)


def test_a_notebook_converts_from_python(place):
    made = fnhub.convert("sums.ipynb", name="acme/it", version="2.0.0", license="MIT")

    assert made.folder == FOLDER
    with pytest.raises(FolderExists):
        fnhub.convert("sums.ipynb", name="acme/it")
    fnhub.convert("sums.ipynb", name="acme/it", force=True, handler=["add"])


def test_a_decorated_function_is_found_by_what_it_wraps(place):
    wrapped = ADD.replace("def add", "@functools.cache\ndef add")
    module = module_at(place / "mine.py", f"import functools\n{wrapped}")

    assert fnhub.convert(module.add, name="acme/it").is_fit


@pytest.mark.parametrize(
    ("expression", "why"),
    [
        ("lambda x: x", "it is a lambda"),
        ("len", "it is no function that was written"),
        ("functools.partial(print)", "it is no function that was written"),
        ("inner()", "it is written inside of another function"),
        ("made['f']", "its source is not to be found"),
    ],
)
def test_what_was_not_written_as_a_function_is_refused(expression, why, place):
    module = module_at(
        place / "mine.py",
        "import functools\nmade = {'__name__': 'gone'}\n"
        "exec('def f(): pass', made)\n"
        "def inner():\n    def f(): pass\n    return f\n"
        f"it = {expression}\n",
    )

    with pytest.raises(NotConverted, match=why):
        fnhub.convert(module.it, name="acme/it")


class Shell:
    """As much of IPython as keeps what was typed."""

    def __init__(self, *typed: str) -> None:
        self.input_hist_raw = ["", *typed]
        self.history_manager = self


def test_the_cells_that_were_run_are_the_source():
    """A kernel does not know its notebook's file: what was typed is all there is."""
    shell = Shell("x = 1", "def f(:", "y = 1", "%%fnhub\nz = 1", "x = 1", "%pip list")

    cells = cells_run({"get_ipython": lambda: shell})

    assert cells is not None
    assert [(each.number, each.text) for each in cells] == [
        (3, "y = 1"),
        (5, "x = 1"),
        (6, "%pip list"),
    ]
    assert cells_run({}) is None


def test_a_preview_shows_what_a_cell_takes_and_gives():
    """Before it is run: `%%fnhub` above it."""
    table = 'def f(t: pd.DataFrame, k: int = 2) -> pd.DataFrame:\n    """Do <b>."""\n'
    shown = preview(
        "", Cell(2, table + "    return t"), [Cell(1, "import pandas as pd")]
    )

    assert "f(t, k=2) -> result" in repr(shown)
    page = shown._repr_html_()
    assert "<td style='text-align:left'>input</td>" in page
    assert "<b>.</b>" not in page


@pytest.mark.parametrize(
    ("line", "text", "told"),
    [
        (
            "",
            "def f(x):\n    return x",
            "notebook cell 9:1: f.x: `x` has",
        ),
        ("", "def f(:", "notebook cell 9:1: it cannot be read"),
        ("", "x = 1", "it has no function"),
        ("g", ADD, "no code that is kept defines 'g'"),
        ("acme/A", ADD, "is not a function name"),
        ("", ADD + "\n" + ADD.replace("def add", "def plus"), "plus(first"),
    ],
)
def test_a_preview_tells_what_is_missing(line, text, told):
    shown = preview(line, Cell(9, text))

    assert told in repr(shown)
    assert isinstance(shown._repr_html_(), str)
