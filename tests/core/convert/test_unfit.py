"""What no module can have is told by cell and line, all at once."""

from __future__ import annotations

import pytest

from tests.core.convert.conversion import made, refusal, returning


@pytest.mark.parametrize(
    "cell",
    [
        "G = open('x').read()",
        "import requests\nG = requests.get('http://x')",
        "import os\nG = os.environ.get('KEY')",
        "with open('x') as file:\n    G = file.read()",
        "for G in range(3): pass",
        "G = !ls",
        "G = %time f()",
        "def make(): return 1\nG = make()",
        "G = [open(p) for p in 'ab']",
        "if input():\n    G = 1\nelse:\n    G = 2",
        "G = await make()",
        "while True:\n    G = 1\n    break",
    ],
)
def test_a_computed_global_is_asked_for(cell):
    """Reading a file at import would break on every other machine."""
    (problem,) = refusal(cell, returning("x * G"), handlers=("f",))

    assert problem.code == "name-computed"
    assert "`f` uses `G`" in problem.message
    assert problem.file == "n.ipynb cell 1"
    assert "make `G` a parameter" in problem.fix


def test_all_that_is_missing_is_told_at_once():
    """Mending one to be told the next costs an author an hour."""
    problems = refusal(
        "G = open('x')",
        returning("g(G) + scale + display(x)"),
        "def h(): return 1",
        handlers=("f",),
    )

    assert [each.code for each in problems] == [
        "name-computed",
        "name-of-notebook",
        "name-undefined",
        "name-undefined",
    ]
    assert {each.line for each in problems[1:]} == {3}  # the line of the use


def test_a_definition_below_its_use_is_told():
    """Cells may be run in any order; a module cannot."""
    (problem,) = refusal("B = A + 1", "A = 1", returning("x * B"))

    assert problem.code == "name-later"
    assert "n.ipynb cell 2" in problem.message


def test_problems_of_the_check_are_told_by_cell():
    """Types that are missing are told in the cell where they are to be added."""
    converted = made('import math\n\n\n# why\ndef f(x):\n    """Do."""\n    return x')

    assert {(each.file, each.line) for each in converted.problems} == {
        ("n.ipynb cell 1", 5)
    }
