"""What is made of a notebook gives what the notebook gave."""

from __future__ import annotations

import pytest

from tests.core.convert.conversion import HEAD, module_of, returning

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


def test_a_chain_of_hundreds_of_cells_converts():
    """Generated notebooks are long; Python's own stack is not."""
    cells = ["A0 = 1", *(f"A{n} = A{n - 1} + 1" for n in range(1, 600))]

    assert "A599 = A598 + 1" in module_of(*cells, returning("A599"))
