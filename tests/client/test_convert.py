"""`fnhub convert` and `fnhub.convert`: files, functions, flags, and what is left."""

from __future__ import annotations

import importlib.util
import json
import os
from pathlib import Path

import pytest

import fnhub
from registry.client.cli import main
from registry.client.jupyter import preview
from registry.client.live import cells_run
from registry.client.new_folder import write_folder
from registry.core.convert import Cell
from registry.core.errors import FolderExists, NotConverted
from tests.notebooks import ADD, code, notebook, words

NAMED = ["--name", "acme/it"]
FOLDER = Path("hub_functions/acme/it")


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty repository with one notebook, and no hub."""
    monkeypatch.chdir(tmp_path)
    for key in ("FNHUB_HUB", "FNHUB_TOKEN"):
        monkeypatch.delenv(key, raising=False)
    monkeypatch.setenv("FNHUB_CONFIG", os.devnull)
    (tmp_path / "sums.ipynb").write_bytes(notebook(ADD, code("add(1, 2)", result="3")))
    return tmp_path


def module_at(path: Path, text: str):
    """Import a file as a module of its name."""
    path.write_text(text)
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_a_folder_that_is_there_is_left_alone(capsys):
    """It may hold what somebody wrote by hand."""
    FOLDER.mkdir(parents=True)
    (FOLDER / "mine.py").write_text("x = 1\n")

    assert main(["convert", "sums.ipynb", *NAMED]) == 1

    assert "--force" in capsys.readouterr().err
    assert [each.name for each in FOLDER.iterdir()] == ["mine.py"]


def test_force_takes_its_place_whole(capsys):
    """Files of the former one would be published with the new one."""
    FOLDER.mkdir(parents=True)
    (FOLDER / "old.py").write_text("x = 1\n")

    assert main(["convert", "sums.ipynb", *NAMED, "--force"]) == 0

    assert not (FOLDER / "old.py").exists()
    assert [each.name for each in FOLDER.parent.iterdir()] == ["it"]


def test_a_folder_that_cannot_be_written_leaves_nothing(place):
    """A file that fails half-way takes the others with it, and the old one stays."""
    broken = {"a.py": b"1", "missing/folder/b.py": b"2"}

    with pytest.raises(OSError, match=r"b\.py"):
        write_folder(FOLDER, broken)
    assert list(FOLDER.parent.iterdir()) == []
    write_folder(FOLDER, {"a.py": b"0"})
    with pytest.raises(OSError, match=r"b\.py"):
        write_folder(FOLDER, broken, instead=True)
    with pytest.raises(FolderExists):
        write_folder(FOLDER, {"a.py": b"3"})

    assert (FOLDER / "a.py").read_bytes() == b"0"
    assert [each.name for each in FOLDER.parent.iterdir()] == ["it"]


def test_a_draft_is_written_with_its_problems(capsys):
    """Types can be added in the folder as well as in the notebook."""
    cell = 'def f(x):\n    """Do it."""\n    return x\n'
    Path("bad.ipynb").write_bytes(notebook(cell))

    assert main(["convert", "bad.ipynb", *NAMED, "--draft"]) == 0

    told = capsys.readouterr().err
    assert "bad.ipynb cell 1:1: f.x" in told
    assert "`fnhub check " in told
    assert main(["check", str(FOLDER)]) == 1
    assert "it.py:4: f.x" in capsys.readouterr().out


def test_a_draft_without_a_name_is_refused(capsys):
    assert main(["convert", "sums.ipynb", "--draft"]) == 1
    assert "--name TEAM/add" in capsys.readouterr().err


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
    for line in ("version: 1.2.0", "license: MIT", "summary: It adds"):
        assert line in manifest
    assert not (FOLDER / "example.ipynb").exists()
    assert "example" not in manifest


def test_handlers_can_be_several():
    Path("two.ipynb").write_bytes(notebook(ADD, ADD.replace("def add", "def plus")))

    assert main(["convert", "two.ipynb", *NAMED, "--handler", "plus,add"]) == 0

    assert "handler: it:plus" in (FOLDER / "function.yaml").read_text()
    assert main(["check", str(FOLDER)]) == 0


def test_the_only_team_of_a_repository_is_meant(capsys):
    Path("hub_functions/acme").mkdir(parents=True)

    assert main(["convert", "sums.ipynb"]) == 0
    assert capsys.readouterr().out == "hub_functions/acme/add\n"
    Path("hub_functions/other").mkdir()
    assert main(["convert", "sums.ipynb", "--force"]) == 1


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


def test_a_folder_stays_when_the_hub_refuses(stranger, monkeypatch, capsys):
    """What was made is not lost: it can be published when the hub is back."""
    monkeypatch.setenv("FNHUB_HUB", stranger.url)
    monkeypatch.setenv("FNHUB_TOKEN", "fnhub_secret")

    assert main(["convert", "sums.ipynb", *NAMED, "--publish"]) == 1

    assert capsys.readouterr().out == f"{FOLDER}\n"
    assert len(list(FOLDER.iterdir())) == 7


def test_without_a_hub_nothing_is_made(capsys):
    assert main(["convert", "sums.ipynb", *NAMED, "--publish"]) == 1

    assert "no hub is set" in capsys.readouterr().err
    assert not FOLDER.exists()


def test_words_beside_magics_are_not_lost():
    """Markdown in a notebook that only has magics besides."""
    Path("m.ipynb").write_bytes(notebook(words("# Sums"), "%matplotlib inline\n" + ADD))

    assert main(["convert", "m.ipynb", *NAMED]) == 0
    assert (FOLDER / "README.md").read_text().startswith("# Sums\n")
