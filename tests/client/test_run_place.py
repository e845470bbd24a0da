"""A run's folder: nothing of the user's is lost, whoever is killed when."""

from __future__ import annotations

import contextlib
import shutil
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from registry.client.run_place import RunPlace, placed
from registry.client.whole_file import write_whole
from registry.core.errors import FolderExists, RunUnderWay
from registry.run.record import Ran, Record, RecordedEnvironment
from registry.run.worker.messages import Failure, Written, WrittenFile

EMPTY = Record(
    ran=Ran("acme/add", "1.0.0", "0" * 64, "add:add"),
    engine="inprocess",
    params={},
    inputs=(),
    outputs=(),
    environment=RecordedEnvironment("", "3.11.7", "linux", {}),
    git=None,
    started=datetime(2030, 1, 1, tzinfo=UTC),
    seconds=0.1,
    peak_memory_bytes=0,
    notes=(),
    failure=None,
    log="log.txt",
)


def record_of(*names, failed=False):
    files = [
        WrittenFile(placed(name, is_done=not failed), "0" * 64, 1) for name in names
    ]
    failure = Failure("ValueError", "no", "Traceback") if failed else None
    return replace(EMPTY, outputs=(Written("a", "path", files),), failure=failure)


def write(place, *names):
    """Do what a function does between `begin` and `end`."""
    place.begin()
    place.log.write_text("printed")
    for name in names:
        (place.outputs / name).write_text(f"new {name}")


def run(place, *names, failed=False):
    write(place, *names)
    place.end(record_of(*names, failed=failed))


def names_in(folder):
    return sorted(each.name for each in folder.iterdir())


@pytest.fixture
def place(tmp_path):
    return RunPlace(tmp_path / "out")


def test_a_run_that_is_done_leaves_its_outputs(place):
    run(place, "a.csv")

    assert names_in(place.folder) == ["a.csv", "log.txt", "run.json"]


def test_a_former_run_gives_way(place):
    run(place, "a.csv", "b.csv")

    run(place, "a.csv")

    assert names_in(place.folder) == ["a.csv", "log.txt", "run.json"]


def test_what_a_failed_run_wrote_is_partial(place):
    run(place, "a.csv")

    run(place, "b.csv", failed=True)

    assert names_in(place.folder) == ["log.txt", "partial", "run.json"]
    assert (place.folder / "partial" / "b.csv").read_text() == "new b.csv"
    run(place, "c.csv")
    assert names_in(place.folder) == ["c.csv", "log.txt", "run.json"]


def test_a_run_that_could_not_start_leaves_the_former_one(place):
    """An input that is misspelt must not cost the result of an hour."""
    run(place, "a.csv")
    before = {each: each.read_bytes() for each in place.folder.iterdir()}

    place.begin()
    place.give_up()

    assert {each: each.read_bytes() for each in place.folder.iterdir()} == before


def test_a_run_that_could_not_start_leaves_no_folder(place):
    place.begin()
    place.give_up()

    assert not place.folder.exists()


@pytest.mark.parametrize(
    "name", ["notes.md", "log.txt", "partial", "running", "run.json"]
)
def test_files_that_are_no_runs_are_refused(place, name):
    (place.folder / name).mkdir(parents=True)
    (place.folder / name / "mine").write_text("mine")

    with pytest.raises(FolderExists) as caught:
        place.begin()

    assert caught.value.path == str(place.folder / name)
    assert (place.folder / name / "mine").read_text() == "mine"
    assert names_in(place.folder) == [name]


def test_a_foreign_run_json_is_not_taken_for_a_run(place):
    """Other tools write files of this name as well."""
    place.folder.mkdir()
    (place.folder / "run.json").write_text('{"format": 1}')

    with pytest.raises(FolderExists):
        place.begin()

    assert (place.folder / "run.json").read_text() == '{"format": 1}'


def test_a_file_beside_a_former_run_is_refused_and_kept(place):
    """The next run may write an output of that name."""
    run(place, "a.csv")
    (place.folder / "b.csv").write_text("mine")

    with pytest.raises(FolderExists):
        place.begin()

    assert (place.folder / "b.csv").read_text() == "mine"


def test_what_a_killed_run_left_is_cleared(place):
    write(place, "a.csv")

    run(place, "b.csv")

    assert names_in(place.folder) == ["b.csv", "log.txt", "run.json"]


