"""`fnhub convert`: its flags, what it prints, the files that it takes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from registry.client.cli import main
from tests.client.convert.place import FOLDER, NAMED
from tests.notebooks import ADD, notebook, words


def test_json_tells_all_of_it(capsys):
    assert main(["convert", "sums.ipynb", *NAMED, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)

    assert (told["folder"], told["name"]) == (str(FOLDER), "acme/it")
    assert told["fit"] is True
    assert "left behind as exploration: cell 2" in told["notes"]
    assert told["published"] is None


def test_json_tells_problems(capsys):
    Path("bad.ipynb").write_bytes(notebook("x = 1"))

    assert main(["convert", "bad.ipynb", *NAMED, "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert told["folder"] is None
    assert [each["code"] for each in told["problems"]] == ["handler-missing"]


def test_flags_say_what_the_notebook_does_not():
    flags = ["--version", "1.2.0", "--license", "MIT", "--summary", "It adds"]

    assert main(["convert", "sums.ipynb", *NAMED, *flags, "--no-example"]) == 0

    manifest = (FOLDER / "function.yaml").read_text()
    for line in ('version: "1.2.0"', "license: MIT", "summary: It adds"):
        assert line in manifest
    assert not (FOLDER / "example.ipynb").exists()
    assert "example" not in manifest


def test_handlers_can_be_several():
    Path("two.ipynb").write_bytes(notebook(ADD, ADD.replace("def add", "def plus")))

    assert main(["convert", "two.ipynb", *NAMED, "--handler", "plus,add"]) == 0

    assert "handler: it:plus" in (FOLDER / "function.yaml").read_text()
    assert main(["check", str(FOLDER)]) == 0


def test_versions_of_this_environment_are_taken_when_asked():
    Path("lib.ipynb").write_bytes(
        notebook(ADD.replace("return", "import yaml\n    return"))
    )

    assert main(["convert", "lib.ipynb", *NAMED, "--versions-from-environment"]) == 0

    assert "- PyYAML>=6" in (FOLDER / "function.yaml").read_text()


def test_the_example_is_the_notebook():
    """Its readers see how the author came to the function."""
    main(["convert", "sums.ipynb", *NAMED])

    example = json.loads((FOLDER / "example.ipynb").read_bytes())
    assert example == json.loads(Path("sums.ipynb").read_bytes())


def test_words_beside_magics_are_not_lost():
    """Markdown in a notebook that only has magics besides."""
    Path("m.ipynb").write_bytes(notebook(words("# Sums"), "%matplotlib inline\n" + ADD))

    assert main(["convert", "m.ipynb", *NAMED]) == 0
    assert (FOLDER / "README.md").read_text().startswith("# Sums\n")


def test_a_python_file_converts(capsys):
    """Its docstring, its constants and its guard mean what they mean in a notebook."""
    Path("sums.py").write_text(
        f'#!/usr/bin/env python\n"""All about sums.\n\nReally."""\nimport json, math\n'
        f'K = 1\nprint(K)\n\n{ADD}\n\nif __name__ == "__main__":\n    add(1)\n'.replace(
            "= 1.0", "= K"
        )
    )

    assert main(["convert", "sums.py", *NAMED]) == 0, capsys.readouterr()

    text = (FOLDER / "it.py").read_text()
    assert text.startswith('"""All about sums.\n\nReally."""\n\nK = 1\n\n\ndef add(')
    assert "__main__" not in text
    assert main(["check", str(FOLDER)]) == 0
    assert "left behind as exploration: line" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("a.py", b"def f(:", "a.py:1: it cannot be read as Python"),
        ("a.py", b"\xff\xfe", "save it as UTF-8"),
        ("a.py", b"", "it has no function"),
        ("a.R", b"f <- 1", "give a notebook (.ipynb) or a Python file (.py)"),
    ],
)
def test_a_file_that_is_none_is_told(name, text, said, capsys):
    Path(name).write_bytes(text)

    assert main(["convert", name, *NAMED]) == 1
    assert said in capsys.readouterr().err
    assert not Path("hub_functions").exists()


@pytest.mark.parametrize("name", ["none.ipynb", "folder.ipynb"])
def test_a_file_that_is_not_there_is_told(name, capsys):
    Path("folder.ipynb").mkdir()

    assert main(["convert", name, *NAMED]) == 1
    assert name in capsys.readouterr().err
