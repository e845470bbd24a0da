"""What is kept gives what the notebook gave, and nothing else is kept."""

from __future__ import annotations

import pytest

from tests.core.convert.conversion import made, module_of, refusal
from tests.notebooks import ADD, code

HEAD = 'def f(x: int = 2) -> {}:\n    """Do it."""\n    return {}\n'


def returning(expression: str, gives: str = "int") -> str:
    return HEAD.format(gives, expression)


# Cells of a notebook whose last function is f.
NOTEBOOKS = {
    "constants": ["A = 2\nB = A * 3", returning("x * B")],
    "the last value counts": ["A = 2", returning("x * A"), "A = 5"],
    "a value of its time": ["A = 2\nB = A + 1\nA = 50", returning("x * A + B")],
    "added to": ["A = 2\nA += 3", returning("x * A")],
    "changed items": ["A = {}\nA['k'] = 7", returning("x * A['k']")],
    "appended": ["A = [1]\nA.append(4)\nA.extend([5])", returning("x * sum(A)")],
    "unpacked": ["A, (B, *C) = 1, (2, 3, 4)", returning("x * A * B * sum(C)")],
    "an item in a class": ["class A:\n    K = 3\n\nA.K = 9", returning("x * A.K")],
    "recursion": [returning("1 if x < 1 else x * f(x - 1)")],
    "each other": [
        "def even(n): return True if n == 0 else odd(n - 1)",
        "def odd(n): return False if n == 0 else even(n - 1)",
        returning("even(x)", "bool"),
    ],
    "a decorator": [
        (
            "import functools\ndef twice(g):\n    @functools.wraps(g)\n"
            "    def inner(*a): return 2 * g(*a)\n    return inner"
        ),
        "@twice\ndef g(n): return n + 1",
        returning("g(x)"),
    ],
    "wrapped later": [
        "import functools\ndef g(n): return n + 1",
        "g = functools.partial(g, 5)",
        returning("x * g()"),
    ],
    "a base class": [
        "class A:\n    k = 2\nclass B(A):\n    def get(self): return self.k * C",
        "C = 4",
        returning("x * B().get()"),
    ],
    "an instance": [
        (
            "from dataclasses import dataclass\n@dataclass(frozen=True)\n"
            "class Limits:\n    low: int = 3\n"
        ),
        "LIMITS = Limits(low=4)",
        returning("x * LIMITS.low"),
    ],
    "comprehensions": [
        "N = 4\nA = [n * N for n in range(N)]\nB = {n: n for n in A}",
        returning("x * sum(A) + sum(B)"),
    ],
    "one name in comprehensions and out": [
        "n = 7\nA = [n for n in range(n)]\nB = n + sum(n for n in A)",
        returning("x * B + len(A)"),
    ],
    "names of comprehensions only": [
        "A = {k: [v for v in [k]] for k in 'ab' if k}\nB = sorted(n for n in [2, 1])",
        returning("x * len(A) + B[0]"),
    ],
    "a walrus": ["A = (B := 3) + 1", returning("x * A * B")],
    "an import that may fail": [
        "try:\n    import no_such_thing as lib\nexcept ImportError:\n    lib = None",
        returning("x if lib is None else 0"),
    ],
    "an import that may fail loudly": [
        (
            "try:\n    import no_such_thing as lib\nexcept ImportError:\n"
            "    print('install it')\n    lib = None"
        ),
        returning("x if lib is None else 0"),
    ],
    "a global that a function sets": [
        "def setup():\n    global m, K\n    import math as m\n    K = 2",
        (
            'def f(x: int = 2) -> int:\n    """Do it."""\n    setup()\n'
            "    return m.floor(x) + K\n"
        ),
    ],
    "by version": [
        "import sys\nif sys.version_info >= (3, 0):\n    A = 3\nelse:\n    A = 4",
        returning("x * A"),
    ],
    "a global that is counted up": [
        "count = 10",
        (
            'def f(x: int = 2) -> int:\n    """Do it."""\n    global count\n'
            "    count += x\n    return count\n"
        ),
    ],
    "a lambda that helps": ["g = lambda n: n * K", "K = 3", returning("g(x)")],
    "a default": ["A = 7", HEAD.replace("int = 2", "int = A").format("int", "x")],
    "annotations in quotes": [
        "from typing import NamedTuple\nclass Out(NamedTuple):\n    a: int\n",
        returning("Out(x)", '"Out"'),
    ],
    "an enum": [
        "from enum import Enum\nclass Mode(Enum):\n    FAST = 'fast'\n",
        returning("Mode.FAST.value", "str"),
    ],
    "an import inside": [returning("__import__('math').floor(x)")],
    "a star": ["from math import *", returning("floor(x) + ceil(pi)")],
    "names of modules": ["import os.path\nimport math as m", returning("m.floor(x)")],
    "redefined": [returning("1"), "f(1)", returning("x * 100")],
    "names of builtins": [
        "A = sum([1, 2])\nmax = min",
        returning("max(list([x, A])) + sum([1])"),
        "f(1)",
    ],
    "semicolons": ["A = 1; B = 2; C = 3", returning("A + C")],
    "strings with signs": ['T = """\n%time\n!ls\n"""', returning("len(T)")],
    "a calculation over lines": ["A = (10\n  % 4\n  )", returning("A")],
    "continued": ["A = 10 \\\n  % 4", returning("A")],
    "deleted": ["A = 3\nB = 1\ndel B", returning("A")],
    "class scopes": [
        "K = 3\nclass A:\n    K = 5\n    def get(self): return K\n",
        returning("A().get()"),
    ],
    "nonlocal": [
        (
            "def counter():\n    n = 0\n    def up():\n        nonlocal n\n"
            "        n += 1\n        return n\n    return up\n"
        ),
        returning("counter()()"),
    ],
}


def run(text: str, names: dict[str, object]) -> None:
    """Run code as Python runs a module, without this file's own `__future__`."""
    exec(compile(text, "<module>", "exec", dont_inherit=True), names)


@pytest.mark.parametrize("kind", NOTEBOOKS)
def test_the_function_gives_what_it_gave_in_the_notebook(kind):
    """The module is run here: what is kept has to be enough, in the right order."""
    cells = NOTEBOOKS[kind]
    there: dict[str, object] = {"__name__": "there"}
    run("\n".join(cells), there)
    here: dict[str, object] = {"__name__": "here"}

    run(module_of(*cells, handlers=("f",)), here)

    assert repr(here["f"]()) == repr(there["f"]())  # type: ignore[operator]


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


def test_a_chain_of_hundreds_of_cells_converts():
    """Generated notebooks are long; Python's own stack is not."""
    cells = ["A0 = 1", *(f"A{n} = A{n - 1} + 1" for n in range(1, 600))]

    assert "A599 = A598 + 1" in module_of(*cells, returning("A599"))


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


def test_a_cell_that_is_marked_is_kept_whole():
    """The author's word stands above the rule."""
    text = module_of(
        code("G = sorted(open(__file__))\nprint(G)", tags=["fnhub-keep"]),
        returning("x * len(G)"),
    )

    assert "G = sorted(open(__file__))\nprint(G)\n" in text


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


def test_add_is_read_as_written():
    """The code is the author's: not a letter of it is rewritten."""
    assert ADD.rstrip() in module_of(ADD)
