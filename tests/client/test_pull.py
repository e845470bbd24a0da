"""One function put into an import root, where nothing of the user's is lost."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from registry.client.cache import Cache
from registry.client.import_root import place
from registry.core.errors import FolderExists
from registry.core.names import FunctionName
from tests.factories import make_wheel

ONE, TWO = make_wheel(), make_wheel(version="1.1.0")


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    return Cache(tmp_path / "cache")


def pulled(cache: Cache, wheel=ONE) -> tuple[FunctionName, Path]:
    """A function's name, and the folder of a release of it."""
    name, version = wheel.manifest.name, wheel.manifest.version
    return name, cache.add(name, version, wheel.sha256, wheel.data)


def files_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def names_in(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


def test_a_cached_file_is_read_only(cache):
    """`.fnhub` links to it from every project: an edit would be everybody's."""
    modes = {path.stat().st_mode & 0o222 for path in files_in(pulled(cache)[1])}

    assert modes == {0}


def test_a_copy_is_for_editing(cache, tmp_path):
    copy = place(*pulled(cache), tmp_path / "vendor")

    assert all(path.stat().st_mode & 0o200 for path in files_in(copy))
    assert len(files_in(copy)) == len(files_in(pulled(cache)[1]))


def test_an_unedited_copy_gives_way_to_another_version(cache, tmp_path):
    copy = place(*pulled(cache), tmp_path / "vendor")
    (copy / "__pycache__").mkdir()
    (copy / "__pycache__" / "add.pyc").write_bytes(b"")

    assert place(*pulled(cache, TWO), tmp_path / "vendor") == copy

    assert b"1.1.0" in (copy / "function.yaml").read_bytes()
    assert names_in(copy.parent) == ["add"]


@pytest.mark.parametrize("edit", ["add.py", "mine.txt"])
def test_an_edited_copy_stays(cache, tmp_path, edit):
    copy = place(*pulled(cache), tmp_path / "vendor")
    (copy / edit).write_text("mine")

    for wheel in (ONE, TWO):
        with pytest.raises(FolderExists) as refused:
            place(*pulled(cache, wheel), tmp_path / "vendor")

    assert "--to" in refused.value.hint
    assert (copy / edit).read_text() == "mine"
    assert names_in(copy.parent) == ["add"]


def test_a_users_link_in_a_copy_is_an_edit(cache, tmp_path):
    copy = place(*pulled(cache), tmp_path / "vendor")
    code = copy / "add.py"
    code.rename(tmp_path / "add.py")
    code.symlink_to(tmp_path / "add.py")

    with pytest.raises(FolderExists):
        place(*pulled(cache, TWO), tmp_path / "vendor")


def test_a_project_links_and_turns_its_link(cache, tmp_path):
    root = tmp_path / ".fnhub"

    for wheel in (ONE, TWO, ONE):
        release = pulled(cache, wheel)
        assert place(*release, root).resolve() == release[1].resolve()


def test_leftovers_of_killed_pulls_are_in_nobodys_way(cache, tmp_path):
    release = pulled(cache)
    team = tmp_path / ".fnhub" / "hub_functions" / "acme"
    team.mkdir(parents=True)
    (team / f".add.{os.getpid()}.part").symlink_to(tmp_path / "gone")

    assert place(*release, tmp_path / ".fnhub").is_symlink()


@pytest.mark.thorough
@pytest.mark.parametrize("root", [".fnhub", "vendor"])
def test_threads_that_pull_at_once_all_succeed(cache, tmp_path, root):
    release = pulled(cache)

    for round_ in range(20):
        with ThreadPoolExecutor(8) as pool:
            into = tmp_path / str(round_) / root
            found = list(pool.map(lambda _: place(*release, into), range(8)))  # noqa: B023  # used at once
        assert set(found) == {into / "hub_functions" / "acme" / "add"}
        assert found[0].is_symlink() == (root == ".fnhub")
        assert names_in(found[0].parent) == ["add"]
