"""What handlers need is kept as it was typed, and nothing else is."""

from __future__ import annotations

from tests.core.convert.conversion import made, module_of, returning
from tests.notebooks import ADD, code


def test_choices_and_quoted_names_are_no_uses():
    """`Literal["word"]` names nothing; a quoted class is kept with its import."""
    text = module_of(
        "from typing import Literal\nfrom pathlib import Path as P\nword = open('x')",
        'def f(x: Literal["word"] = "word", y: "P | None" = None) -> int:\n'
        '    """Do it."""\n    return 1\n',
    )

    assert "import Path as P" in text
    assert "open" not in text


def test_a_builtin_that_a_later_look_takes_over_is_still_meant():
    """`list = ...` is a slip of many notebooks; the function was written before it."""
    text = module_of(returning("len(list('ab')) + x"), "list = ['a']\nid = 3")

    assert "list =" not in text


def test_what_no_handler_needs_is_left_behind_and_told():
    """Its imports would become requirements, and its names part of the module."""
    cells = [
        "import seaborn as sns, math\nfrom os import path, sep",
        "DATA = [1]\ndef plot(t): return sns.plot(t)",
        returning("math.floor(x) + len(sep)"),
        "plot(DATA)",
    ]

    text = module_of(*cells, handlers=("f",))

    assert "import math\nfrom os import sep\n" in text
    for name in ("seaborn", "plot", "DATA", "path"):
        assert name not in text
    notes = made(*cells, handlers=("f",)).notes
    assert "left behind, as no handler uses it: plot" in notes
    assert "left behind as exploration: cell 2, cell 4" in notes


def test_comments_above_a_statement_come_along():
    """They give the reasons; marks and lines for tools do not."""
    text = module_of(
        "# %% setup\nx = 1\n\n# apart\n\n# degrees of freedom\n# of the fit\nDF = 3\n"
        "# fnhub: keep is no mark here\n@staticmethod\n" + returning("x * DF"),
        handlers=("f",),
    )

    assert "# degrees of freedom\n# of the fit\nDF = 3\n" in text
    assert "apart" not in text
    assert "%%" not in text


def test_of_a_line_of_several_statements_only_the_needed_are_kept():
    """`import x; print(x)` is one line in many notebooks."""
    cells = ["A = 1; print(A)", "print(2); B = 2", returning("x * A * B")]

    text = module_of(*cells)

    assert "A = 1\n" in text
    assert "B = 2\n" in text
    assert "print" not in text


def test_an_import_that_is_used_stays_as_it_was_typed():
    """With its line breaks, and with the comments that tools read."""
    typed = "from math import (  # noqa: X\n    ceil,\n    floor,\n)"

    assert typed in module_of(typed, returning("floor(x) + ceil(x)"))


def test_imports_come_first_and_once():
    """Notebooks import where they need it, and twice."""
    text = module_of(
        "K = 1\nimport math",
        "import math\nfrom __future__ import annotations",
        returning("math.floor(x) + K"),
    )

    head, _, _ = text.partition("K = 1")
    assert head.index("__future__") < head.index("import math")
    assert text.count("import math") == 1


def test_a_cell_that_is_marked_is_kept_whole():
    """The author's word stands above the rule."""
    text = module_of(
        code("G = sorted(open(__file__))\nprint(G)", tags=["fnhub-keep"]),
        returning("x * len(G)"),
    )

    assert "G = sorted(open(__file__))\nprint(G)\n" in text


def test_add_is_read_as_written():
    """The code is the author's: not a letter of it is rewritten."""
    assert ADD.rstrip() in module_of(ADD)
