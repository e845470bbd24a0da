"""Marks say what is kept: fnhub's, MLRun's and Nuclio's."""

from __future__ import annotations

import pytest

from tests.core.convert.conversion import module_of, refusal
from tests.notebooks import ADD, code

KEPT = "print('kept')"


@pytest.mark.parametrize("tool", ["fnhub", "mlrun", "nuclio"])
def test_code_between_the_marks_is_kept_whole(tool):
    """People have notebooks with these marks, and they mean what they meant."""
    text = module_of(
        "print('before')",
        f"print('above')\n# {tool}: start-code\nimport math\n{KEPT}",
        ADD,
        f"K = 1\n#{tool}:end-code\nprint('below')",
        "print('after')",
    )

    assert "import math\n" + KEPT in text
    assert "K = 1" in text
    for gone in ("before", "above", "below", "after", "start-code", "end-code"):
        assert gone not in text


def test_an_end_alone_keeps_what_stands_above_it():
    """So Nuclio's notebooks are written."""
    text = module_of(KEPT, ADD, "# nuclio: end-code", "def broken(:")

    assert KEPT in text


def test_regions_can_be_several():
    """Exploration may stand between two parts of the code."""
    text = module_of(
        f"# fnhub: start-code\n{KEPT}\n# fnhub: end-code",
        "print('between')",
        f"# fnhub: start-code\n{ADD}",
    )

    assert KEPT in text
    assert "between" not in text


def test_a_region_of_another_function_is_left_out():
    """One notebook can hold two functions, told apart by the names of the marks."""
    cells = [
        f"# mlrun: start-code it\n{ADD}\n# mlrun: end-code it",
        f"# mlrun: start-code other\n{ADD.replace('add', 'other')}\n# mlrun: end-code",
    ]
    cells[1] += " other"

    assert "def other" not in module_of(*cells)
    assert "def other" in module_of(*cells, handlers=("other",), name=None, team="acme")


@pytest.mark.parametrize(
    "mark", ["# fnhub: ignore", "# nuclio: ignore", "x = 1\n#mlrun: ignore"]
)
def test_an_ignored_cell_is_not_even_read(mark):
    assert "def add" in module_of(f"{mark}\ndef broken(:", ADD)


@pytest.mark.parametrize("tag", ["fnhub-ignore", "mlrun-ignore", "nuclio-ignore"])
def test_a_tag_ignores_a_cell(tag):
    assert "def add" in module_of(code("def broken(:", tags=[tag]), ADD)


@pytest.mark.parametrize("what", ["start-code", "end-code"])
def test_a_mark_twice_is_told(what):
    """Whether the part between is meant cannot be known."""
    first = [] if what == "start-code" else ["# fnhub: start-code"]
    cells = [*first, f"# fnhub: {what}", f"\n# fnhub: {what}", ADD]

    (problem,) = refusal(*cells)

    assert problem.code == "marks-unpaired"
    assert problem.file == f"n.ipynb cell {len(cells) - 1}"
    assert problem.line == 2


def test_magics_between_the_marks_are_left_out():
    text = module_of(f"# fnhub: start-code\n%matplotlib inline\n!ls\n{ADD}\n%time 1")

    assert "__notebook_line__" not in text
