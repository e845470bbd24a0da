"""What no project and no process uses goes; what anything might use stays."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

import pytest

from registry.client.cache.contents import find_damaged, read_contents
from registry.client.cache.prune import Wish, prune
from tests.client.cache.conftest import add, link, lock, names
from tests.e2e.processes import started
from tests.factories import make_wheel

ONE, TWO, THREE = (make_wheel(version=f"1.{minor}.0") for minor in range(3))
OTHER = make_wheel("acme/other")
NOW = 4e9  # later than any file's time
ROOT = Path(__file__).parents[3]


@pytest.fixture
def project(tmp_path):
    return tmp_path / "project"


def release(wheel) -> str:
    name, numbers = wheel.manifest.name, str(wheel.manifest.version).replace(".", "_")
    return f"{name.team}_{name.module}_{numbers}_{wheel.sha256[:16]}"


def make_environment(cache, name: str) -> Path:
    folder = cache.environments / name / "lib"
    folder.mkdir(parents=True)
    (folder / "code.py").write_text("x = 1\n")
    return folder.parent


def assert_releases(cache, *wheels) -> None:
    expected = sorted(map(release, wheels))
    assert names(cache.releases) == expected
    assert names(cache.records) == expected
    assert names(cache.root / "unpacking") == []


def test_nothing_is_pruned_from_a_cache_that_is_not_there(cache):
    assert prune(cache, Wish(), NOW).paths == []
    assert not cache.root.exists()


def test_prune_waits_for_running_syncs(cache):
    """They have found a release and are about to link to it."""
    waits = threading.Event()
    pruning = threading.Thread(target=prune, args=(cache, Wish(), NOW, waits.set))
    with cache.in_use():
        add(cache, ONE)
        pruning.start()
        assert waits.wait(10)
        assert_releases(cache, ONE)

    pruning.join()

    assert_releases(cache)


def test_what_a_project_links_to_stays(cache, project):
    link(cache, project, [ONE, OTHER])
    add(cache, TWO)

    made = prune(cache, Wish(), NOW)

    assert cache.releases / release(TWO) in made.paths
    assert_releases(cache, ONE, OTHER)
    assert (project / ".fnhub/hub_functions/acme/add/add.py").is_file()


def test_what_a_project_locks_stays(cache, project):
    """After `lock`, or a checkout of another branch, before its sync."""
    link(cache, project, [ONE])
    lock(project, [TWO], ())
    add(cache, TWO)
    add(cache, THREE)

    prune(cache, Wish(), NOW)

    assert_releases(cache, ONE, TWO)


def test_an_environment_of_a_lock_stays(cache, project):
    link(cache, project, [ONE])
    known = lock(project, [ONE], ("pandas>=2",))
    kept = make_environment(cache, f"{known}-0123456789abcdef")
    make_environment(cache, "f" * 16 + "-0123456789abcdef")

    prune(cache, Wish(), NOW)

    assert names(cache.environments) == [kept.name]
    assert (kept / "lib" / "code.py").is_file()


def test_an_environment_that_is_being_made_stays(cache, project):
    """It is no longer made when its process is dead and nothing came for an hour."""
    link(cache, project, [ONE])
    making = lock(project, [ONE], ("pandas>=2",)) + "-0123456789abcdef.tmp-"
    of_the_living = make_environment(cache, f"{making}{os.getpid()}-x")
    dead = subprocess.run(
        [sys.executable, "-c", "import os; print(os.getpid())"],
        capture_output=True,
        text=True,
    )
    left = make_environment(cache, f"{making}{int(dead.stdout)}-x")

    prune(cache, Wish(), left.stat().st_mtime + 3500)
    assert names(cache.environments) == sorted([of_the_living.name, left.name])
    prune(cache, Wish(), left.stat().st_mtime + 3700)

    assert names(cache.environments) == [of_the_living.name]


@pytest.mark.parametrize("what_is_left", [None, "notes.txt"])
def test_a_project_that_is_gone_keeps_nothing(cache, project, what_is_left):
    link(cache, project, [ONE])
    project.rename(project.with_name("elsewhere"))
    if what_is_left:
        project.mkdir()
        (project / what_is_left).write_text("mine")

    prune(cache, Wish(), NOW)

    assert_releases(cache)
    assert names(cache.root / "projects") == []


def test_a_project_that_registers_again_is_one_project(cache, project):
    for wheel in (ONE, TWO):
        link(cache, project, [wheel])

    assert read_contents(cache).projects == (str(project),)
    prune(cache, Wish(), NOW)
    assert_releases(cache, TWO)


def test_the_time_of_a_registration_is_that_of_the_last_sync(cache, project):
    link(cache, project, [ONE])
    [registration] = (cache.root / "projects").iterdir()
    os.utime(registration, (1, 1))
    before = registration.stat()

    link(cache, project, [ONE])

    assert registration.stat().st_mtime > before.st_mtime
    assert registration.stat().st_ino == before.st_ino


@pytest.mark.parametrize("damage", ["no JSON", '{"format": 99}'])
def test_an_unreadable_lock_keeps_all_it_could_mean(cache, project, damage):
    link(cache, project, [ONE])
    (project / "functions.lock").write_text(damage)
    add(cache, TWO)
    make_environment(cache, "f" * 16 + "-0123456789abcdef")

    made = prune(cache, Wish(), NOW)

    assert_releases(cache, ONE, TWO)
    assert len(names(cache.environments)) == 1
    assert [each.path for each in made.unreadable] == [str(project)]
    assert "functions.lock cannot be read" in made.unreadable[0].why


@pytest.mark.parametrize(
    "text", ["", "{}", '{"format": 2}', '{"format": 1, "path": 1}']
)
def test_an_unreadable_registration_keeps_everything(cache, project, text):
    """It may stand for any project."""
    link(cache, project, [ONE])
    [registration] = (cache.root / "projects").iterdir()
    registration.write_text(text)

    made = prune(cache, Wish(), NOW)

    assert_releases(cache, ONE)
    assert [each.path for each in made.unreadable] == [str(registration)]
    assert registration.is_file()


def test_left_overs_go(cache):
    """Whoever made them is dead: nobody else is in the cache now."""
    add(cache, ONE)
    (cache.root / "unpacking" / "0123").mkdir()
    (cache.root / "unpacking" / "0123" / "half.py").write_text("x")
    (cache.root / "unpacking" / "0123.record").write_text("x")
    (cache.records / "acme_add_9_9_9_0123456789abcdef").write_text("x")

    prune(cache, Wish(), NOW)

    assert_releases(cache)


def test_a_link_is_removed_and_not_what_it_leads_to(cache, tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "file").write_text("mine")
    cache.releases.mkdir(parents=True)
    (cache.releases / "link").symlink_to(tmp_path / "mine")

    prune(cache, Wish(), NOW)

    assert names(cache.releases) == []
    assert (tmp_path / "mine" / "file").read_text() == "mine"


def test_a_damaged_release_goes_although_it_is_needed(cache, project):
    """The next sync pulls it again; until then it would go on being wrong."""
    link(cache, project, [ONE, OTHER])
    (cache.releases / release(ONE) / "add.py").unlink()

    assert find_damaged(cache) == {release(ONE): "add.py is missing"}
    made = prune(cache, Wish(), NOW)

    assert made.damaged == {release(ONE): "add.py is missing"}
    assert_releases(cache, OTHER)
    link(cache, project, [ONE, OTHER])
    assert find_damaged(cache) == {}


def test_a_dry_run_removes_nothing_and_tells_the_same(cache, project):
    link(cache, project, [ONE])
    add(cache, TWO)
    make_environment(cache, "f" * 16 + "-0123456789abcdef")

    told = prune(cache, Wish(dry_run=True), NOW)

    assert_releases(cache, ONE, TWO)
    done = prune(cache, Wish(), NOW)
    assert (told.paths, told.size_bytes) == (done.paths, done.size_bytes)
    assert told.size_bytes > len(TWO.files["add.py"])


def test_what_is_younger_stays(cache):
    folders = [add(cache, wheel) for wheel in (ONE, TWO)]
    for folder, age in zip(
        folders, (timedelta(days=40), timedelta(days=20)), strict=True
    ):
        time = NOW - age.total_seconds()
        os.utime(folder, (time, time))

    prune(cache, Wish(older_than=timedelta(days=30)), NOW)

    assert_releases(cache, TWO)


def test_index_documents_go_only_when_asked(cache):
    document = cache.root / "index" / "0123" / "acme" / "add.json"
    document.parent.mkdir(parents=True)
    document.write_text("{}")

    prune(cache, Wish(), NOW)
    assert document.is_file()
    prune(cache, Wish(index_too=True), NOW)

    assert not document.exists()


def make_closure(cache, digest: str, wheels) -> None:
    cache.closures.mkdir(parents=True, exist_ok=True)
    for wheel in wheels:
        name = f"{release(wheel)}__{digest}"
        (cache.closures / name).symlink_to(Path("..") / "releases" / release(wheel))
    (cache.closures / f"{digest}.json").write_text("{}")


def test_closures_stay_as_long_as_all_their_releases(cache, project):
    link(cache, project, [ONE, OTHER])
    add(cache, TWO)
    make_closure(cache, "aaaaaaaa", [ONE, OTHER])
    make_closure(cache, "bbbbbbbb", [TWO, OTHER])

    prune(cache, Wish(), NOW)

    kept = [f"{release(each)}__aaaaaaaa" for each in (ONE, OTHER)]
    assert names(cache.closures) == sorted([*kept, "aaaaaaaa.json"])
    assert_releases(cache, ONE, OTHER)


# Claims a folder of a cache, says so, and lives until it is told to go.
CLAIMANT = """
import sys
from pathlib import Path
from registry.client.cache import Cache
claim = Cache(Path(sys.argv[1])).claim(map(Path, sys.argv[2:]))
print("claimed", flush=True)
sys.stdin.readline()
"""


@pytest.fixture
def claim(cache):
    with ExitStack() as stack:

        def start(*folders: Path) -> subprocess.Popen[str]:
            claiming = started(
                [sys.executable, "-c", CLAIMANT, cache.root, *folders],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                cwd=ROOT,
            )
            process = stack.enter_context(claiming)
            assert process.stdout.readline() == "claimed\n"
            return process

        yield start


def test_what_a_live_process_claims_stays_until_its_end(cache, claim):
    """`fnhub.load` and `fnhub run` need no project."""
    environment = make_environment(cache, "f" * 16 + "-0123456789abcdef")
    process = claim(add(cache, ONE), environment)

    prune(cache, Wish(), NOW)
    assert_releases(cache, ONE)
    assert names(cache.environments) == [environment.name]
    process.kill()
    process.wait()
    prune(cache, Wish(), NOW)

    assert_releases(cache)
    assert names(cache.environments) == names(cache.root / "claims") == []


def test_a_claimed_root_keeps_what_it_links_to_and_locks(cache, claim):
    root = cache.root / "roots" / "run"
    target = root / "0123" / "hub_functions" / "acme" / "add"
    target.parent.mkdir(parents=True)
    target.symlink_to(add(cache, ONE))
    known = lock(root, [TWO], ("pandas>=2",))
    add(cache, TWO)
    add(cache, THREE)
    environment = make_environment(cache, f"{known}-0123456789abcdef")
    (cache.root / "roots" / "old").mkdir()
    claim(root)

    prune(cache, Wish(), NOW)

    assert_releases(cache, ONE, TWO)
    assert names(cache.environments) == [environment.name]
    assert names(cache.root / "roots") == ["run"]


def test_a_claim_can_be_given_up(cache):
    with cache.claim([add(cache, ONE)]):
        prune(cache, Wish(), NOW)
        assert_releases(cache, ONE)

    prune(cache, Wish(), NOW)

    assert_releases(cache)


def test_contents_are_counted(cache, project):
    link(cache, project, [ONE, OTHER])
    environment = make_environment(cache, "f" * 16 + "-0123456789abcdef")

    found = read_contents(cache)

    sizes = [len(data) for each in (ONE, OTHER) for data in each.files.values()]
    assert (found.releases.count, found.releases.size_bytes) == (2, sum(sizes))
    assert found.environments.count == 1
    size = (environment / "lib" / "code.py").stat().st_size
    assert found.environments.size_bytes == size
    assert found.index_documents.count == 0
    assert found.projects == (str(project),)
