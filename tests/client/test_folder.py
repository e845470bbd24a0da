"""A release holds all of the author's folder, or there is none."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from registry.client.folder import check_folder, find_folder, read_folder
from registry.core.errors import FolderNotFound
from tests.client.conftest import write_function

NAME = "d" * 200


@pytest.fixture
def deep(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, int]:
    """A function, and how many folders below it the longest readable path lies.

    A path longer than the system takes cannot be read, whoever asks: the tests'
    user may be one to whom no permission is refused.
    """
    folder = write_function(tmp_path)
    longest = os.pathconf(folder, "PC_PATH_MAX") - 1
    depth = (longest - len(str(folder))) // (len(NAME) + 1)
    monkeypatch.chdir(folder)
    for _ in range(depth):
        Path(NAME).mkdir()
        monkeypatch.chdir(NAME)
    return folder, depth


def unreadable(folder: Path) -> list[str]:
    problems = check_folder(read_folder(folder)).errors
    return [each.file for each in problems if each.code == "file-unreadable"]


def test_a_folder_that_cannot_be_read_stops_a_release(deep):
    """It would be left out, and nobody would know before the users."""
    folder, depth = deep
    Path(NAME).mkdir()

    assert unreadable(folder) == ["/".join([NAME] * (depth + 1))]


def test_a_file_that_cannot_be_read_stops_a_release(deep):
    folder, depth = deep
    (Path("f" * 250)).write_bytes(b"")

    assert unreadable(folder) == ["/".join([*[NAME] * depth, "f" * 250])]


def test_a_readable_folder_has_no_problems(tmp_path):
    assert check_folder(read_folder(write_function(tmp_path))).problems == ()


def test_what_a_killed_new_left_is_no_second_function(tmp_path):
    folder = write_function(tmp_path)
    left = folder.with_name(".part-x1y2")
    left.mkdir()
    (left / "function.yaml").write_text("format: 1\n")

    assert find_folder(tmp_path) == folder


def test_two_functions_are_two(tmp_path):
    other = write_function(tmp_path).with_name("other")
    other.mkdir()
    (other / "function.yaml").write_text("format: 1\n")

    with pytest.raises(FolderNotFound, match="several"):
        find_folder(tmp_path)
