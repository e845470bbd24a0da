"""A folder is made whole, at its place, or what is there is left alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from registry.client.cli import main
from registry.client.new_folder import write_folder
from registry.core.errors import FolderExists
from tests.client.convert.place import FOLDER, NAMED
from tests.notebooks import notebook


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


def test_the_only_team_of_a_repository_is_meant(capsys):
    Path("hub_functions/acme").mkdir(parents=True)

    assert main(["convert", "sums.ipynb"]) == 0
    assert capsys.readouterr().out == "hub_functions/acme/add\n"
    Path("hub_functions/other").mkdir()
    assert main(["convert", "sums.ipynb", "--force"]) == 1


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