@pytest.mark.parametrize("done", range(7))
def test_whoever_is_killed_while_a_run_takes_its_place_loses_nothing(place, done):
    """The state after each step of `end`, as a kill leaves it."""
    run(place, "a.csv", "b.csv")
    write(place, "b.csv", "c.csv")
    folder, running = place.folder, place.folder / "running"
    former = folder / ".former.json"
    steps = [
        lambda: write_whole(running / "run.json", record_of("b.csv", "c.csv").encode()),
        lambda: place.record.replace(former),
        (folder / "a.csv").unlink,
        lambda: [(folder / each).unlink() for each in ("b.csv", "log.txt")],
        former.unlink,
        lambda: (place.outputs / "b.csv").replace(folder / "b.csv"),
        lambda: (place.outputs / "c.csv").replace(folder / "c.csv"),
    ]
    for step in steps[: done + 1]:
        step()

    RunPlace(folder).begin()

    left = ["b.csv", "c.csv", "log.txt", "run.json", "running"]
    assert names_in(folder) == left
    assert (folder / "b.csv").read_text() == "new b.csv"


class Killed(BaseException):
    """Nobody catches it, as nobody catches SIGKILL."""


def run_grid(place, child):
    """Leave what a grid leaves: the best run's output, the table, all runs."""
    write(place, "a.csv")
    (place.children / child).mkdir(parents=True)
    (place.children / child / "run.json").write_text(child)
    place.grid_table.write_text(child)
    place.grid.write_text(child)
    place.end(record_of("a.csv"))


@pytest.mark.parametrize("is_grid", [True, False])
@pytest.mark.parametrize("steps", range(14))
def test_who_is_killed_while_a_grid_gives_way_loses_nothing(
    place, steps, is_grid, monkeypatch
):
    """After any number of steps on the disk the next run finds all of the new one."""
    run_grid(place, "001")
    left = [steps]

    def dying(step):
        def or_die(*arguments, **options):
            if not left[0]:
                raise Killed
            left[0] -= 1
            return step(*arguments, **options)

        return or_die

    with monkeypatch.context() as patch:
        for owner, name in ((Path, "replace"), (Path, "unlink"), (shutil, "rmtree")):
            patch.setattr(owner, name, dying(getattr(owner, name)))
        with contextlib.suppress(Killed):
            run_grid(place, "002") if is_grid else run(place, "a.csv")

    RunPlace(place.folder).begin()

    grid = ["children", "grid.csv", "grid.json"]
    plain = ["a.csv", "log.txt", "run.json", "running"]
    if not is_grid and names_in(place.folder) == plain:
        return
    assert names_in(place.folder) == sorted([*grid, *plain])
    (child,) = (place.folder / "children").iterdir()
    assert child.name == (place.folder / "grid.json").read_text()


def test_an_output_named_as_a_file_of_the_place_stays_beside_it(place):
    """An output `run` of type json is run.json: the record is not to hide it."""
    run(place, "run.json", "log.txt")

    assert names_in(place.folder) == [
        "log.txt",
        "output-log.txt",
        "output-run.json",
        "run.json",
    ]
    assert (place.folder / "output-run.json").read_text() == "new run.json"
    assert (place.folder / "log.txt").read_text() == "printed"


def test_two_runs_at_once_do_not_share_a_folder(place):
    """The second would take away what the first has just made."""
    with place.alone():
        write(place, "a.csv")
        with pytest.raises(RunUnderWay), RunPlace(place.folder).alone():
            pass
        place.end(record_of("a.csv"))

    assert names_in(place.folder) == ["a.csv", "log.txt", "run.json"]
    with RunPlace(place.folder).alone():
        run(place, "b.csv")
    assert names_in(place.folder) == ["b.csv", "log.txt", "run.json"]


def test_a_lock_that_a_killed_run_left_is_no_matter(place):
    place.folder.mkdir()
    (place.folder / ".running.lock").touch()

    with place.alone():
        run(place, "a.csv")

    assert names_in(place.folder) == ["a.csv", "log.txt", "run.json"]


def test_a_run_that_could_not_start_alone_leaves_no_folder(place):
    with place.alone():
        place.begin()
        place.give_up()

    assert not place.folder.exists()
