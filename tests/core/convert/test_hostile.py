"""Whatever a file holds, it converts or is refused with what to do; nothing crashes."""

from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from registry.core.convert import Surroundings, Wish
from registry.core.convert.convert import convert
from registry.core.convert.notebook import read_notebook
from registry.core.errors import NotConverted
from registry.core.problems import Problem
from tests.core.convert.conversion import IT
from tests.notebooks import ADD, notebook, words

PIECES = [
    *(
        "%time",
        "%%time\n",
        "!pip install x",
        "%pip install 'a>1' b==",
        "x?",
        "?x",
        "%%",
    ),
    *("# fnhub: start-code", "# mlrun: end-code", "#nuclio:ignore", "# fnhub: keep"),
    *(
        '"""',
        "'''",
        "(",
        ")",
        "\\",
        "\n",
        "\r\n",
        "\t",
        "    ",
        ";",
        "\0",
        "\ud800",
        "é",
    ),
    *(
        "import os",
        "from . import x",
        "from x import *",
        "import a.b as c",
        "await f()",
    ),
    *("def f(x: int) -> int:", "    return x", "class A:", "lambda: 0", "x = !ls"),
    *("global x", "nonlocal x", "return", "yield", "del x", "x += 1", "x[0] = 1"),
    *("[n for n in x]", "(x := 1)", "if __name__ == '__main__':", "try:", "else:"),
    *("# nuclio: start-code one", "%nuclio cmd -c pip install", "@f", "f = f(f)", ADD),
]
WORDS = ["cells", "cell_type", "source", "code", "markdown", "outputs", "metadata"]
WORDS += ["data", "text/plain", "worksheets", "input", "tags", "nbformat", "kernelspec"]
WORDS += ["language", "heading", "level", "pyout", "output_type", "text", "authors"]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.sampled_from(WORDS),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(WORDS), inner, max_size=5)
    ),
    max_leaves=30,
)


def survives(data: bytes) -> None:
    refused: tuple[Problem, ...] = ()
    try:
        made = convert(read_notebook(data, "n.ipynb"), Wish(IT), Surroundings())
        assert set(made.files) >= {"function.yaml", "it.py", "README.md", "test_it.py"}
    except NotConverted as error:
        refused = error.problems
    assert all(each.message and each.fix for each in refused)


@pytest.mark.thorough
@settings(max_examples=600, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.lists(st.sampled_from(PIECES), max_size=8), max_size=5))
def test_cells_of_any_pieces(cells):
    """Half-written code, magics and marks in every mixture."""
    texts = ["\n".join(pieces) for pieces in cells]
    survives(notebook(*texts))


@pytest.mark.thorough
@settings(max_examples=600, deadline=None, suppress_health_check=list(HealthCheck))
@given(JSON)
def test_json_of_any_shape(value):
    """Other programs write notebooks too."""
    survives(json.dumps(value).encode())
    survives(json.dumps({"cells": value, "nbformat": 4, "metadata": value}).encode())
    survives(json.dumps({"worksheets": [{"cells": value}]}).encode())


@pytest.mark.parametrize(
    "text",
    [
        "x = " + "(" * 300 + ")" * 300,
        "x = " + "-" * 20_000 + "1",
        "x = " + "+".join(["1"] * 20_000),
        "if 1:\n" + "".join(" " * n + "if 1:\n" for n in range(1, 99)),
        "x = '\\ud800'",
        "\ud800 = 1",
        "def f(a, a): pass",
        "nonlocal x",
        "def f():\n    x = 1\n    global x",
        "return 1",
        "from __future__ import no_such_thing",
        "x = 1\nfrom __future__ import annotations",
        "\x0c\ndef g(): pass",
    ],
)
def test_code_that_python_itself_refuses(text):
    survives(notebook(text, ADD))
    survives(notebook("# fnhub: start-code\n" + text, ADD))
    survives(notebook(words(text), ADD, metadata={"title": text, "authors": [text]}))


def test_outputs_without_end_are_not_read_into_the_package():
    """A hub takes 32 MiB; widgets and plots of a long session have more."""
    output = {"output_type": "stream", "name": "stdout", "text": "x" * (2 << 20)}
    cell = {"cell_type": "code", "metadata": {}, "source": "1", "outputs": [output] * 9}

    source = read_notebook(notebook(ADD, cell), "n.ipynb")

    assert source.example is not None
    assert len(source.example) < 10_000
    assert source.notes == ("cell 2: outputs of more than 1 MiB are not kept",)
