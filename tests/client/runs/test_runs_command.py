"""`fnhub runs`: runs are found, shown, compared and repeated from their records."""

from __future__ import annotations

import json
import shutil

import pytest

from registry.client.cli import main
from registry.client.run_index import find_runs
from tests.factories import make_wheel

RANDOM = '''"""Add."""

import random


def add(size: float) -> float:
    """Give something else each time.

    Args:
        size: A number.

    Returns:
        Any number.
    """
    return size * random.SystemRandom().random()
'''


def test_runs_are_listed_the_latest_first_wherever_they_were_kept(fnhub, run, project):
    run("-p", "size=1")
    run("-p", "size=2", "--out", "far/away/out")
    run("-p", "size=-1", "--out", "failed")

    _, listed, _ = fnhub("runs", "list", "--json")

    assert [each["params"]["size"] for each in listed] == [-1, 2, 1]
    assert [each["state"] for each in listed] == ["failed", "done", "done"]
    assert listed[1]["folder"] == str(project / "far" / "away" / "out")
    assert listed[1]["metrics"] == {"size": 2}


def test_runs_are_found_without_the_index(fnhub, run, project):
    """`.fnhub` may be deleted; `runs/` and a named folder are looked through."""
    run("-p", "size=1")
    run("-p", "size=2", "--out", "far/away/out")
    shutil.rmtree(project / ".fnhub")

    assert len(fnhub("runs", "list", "--json")[1]) == 1
    assert len(fnhub("runs", "list", "far", "--json")[1]) == 2


def test_a_folder_that_is_gone_is_passed_over(fnhub, run, project):
    run("-p", "size=2", "--out", "out")
    shutil.rmtree(project / "out")

    assert fnhub("runs", "list", "--json")[1] == []


def test_the_runs_of_a_grid_are_listed_when_asked_for(fnhub, run):
    run("--grid", "size=1,2", "--select", "max.size", "--out", "out")

    assert len(fnhub("runs", "list", "--json")[1]) == 1
    # The best one is in the grid's folder and in its own: one run.
    assert len(fnhub("runs", "list", "--all", "--json")[1]) == 2
    assert fnhub("runs", "show", "last", "--json")[1]["params"]["size"] == 2


def test_a_list_is_cut_and_says_so(fnhub, run):
    for _ in range(3):
        run("-p", "size=1")

    _, out, err = fnhub("runs", "list", "--limit", "2")

    assert len(out.splitlines()) == 2
    assert "2 of 3 runs" in err


def test_a_run_has_many_names(fnhub, run, project):
    run("-p", "size=1", "--out", "out")
    (found,) = find_runs()

    for name in ("out", str(project / "out"), found.id, found.id[:6], "last"):
        assert fnhub("runs", "show", name, "--json")[1]["id"] == found.id


@pytest.mark.parametrize("name", ["nowhere", "abc", "last", ""])
def test_a_name_of_no_run_is_told(fnhub, name):
    status, _, err = fnhub("runs", "show", name)

    assert status == 1
    assert "there is no run" in err
    assert "hint: `fnhub runs list`" in err


def test_a_run_is_shown_with_what_it_took_and_gave(fnhub, run, project):
    (project / "in.txt").write_text("x")
    run("-p", "size=1", "-i", "source=in.txt", "--out", "out")

    _, out, _ = fnhub("runs", "show", "out")

    for text in ("acme/add@1.0.0  done", "-p size", "in.txt  sha256", "plot.svg"):
        assert text in out


def test_what_differs_between_runs_is_compared(fnhub, run):
    run("-p", "size=1", "--out", "one")
    run("-p", "size=2", "--out", "two")

    _, found, _ = fnhub("runs", "compare", "one", "two", "--json")

    rows = {(e["group"], e["name"]): e["values"] for e in found["rows"]}
    assert rows["params", "size"] == [1, 2]
    assert rows["metrics", "size"] == [1, 2]
    assert ("run", "function") not in rows
    assert ("outputs", "plot") in rows
    _, everything, _ = fnhub("runs", "compare", "one", "two", "--all", "--json")
    assert len(everything["rows"]) > len(found["rows"])


def test_a_run_is_repeated_from_its_record(fnhub, run, project):
    """The same digests, which nothing but the record was needed for."""
    (project / "in.txt").write_text("x")
    run("-p", "size=1", "-i", "source=in.txt", "--out", "out")

    status, made, err = fnhub("runs", "repeat", "out", "--json")

    assert (status, made["same"], made["causes"]) == (0, True, [])
    assert made["outputs"] == {"plot": True, "size": True}
    assert "the same as" in err


def test_a_relative_input_is_found_from_another_folder(
    fnhub, run, project, monkeypatch
):
    (project / "in.txt").write_text("x")
    run("-p", "size=1", "-i", "source=in.txt", "--out", "out")
    (project / "sub").mkdir()
    monkeypatch.chdir(project / "sub")
    (project / "sub" / "in.txt").write_text("another")  # nearer, but not the one

    status, made, _ = fnhub("runs", "repeat", "../out", "--json")

    assert (status, made["same"]) == (0, True)


