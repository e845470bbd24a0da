"""`fnhub run --grid` in this process: every run kept, the best one passed on."""

from __future__ import annotations

import csv
import json

import pytest

from registry.client.cli import main
from tests.factories import make_wheel

SCORED = '''"""Score."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple


class Scored(NamedTuple):
    """What came of it."""

    made: Path
    score: float


def add(depth: int, how: str = "a", source: Path | None = None) -> Scored:
    """Score a depth.

    Args:
        depth: Above 8 it fails.
        how: A letter.
        source: A file.

    Returns:
        A file and a score.
    """
    if depth > 8:
        raise ValueError(f"too deep: {depth}")
    made = Path("made.txt")
    made.write_text(f"{depth} {how}")
    return Scored(made, 10.0 - abs(depth - 4) - (how == "b"))
'''


@pytest.fixture
def run(stranger, surroundings, capsys):
    """Run acme/add as a grid; return the exit status and what was printed."""
    stranger.hold(make_wheel(code=SCORED))

    def command(*arguments):
        status = main(["run", "acme/add", "--engine", "inprocess", *arguments])
        return status, capsys.readouterr()

    return command


def read(path):
    return json.loads(path.read_text())


@pytest.mark.thorough
def test_the_best_run_is_passed_on_as_if_it_had_run_alone(run, surroundings):
    """What comes next takes --out, and need not know that it was a grid."""
    arguments = ("--grid", "depth=2,4,6", "--grid", "how=b,a", "--select", "max.score")

    status, _ = run(*arguments, "--out", "out", "--workers", "2")

    out = surroundings / "out"
    assert status == 0
    assert read(out / "run.json")["params"] == {"depth": 4, "how": "a"}
    assert read(out / "run.json")["metrics"] == {"score": 10.0}
    assert (out / "made.txt").read_text() == "4 a"
    assert read(out / "grid.json")["best"] == "004"
    assert sorted(e.name for e in (out / "children").iterdir()) == [
        f"00{number}" for number in range(1, 7)
    ]


def test_every_run_is_kept_and_says_what_it_was_a_part_of(run, surroundings):
    run("--grid", "depth=2,9", "--select", "max.score", "--out", "out")

    out = surroundings / "out"
    grid = read(out / "grid.json")
    records = [read(out / each["folder"] / "run.json") for each in grid["children"]]
    assert [each["state"] for each in records] == ["done", "failed"]
    for record, child in zip(records, grid["children"], strict=True):
        assert record["grid"] == {
            "name": "acme/add",
            "run_id": grid["id"],
            "step": child["step"],
            "key": "",
        }
    rows = list(csv.DictReader((out / "grid.csv").read_text().splitlines()))
    assert [(e["depth"], e["state"], e["score"]) for e in rows] == [
        ("2", "done", "8.0"),
        ("9", "failed", ""),
    ]
    assert rows[1]["why"] == "too deep: 9"


def test_a_run_that_fails_costs_the_others_nothing(run):
    status, printed = run("--grid", "depth=9,4,10", "--select", "max.score")

    assert status == 0
    assert "001/003 depth=9: failed: ValueError: too deep: 9" in printed.err
    assert "3 runs, 2 failed; max.score is 002: depth=4" in printed.err


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["depth=9,10"], "2 of 2 runs failed; the first, 001: ValueError: too deep"),
        (["depth=4,9", "--strict"], "1 of 2 runs failed; the first, 002"),
        (["depth=4", "--select", "max.f1"], "no run has the metric 'f1': there are s"),
    ],
)
def test_a_grid_without_a_best_run_fails_and_keeps_its_runs(
    run, surroundings, arguments, why
):
    arguments = ["--grid", *arguments]
    if "--select" not in arguments:
        arguments += ["--select", "max.score"]

    status, printed = run(*arguments, "--out", "out")

    out = surroundings / "out"
    assert status == 1
    assert why in printed.err
    assert read(out / "run.json")["state"] == "failed"
    assert read(out / "grid.json")["best"] is None
    assert (out / "children" / "001" / "run.json").exists()
    assert not (out / "made.txt").exists()


IN_THE_WAY = SCORED.replace(
    'made = Path("made.txt")',
    """if depth == 2:
        Path("out/running/children/003").write_text("a file in a folder's place")
    made = Path("made.txt")""",
)


