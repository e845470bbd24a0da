"""What the notebook says in words becomes the card, the summary and the tests."""

from __future__ import annotations

import ast

import pytest

from registry.core.convert import Surroundings, Wish
from registry.core.convert.convert import convert
from registry.core.convert.notebook import read_notebook
from registry.core.manifest_file import parse_manifest
from tests.core.convert.conversion import IT, made, refusal
from tests.notebooks import ADD, code, notebook, words

PLAIN = "def add(first: float) -> float:\n    return first\n"


def card(*cells, **said):
    return made(*cells, **said).files["README.md"].decode()


def summary(*cells, **said):
    return parse_manifest(made(*cells, **said).files["function.yaml"]).summary


def shown(*cells):
    return made(*cells).files["test_it.py"].decode()


def test_the_card_has_the_words_around_the_kept_code():
    """What is said of the exploration stays in the example."""
    text = card(
        words("# Sums\n\nAdds what is given."),
        "import os\nos.getcwd()",
        words("# Looking around\n\nNot much here."),
        "print(1)",
        words("# How\n\nBy plus.\n\n```\n# no heading\n```\n![x](attachment:a.png)"),
        ADD,
        words("The end."),
    )

    said = "# Sums\n\nAdd two numbers.\n\nAdds what is given.\n\n## How\n\nBy plus."
    assert text.startswith(said)
    assert "\n# no heading" in text
    for gone in ("attachment", "Not much", "The end"):
        assert gone not in text
    assert 'add = fnhub.load("acme/it")\nresult = add(first=first)' in text
    assert "- `result` (float): Their sum." in text


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ([ADD], "Add two numbers"),
        ([words("Adds. Quickly."), PLAIN], "Adds. Quickly"),
        ([words("# Sums"), PLAIN], "Sums"),
        ([words("![logo](x.png)\n\n# Sums\n\n- a list\n\nIt adds."), PLAIN], "It adds"),
        ([words("Short. " + "Long " * 60), PLAIN], "Short"),
    ],
)
def test_the_summary_is_taken_from_what_is_written(cells, said):
    assert summary(*cells) == said


def test_a_summary_can_be_given():
    assert summary(PLAIN, summary="It adds") == "It adds"


def test_nothing_is_made_up_where_nobody_says_what_it_does():
    converted = made(PLAIN)

    assert [each.code for each in converted.unsaid] == ["summary-needed"]
    assert made("1", words("# Later"), PLAIN).unsaid  # words below code are not of it


def test_a_docstring_that_begins_too_long_is_told():
    long = PLAIN.replace("return", f'"""{"long " * 50}"""\n    return')

    assert "more than a line" in made(long).unsaid[0].message


def test_quotes_and_backslashes_in_a_summary_stay_code():
    """The summary goes into a docstring of the module."""
    converted = made(PLAIN, summary='a\\b """c""" "d"')

    for path in ("it.py", "__init__.py"):
        ast.parse(converted.files[path])


def test_title_and_authors_of_the_metadata_are_kept():
    metadata = {"title": "My  sums", "authors": [{"name": "Ada"}, {"x": 1}, "Bo"]}
    source = read_notebook(notebook(ADD, metadata=metadata), "n")
    files = convert(source, Wish(IT), Surroundings()).files

    assert files["README.md"].startswith(b"# My sums\n")
    names = [each.name for each in parse_manifest(files["function.yaml"]).authors]
    assert names == ["Ada", "Bo"]


def test_shown_results_become_tests():
    """They are the only numbers that somebody has looked at."""
    text = shown(
        ADD,
        code("add(1, second=2)", result="3"),
        code("x = 1\nadd(0.1, 0.2)", result="0.30000000000000004"),
        code("add(x)", result="2"),
        code("add(1)", result="<object at 0x7f>"),
        code("print(1)", result="1"),
        code("add(1).hex()", result="'a'"),
    )

    assert "assert add(1, second=2) == 3  # cell 2" in text
    assert (
        "assert add(0.1, 0.2) == pytest.approx(0.30000000000000004)  # cell 3" in text
    )
    assert text.count("def test_") == 3
    ast.parse(text)


def test_shown_results_of_async_functions_are_awaited():
    text = shown(
        'async def f(n: int) -> int:\n    """Do."""\n    return n\n',
        code("await f(3)", result="3"),
    )

    assert "import asyncio\nimport inspect\n" in text
    assert "assert asyncio.run(f(3)) == 3" in text


def test_several_handlers_are_exported():
    """Others in the module's `__all__` are handlers too."""
    converted = made(ADD, ADD.replace("def add", "def plus"), handlers=("add", "plus"))

    assert b'__all__ = ["add", "plus"]' in converted.files["it.py"]
    assert converted.checked.signature is not None
    names = [each.name for each in converted.checked.signature.handlers]
    assert names == ["add", "plus"]


@pytest.mark.parametrize(
    ("handler", "code_", "said"),
    [
        ("nope", "handler-missing", "there is Plain, add"),
        ("ad", "handler-missing", "did you mean 'add'?"),
        ("g", "handler-not-function", "write it with `def`"),
        ("sqrt", "handler-not-function", "write it with `def`"),
        ("Plain", "handler-not-function", "write a function that makes one"),
    ],
)
def test_a_handler_that_is_none_is_told(handler, code_, said):
    cells = ["from math import sqrt", "g = lambda x: x", "class Plain: pass", ADD]

    (problem,) = refusal(*cells, handlers=(handler,))

    assert problem.code == code_
    assert said in problem.fix


@pytest.mark.parametrize(
    ("function", "name"),
    [("make_iris", "make-iris"), ("makeIris", "make-iris"), ("_x", "x")],
)
def test_a_name_is_made_of_the_handler(function, name):
    cells = [ADD.replace("def add", f"def {function}")]

    converted = made(*cells, name=None, team="acme", handlers=(function,))

    assert str(converted.name) == f"acme/{name}"


@pytest.mark.parametrize("function", ["latest", "größe", "setup", "Test"])
def test_a_name_that_none_can_be_made_of_is_asked_for(function):
    cells = [ADD.replace("def add", f"def {function}")]

    (problem,) = made(*cells, name=None, team="acme", handlers=(function,)).unsaid

    assert problem.code == "name-needed"
    assert "--name TEAM/NAME" in problem.fix


def test_whose_it_is_is_asked_for():
    (problem,) = made(ADD, name=None).unsaid

    assert problem.code == "team-needed"
    assert "--name TEAM/add" in problem.fix


def test_the_namesake_is_meant():
    cells = [ADD.replace("def add", "def it"), ADD]

    assert b"handler: it:it" in made(*cells).files["function.yaml"]


@pytest.mark.parametrize("parameter", ["context", "context: mlrun.MLClientCtx"])
def test_a_context_of_mlrun_is_explained(parameter):
    """Giving it a type, as other parameters are asked for, would help nobody."""
    cells = [
        "import mlrun",
        (
            f'def f({parameter}, x: int) -> None:\n    """Do it."""\n'
            "    context.log_result('x', x)\n"
        ),
    ]

    problems = [each for each in made(*cells).problems if ".context" in each.key]

    assert problems
    assert all("a function returns" in each.fix for each in problems)
