"""`fnhub new`: a folder to start from, or word of why there is none."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from registry.client.cli import main
from tests.notebooks import ADD

FOLDER = Path("hub_functions/acme/add")


@pytest.fixture(autouse=True)
def place(surroundings, monkeypatch):
    monkeypatch.delenv("FNHUB_HUB")
    return surroundings


@pytest.mark.parametrize("data", [ADD.encode("utf-8-sig"), ADD.encode()])
def test_a_function_starts_from_a_file(data, capsys):
    """Editors on Windows begin files with a mark that Python passes over."""
    Path("mine.py").write_bytes(data)

    assert main(["new", "acme/add", "--from", "mine.py"]) == 0

    assert (FOLDER / "add.py").read_text("utf-8") == ADD
    assert main(["check", str(FOLDER)]) == 0, capsys.readouterr().out


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (b"\xff\xfe", "save it as UTF-8"),
        (b"def f(:\n", "mend the file"),
        (b"x = 1\n", "no function"),
        (b"def f(): pass\ndef g(): pass\n", "several functions: f, g"),
    ],
)
def test_a_file_without_the_function_is_told(text, told, capsys):
    Path("mine.py").write_bytes(text)

    assert main(["new", "acme/add", "--from", "mine.py"]) == 1

    assert told in capsys.readouterr().err
    assert not FOLDER.exists()


def test_the_hint_can_be_pasted_where_the_repository_has_spaces(capsys):
    assert main(["new", "acme/add", "--dir", "my functions"]) == 0

    printed = capsys.readouterr()
    command = printed.err.partition("`")[2].rpartition("`")[0]
    assert shlex.split(command)[-1] == printed.out.rstrip("\n")
    assert main(shlex.split(command)[1:]) == 0
