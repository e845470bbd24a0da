"""Who uses a function is told what its team says of it, wherever it is met."""

from __future__ import annotations

import json
import warnings

import pytest

import fnhub
from registry.client.cli import main
from registry.client.notices import FunctionWarning
from registry.core.index_document import IndexDocument
from registry.core.names import FunctionName
from registry.core.status import FunctionStatus
from tests.client.conftest import entry_of
from tests.client.shown import show
from tests.factories import make_wheel

ADD = FunctionName("acme", "add")
STATUS = FunctionStatus("it rounds", FunctionName("acme", "sum"))
LINE = "acme/add is deprecated: it rounds; use acme/sum"


def mark(stranger, status=STATUS, *wheels):
    """Let the hub say it of acme/add from now on."""
    wheels = wheels or (make_wheel(),)
    document = IndexDocument(ADD, 2, tuple(map(entry_of, wheels)), status)
    stranger.answer("/index/acme/add.json", document.encode())


@pytest.fixture
def run(surroundings, capsys):
    """Run a command in a project; return what it wrote on stdout and on stderr."""

    def command(*arguments):
        capsys.readouterr()
        assert main([*arguments]) == 0
        return capsys.readouterr()

    command("init")
    return command


@pytest.fixture
def marked(stranger):
    show(stranger, make_wheel())
    mark(stranger)


def test_add_tells_it_once(run, marked):
    assert run("add", "acme/add").err.splitlines().count(LINE) == 1


def test_locking_tells_it_and_a_sync_with_nothing_to_do_does_not(run, marked):
    run("add", "acme/add")

    assert LINE in run("lock").err.splitlines()
    assert LINE not in run("sync").err


def test_a_sync_that_locks_tells_it(run, marked, surroundings):
    lines = "format: 1\nfunctions:\n  - acme/add@^1.0\n"
    (surroundings / "functions.yaml").write_text(lines)

    assert LINE in run("sync").err.splitlines()


def test_pull_tells_it(run, marked):
    assert LINE in run("pull", "acme/add").err.splitlines()


def test_info_tells_it_beside_the_data(run, marked):
    shown = run("info", "acme/add", "--json")

    assert json.loads(shown.out)["name"] == "acme/add"
    assert shown.err.splitlines() == [LINE]


def test_outdated_lists_what_is_not_to_be_used_any_more(run, stranger):
    """It has no newer release, and is to be replaced all the same."""
    show(stranger, make_wheel())
    run("add", "acme/add")
    assert json.loads(run("outdated", "--json").out) == []

    mark(stranger)

    told = run("outdated", "--json")
    assert [each["status"] for each in json.loads(told.out)] == [STATUS.to_json()]
    assert LINE in told.err.splitlines()


def test_tree_tells_what_was_last_heard_and_asks_nobody(run, marked, stranger):
    run("add", "acme/add")
    stranger.asked.clear()

    told = run("tree", "--json")

    assert [each["status"] for each in json.loads(told.out)] == [STATUS.to_json()]
    assert LINE in told.err.splitlines()
    assert stranger.asked == []


def test_an_archived_function_is_told_too(run, stranger):
    stranger.hold(make_wheel())
    mark(stranger, FunctionStatus(archived="we left"))

    assert "acme/add is archived: we left" in run("add", "acme/add").err.splitlines()


def test_marks_change_nothing_in_what_is_resolved(run, stranger, surroundings):
    """Byte for byte the same lock."""
    wheels = (make_wheel(), make_wheel(version="1.1.0"))
    stranger.hold(*wheels)
    run("add", "acme/add@^1.0")
    lock = (surroundings / "functions.lock").read_bytes()
    (surroundings / "functions.lock").unlink()

    mark(stranger, FunctionStatus("old", None, "closed"), *wheels)
    run("lock")

    assert (surroundings / "functions.lock").read_bytes() == lock


def test_load_warns_of_a_pulled_function_and_of_a_locked_one(run, marked):
    with pytest.warns(FunctionWarning) as beside:
        fnhub.load("acme/add")
    run("add", "acme/add")
    with pytest.warns(FunctionWarning) as locked:
        fnhub.load("acme/add")

    assert [str(each.message) for each in (*beside, *locked)] == [LINE, LINE]


def test_info_in_python_warns(run, marked):
    with pytest.warns(fnhub.FunctionWarning, match="acme/add is deprecated"):
        fnhub.info("acme/add")


def test_a_program_shows_it_once(run, marked):
    """As Python shows warnings when nobody asks for more."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.resetwarnings()
        for _ in range(3):
            fnhub.load("acme/add")

    assert [str(each.message) for each in caught] == [LINE]


def test_search_marks_what_is_deprecated(run, stranger):
    hit = {"name": "acme/add", "version": "1.0.0", "summary": "Add"}
    page = {"total": 2, "did_you_mean": None}
    old = hit | {"name": "acme/old"}  # of a hub that knows no marks
    hits = [hit | {"status": STATUS.to_json()}, old]
    stranger.answer("/api/v1/functions", page | {"results": hits})

    first, second = run("search", "add").out.splitlines()

    assert first.endswith("Add (deprecated: use acme/sum)")
    assert second.endswith("Add")


@pytest.mark.parametrize(
    ("command", "method", "path", "said"),
    [
        (
            ["deprecate", "acme/add", "--reason", "no", "--replacement", "acme/sum"],
            "PUT",
            "deprecation",
            "deprecated acme/add",
        ),
        (["deprecate", "acme/add", "--undo"], "DELETE", "deprecation", "undeprecated"),
        (["archive", "acme/add", "--reason", "no"], "PUT", "archive", "archived acme"),
        (["archive", "acme/add", "--undo"], "DELETE", "archive", "unarchived acme"),
    ],
)
def test_a_mark_is_put_and_taken_back(
    run, stranger, monkeypatch, command, method, path, said
):
    monkeypatch.setenv("FNHUB_TOKEN", "fnhub_x")
    url = f"/api/v1/functions/acme/add/{path}"
    stranger.answer(url, {"name": "acme/add", "status": STATUS.to_json()})

    assert said in run(*command).out

    assert [asked[:2] for asked in stranger.asked] == [(method, url)]


def test_a_replacement_without_a_reason_is_a_wrong_call(run):
    assert main(["deprecate", "acme/add", "--undo", "--replacement", "acme/sum"]) == 2
