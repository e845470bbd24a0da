"""An import root holds exactly what is wanted, and loses nothing of the user's."""

from __future__ import annotations

import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from registry.client.cache import Cache
from registry.client.import_root import Arranged, arrange, place
from registry.core.errors import FolderExists
from registry.core.names import FunctionName
from tests.client.conftest import write_function
from tests.factories import make_wheel

ADD, OTHER, MINE = map(FunctionName.parse, ("acme/add", "acme/other", "stats/my-own"))
WAYS = pytest.mark.parametrize("copies", [False, True], ids=["links", "copies"])


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "project" / ".fnhub"


@pytest.fixture
def release(tmp_path: Path):
    cache = Cache(tmp_path / "cache")

    def make(name: str = "acme/add", version: str = "1.0.0") -> Path:
        wheel = make_wheel(name, version)
        manifest = wheel.manifest
        return cache.add(manifest.name, manifest.version, wheel.sha256, wheel.data)

    return make


def held(root: Path) -> dict[str, str]:
    """The functions in an import root, each with its version."""
    return {
        f"{path.parent.parent.name}/{path.parent.name}": path.read_text().split('"')[1]
        for path in root.glob("hub_functions/*/*/function.yaml")
    }


def snapshot(root: Path) -> dict[str, tuple[int, int]]:
    return {
        str(path): (path.lstat().st_ino, path.lstat().st_mtime_ns)
        for path in root.rglob("*")
    }


@WAYS
def test_it_holds_exactly_what_is_wanted(root, release, copies):
    first = arrange(root, {ADD: release(), OTHER: release("acme/other")}, copies=copies)
    second = arrange(
        root,
        {ADD: release(version="1.1.0"), MINE: release("stats/my-own")},
        copies=copies,
    )

    assert first == Arranged(added=(ADD, OTHER))
    assert second == Arranged(added=(MINE,), changed=(ADD,), removed=(OTHER,))
    assert held(root) == {"acme/add": "1.1.0", "stats/my_own": "1.0.0"}
    assert arrange(root, {}, copies=copies) == Arranged(removed=(ADD, MINE))
    assert list((root / "hub_functions").iterdir()) == []


@WAYS
def test_with_nothing_to_do_nothing_is_written(root, release, copies):
    wanted = {ADD: release(), OTHER: release("acme/other")}
    arrange(root, wanted, copies=copies)
    before = snapshot(root.parent)

    assert arrange(root, wanted, copies=copies) == Arranged()

    assert snapshot(root.parent) == before


def test_a_project_moves_with_its_own_functions(root, release):
    """The link is relative: a container or a colleague has another path."""
    project = root.parent
    own = write_function(project / "src")
    arrange(root, {ADD: own, OTHER: release("acme/other")})

    moved = project.rename(project.with_name("moved"))

    link = moved / ".fnhub" / "hub_functions" / "acme" / "add"
    assert link.resolve() == moved / "src" / "hub_functions" / "acme" / "add"
    assert not link.readlink().is_absolute()
    assert held(moved / ".fnhub").keys() == {"acme/add", "acme/other"}


@WAYS
@pytest.mark.parametrize("is_file", [False, True])
def test_a_users_files_in_the_way_stop_it_before_it_begins(
    root, release, copies, is_file
):
    mine = root / "hub_functions" / "acme" / "other"
    mine.parent.mkdir(parents=True)
    if is_file:
        mine.write_text("mine")
    else:
        shutil.copytree(write_function(root.parent / "src"), mine)
    before = snapshot(mine.parent)

    with pytest.raises(FolderExists, match="acme/other"):
        arrange(root, {ADD: release(), OTHER: release("acme/other")}, copies=copies)

    assert snapshot(mine.parent) == before


@WAYS
def test_a_users_files_in_nobodys_way_stay(root, release, copies):
    mine = root / "hub_functions" / "acme" / "mine"
    mine.mkdir(parents=True)
    (mine / "notes.txt").write_text("mine")

    arrange(root, {ADD: release()}, copies=copies)
    assert arrange(root, {}, copies=copies) == Arranged(removed=(ADD,))

    assert (mine / "notes.txt").read_text() == "mine"


@pytest.mark.parametrize("edit", ["add.py", "notes.txt"])
def test_an_edited_copy_stays(root, release, edit):
    arrange(root, {ADD: release()}, copies=True)
    mine = root / "hub_functions" / "acme" / "add" / edit
    mine.write_text("mine")

    assert arrange(root, {}, copies=True) == Arranged()
    with pytest.raises(FolderExists):
        arrange(root, {ADD: release(version="1.1.0")}, copies=True)

    assert mine.read_text() == "mine"


def test_a_copy_follows_its_source(root):
    """Where no links are, an edit of one's own function arrives with the next sync."""
    own = write_function(root.parent / "src")
    arrange(root, {ADD: own}, copies=True)
    (own / "add.py").write_text("x = 1\n")
    (own / "__pycache__").mkdir()

    assert arrange(root, {ADD: own}, copies=True) == Arranged(changed=(ADD,))

    copy = root / "hub_functions" / "acme" / "add"
    assert (copy / "add.py").read_text() == "x = 1\n"
    assert not (copy / "__pycache__").exists()


def test_links_take_the_place_of_copies_and_the_other_way(root, release):
    folder = release()
    link = root / "hub_functions" / "acme" / "add"

    for copies in (True, False, True):
        arrange(root, {ADD: folder}, copies=copies)
        assert link.is_symlink() != copies
        assert held(root) == {"acme/add": "1.0.0"}
        assert [path.name for path in link.parent.iterdir()] == ["add"]


def test_a_pulled_release_gives_way(root, release, tmp_path):
    """`fnhub pull`, then a lock that says otherwise."""
    place(ADD, release(), root)

    assert arrange(root, {ADD: release(version="1.1.0")}) == Arranged(changed=(ADD,))

    assert held(root) == {"acme/add": "1.1.0"}


def test_left_overs_of_a_kill_go(root, release):
    team = root / "hub_functions" / "acme"
    (team / ".part-x").mkdir(parents=True)
    (team / ".part-x" / "link").symlink_to("gone")

    assert arrange(root, {ADD: release()}) == Arranged(added=(ADD,))

    assert [path.name for path in team.iterdir()] == ["add"]


def test_a_link_that_leads_nowhere_is_turned(root, release):
    link = root / "hub_functions" / "acme" / "add"
    link.parent.mkdir(parents=True)
    link.symlink_to("gone")

    assert arrange(root, {ADD: release()}) == Arranged(changed=(ADD,))

    assert held(root) == {"acme/add": "1.0.0"}


def test_git_ignores_it(root, release):
    arrange(root, {ADD: release()})

    assert (root / ".gitignore").read_text() == "*\n"


@pytest.mark.thorough
@WAYS
def test_processes_that_arrange_one_root_at_once_all_succeed(root, release, copies):
    """Whoever is last wins wholly: the root is what one of them wanted."""
    names = [FunctionName.parse(f"acme/add-{number}") for number in range(4)]
    wishes = [
        {name: release(str(name), version) for name in names}
        for version in ("1.0.0", "1.1.0")
    ]

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: arrange(root, wishes[n % 2], copies=copies), range(40)))

    assert len(set(held(root).values())) == 1
    assert len(held(root)) == len(names)
    assert sorted(path.name for path in (root / "hub_functions/acme").iterdir()) == [
        name.module for name in names
    ]