def test_an_input_that_changed_is_told_and_the_run_is_not_the_same(fnhub, run, project):
    (project / "in.txt").write_text("x")
    run("-p", "size=1", "-i", "source=in.txt", "--out", "out")
    (project / "in.txt").write_text("y")

    status, made, err = fnhub("runs", "repeat", "out", "--json")

    assert (status, made["same"]) == (1, False)
    assert made["outputs"] == {"plot": False, "size": True}
    assert any(each.startswith("inputs: source") for each in made["causes"])
    assert "the input 'source' is another file than it was" in err


def test_an_input_is_given_in_the_place_of_the_recorded_one(fnhub, run, project):
    (project / "in.txt").write_text("x")
    run("-p", "size=1", "-i", "source=in.txt", "--out", "out")
    (project / "in.txt").rename(project / "moved.txt")

    status, _, _ = fnhub("runs", "repeat", "out", "-i", "source=moved.txt")

    assert status == 0


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (
            ["-i", "sorce=in.txt"],
            "sorce: there is no such input - did you mean source?",
        ),
        (["-i", "size=in.txt"], "size: there is no such input - there are source"),
        (["-i", "source=in.txt"] * 2, "source: it is given twice"),
    ],
)
def test_an_input_that_there_was_not_is_told(fnhub, run, project, given, told):
    """Else the run would be repeated with the old one, and called the same."""
    (project / "in.txt").write_text("x")
    run("-p", "size=1", "-i", "source=in.txt", "--out", "out")

    status, _, err = fnhub("runs", "repeat", "out", *given)

    assert status == 1
    assert told in err


def test_a_function_that_is_not_deterministic_is_told(stranger, fnhub, run):
    stranger.hold(make_wheel(version="1.1.0", code=RANDOM))
    run("-p", "size=1", "--out", "out")

    status, _, err = fnhub("runs", "repeat", "out")

    assert status == 1
    assert "hint: the same went in" in err


def test_a_secret_is_taken_from_the_environment_again(fnhub, run, monkeypatch):
    monkeypatch.setenv("FNHUB_SECRET_KEY", "hunter2-of-the-bank")
    run("-p", "size=1", "--out", "out")

    status, made, _ = fnhub("runs", "repeat", "out", "--json")

    assert status == 0
    assert made["record"]["params"]["key"] == "***"


def test_a_source_without_its_secret_has_to_be_given_again(fnhub, run, project):
    (project / "in.txt").write_text("x")
    run("-p", "size=1", "-i", "source=in.txt", "--out", "out")
    record = project / "out" / "run.json"
    data = json.loads(record.read_text())
    data["inputs"]["source"]["source"] = "https://host/x?token=***"
    record.write_text(json.dumps(data))

    status, _, err = fnhub("runs", "repeat", "out")

    assert status == 1
    assert "the source of 'source' was recorded without its secret" in err


def test_what_quotes_a_secret_is_recorded_without_it(fnhub, run, project, monkeypatch):
    """And it cannot be repeated: nobody knows any more what was given."""
    monkeypatch.setenv("FNHUB_SECRET_KEY", "hunter2-of-the-bank")
    (project / "hunter2-of-the-bank.txt").write_text("x")
    run("-p", "size=1", "-i", "source=hunter2-of-the-bank.txt", "--out", "out")

    status, _, err = fnhub("runs", "repeat", "out")

    assert "hunter2" not in (project / "out" / "run.json").read_text()
    assert status == 1
    assert "the source of 'source' was recorded without its secret" in err


def test_a_param_that_quoted_a_secret_is_not_taken_as_it_was_recorded(
    fnhub, run, project
):
    run("-p", "size=1", "--out", "out")
    record = project / "out" / "run.json"
    data = json.loads(record.read_text())
    data["params"]["size"] = "https://***@host"
    record.write_text(json.dumps(data))

    status, _, err = fnhub("runs", "repeat", "out")

    assert status == 1
    assert "the param 'size' was recorded without a secret that it quotes" in err


def test_a_failed_run_fails_again_the_same_way(fnhub, run):
    run("-p", "size=-1", "--out", "out")

    status, made, _ = fnhub("runs", "repeat", "out", "--json")

    assert status == 0
    assert made["record"]["failure"]["message"] == "below 0"


def test_a_run_of_a_grid_is_repeated_alone(fnhub, run):
    run("--grid", "size=1,2", "--select", "max.size", "--out", "out")

    status, made, _ = fnhub("runs", "repeat", "out/children/001", "--json")

    assert status == 0
    assert made["record"]["params"]["size"] == 1
    assert made["record"]["grid"] is None


def test_tracking_that_is_off_sends_nothing(fnhub, run):
    run("-p", "size=1")

    status, _, err = fnhub("runs", "track")

    assert status == 1
    assert "it is off" in err


def test_a_verb_is_needed(project):
    with pytest.raises(SystemExit) as ended:
        main(["runs"])

    assert ended.value.code == 2