def test_what_has_ended_is_kept_where_the_disk_fails_the_next(
    run, surroundings, stranger
):
    """As a full one does: hours of runs are not lost by the last one's folder."""
    stranger.hold(make_wheel(version="1.1.0", code=IN_THE_WAY))

    status, printed = run(
        *("--grid", "depth=1,2,3", "--select", "max.score"),
        *("--out", "out", "--workers", "1"),
    )

    out = surroundings / "out"
    assert status == 1
    assert "children/003: File exists; 2 of 3 runs had ended" in printed.err
    record = read(out / "run.json")
    assert (record["state"], record["failure"]["error"]) == (
        "failed",
        "FileFailed",
    )
    assert [each["state"] for each in read(out / "grid.json")["children"]] == [
        "done"
    ] * 2
    assert (out / "children" / "002" / "run.json").exists()


def test_nothing_runs_where_a_combination_does_not_fit(run, surroundings):
    """An hour of runs must not end with the last one's typing error."""
    status, printed = run(
        "--grid", "depth=4,x", "--select", "max.score", "--out", "out"
    )

    assert status == 1
    assert "depth: 'x' does not fit" in printed.err
    assert not (surroundings / "out").exists()


def test_a_param_is_not_given_and_varied(run):
    status, printed = run("-p", "depth=1", "--grid", "depth=2", "--select", "first")

    assert status == 1
    assert "-p depth: it is given, and varied as well" in printed.err


@pytest.mark.parametrize(
    "arguments",
    [
        ["--grid", "depth=1"],
        ["--random", "3", "--select", "first"],
        ["--grid", "depth=1", "--list", "x.json", "--select", "first"],
        ["--grid", "depth", "--select", "first"],
        ["--grid", "depth=1", "--select", "best.score"],
        ["--grid", "depth=1", "--select", "first", "--workers", "0"],
    ],
)
def test_what_does_not_go_together_is_a_wrong_call(run, arguments):
    with pytest.raises(SystemExit) as ended:
        run(*arguments)

    assert ended.value.code == 2


def test_a_list_is_tried_in_its_order(run, surroundings):
    rows = [{"depth": 1}, {"depth": 3, "how": "b"}]
    (surroundings / "params.json").write_text(json.dumps(rows))

    run("--list", "params.json", "--select", "min.score", "--out", "out")

    grid = read(surroundings / "out" / "grid.json")
    assert [each["params"] for each in grid["children"]] == rows
    assert (grid["best"], grid["search"]) == ("001", "list")


def test_a_search_by_chance_tells_its_seed(run, surroundings):
    """Else nobody could do it again."""
    arguments = ("--grid", "depth=1..8", "--random", "3", "--select", "max.score")

    _, printed = run(*arguments, "--out", "out")

    grid = read(surroundings / "out" / "grid.json")
    assert f"seed {grid['seed']};" in printed.err
    run(*arguments, "--out", "again", "--seed", str(grid["seed"]))
    again = read(surroundings / "again" / "grid.json")
    assert [e["params"] for e in again["children"]] == [
        e["params"] for e in grid["children"]
    ]


def test_an_input_is_recorded_as_it_was_given(run, surroundings):
    """Fetched once for all of them, each record names the source all the same."""
    (surroundings / "source.txt").write_text("s")

    run(
        *("-i", "source=source.txt", "--grid", "depth=1,2", "--select", "first"),
        *("--out", "out"),
    )

    for number in ("001", "002"):
        record = read(surroundings / "out" / "children" / number / "run.json")
        assert record["inputs"]["source"]["source"] == "source.txt"


def test_the_next_run_in_a_grids_folder_takes_its_place(run, surroundings):
    run("--grid", "depth=1,2", "--select", "first", "--out", "out")
    assert (surroundings / "out" / "children").exists()

    assert run("-p", "depth=3", "--out", "out")[0] == 0

    assert {each.name for each in (surroundings / "out").iterdir()} <= {
        *("run.json", "log.txt", "made.txt", ".running.lock")
    }


def test_a_grid_tells_as_json_what_it_tried(run):
    _, printed = run("--grid", "depth=1,4", "--select", "max.score", "--json")

    told = json.loads(printed.out)
    assert told["best"] == "002"
    assert told["record"]["metrics"] == {"score": 10.0}


def test_a_users_own_folder_named_children_is_no_grids(run, surroundings):
    """A run in a folder with foreign files is refused, and they stay."""
    run("-p", "depth=3", "--out", "out")
    mine = surroundings / "out" / "children"
    mine.mkdir()
    (mine / "photo").touch()

    status, printed = run("--grid", "depth=1", "--select", "first", "--out", "out")

    assert status == 1
    assert "children" in printed.err
    assert (mine / "photo").exists()
