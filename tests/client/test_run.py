"""`fnhub run` in this process: what a run leaves, and what it must never tell."""

from __future__ import annotations

import json

import pytest

from registry.client.cli import main
from registry.client.run import Wish, run_function
from registry.client.settings import Settings
from registry.core.names import Reference
from tests.factories import CODE, make_wheel

SECRET = "hunter2-of-the-bank"
LEAKY = '''"""Add numbers."""

from __future__ import annotations

import sys


def add(first: float, password: str = "") -> str:
    """Print what must not be kept.

    Args:
        first: One number; a negative one fails.
        password: A secret.

    Returns:
        The secret.
    """
    print("printed", password)
    print("to stderr", password, file=sys.stderr)
    if first < 0:
        raise ValueError(f"no {password}")
    return password
'''


@pytest.fixture
def run(surroundings, capsys):
    """Run acme/add; return the exit status and what was printed on stderr."""

    def command(*arguments, engine="inprocess"):
        status = main(["run", "acme/add", "--engine", engine, *arguments])
        return status, capsys.readouterr().err

    return command


def record_of(folder):
    return json.loads((folder / "run.json").read_text())


def test_a_run_is_recorded(stranger, surroundings, run):
    wheel = make_wheel()
    stranger.hold(wheel)

    assert run("-p", "first=2", "--out", "out")[0] == 0

    record = record_of(surroundings / "out")
    assert (record["state"], record["sha256"]) == ("done", wheel.sha256)
    assert record["metrics"] == {"result": 3.0}
    assert record["git"] is None  # this is no checkout


@pytest.mark.parametrize(("first", "status"), [("1", 0), ("-1", 1)])
def test_a_secret_is_kept_nowhere(
    stranger, surroundings, run, monkeypatch, first, status
):
    stranger.hold(make_wheel(code=LEAKY, manifest={"secrets": "[password]"}))
    monkeypatch.setenv("FNHUB_SECRET_PASSWORD", SECRET)

    ended, told = run("-p", f"first={first}", "--out", "out")

    assert ended == status
    # What the function itself prints is its own; our words come after it.
    ours = [e for e in told.splitlines() if e.split()[0] not in ("printed", "to")]
    assert SECRET not in "\n".join(ours)
    files = [path for path in surroundings.rglob("*") if path.is_file()]
    assert {"run.json", "log.txt"} <= {path.name for path in files}
    for path in files:
        assert SECRET.encode() not in path.read_bytes(), path
    assert "printed ***" in (surroundings / "out" / "log.txt").read_text()


TAKES_A_FILE = CODE.replace(
    "first: float, second: float = 1.0", "first: float, source: Path | None = None"
).replace("import annotations\n", "import annotations\n\nfrom pathlib import Path\n")


@pytest.mark.parametrize("trouble", [KeyboardInterrupt(), OSError(28, "disk full")])
def test_a_run_that_never_began_leaves_no_folder(stranger, surroundings, trouble):
    """Ctrl-C while an input is on its way: nothing ran, and nothing is to be found."""
    code = TAKES_A_FILE.replace("first + second", "first")
    code = code.replace("second: The other.", "source: A file.")
    stranger.hold(make_wheel(code=code))
    stranger.answer("/some.csv", b"a,b\n1,2\n")

    def stop(_: str) -> None:
        raise trouble

    given = (("source", f"{stranger.url}/some.csv"),)
    wish = Wish(
        Reference.parse("acme/add"), given, (("first", "1"),), engine="inprocess"
    )
    with pytest.raises(type(trouble)):
        run_function(wish, Settings.read(), stop)

    assert list(surroundings.rglob("runs/*")) == []


def test_a_secret_that_does_not_fit_is_not_quoted(stranger, run, monkeypatch):
    code = LEAKY.replace('password: str = ""', "password: int = 0")
    code = code.replace("-> str", "-> int")
    stranger.hold(make_wheel(code=code, manifest={"secrets": "[password]"}))
    monkeypatch.setenv("FNHUB_SECRET_PASSWORD", SECRET)

    ended, told = run("-p", "first=1")

    assert ended == 1
    assert "password" in told
    assert SECRET not in told


@pytest.mark.parametrize(
    ("arguments", "engine"),
    [
        (("-p", "first=x"), "inprocess"),
        (("-p", "first=1"), "nowhere"),
        (("-p", "first=1", "--handler", "sub"), "inprocess"),
    ],
)
def test_a_run_that_cannot_start_leaves_the_former_one(
    stranger, surroundings, run, arguments, engine
):
    stranger.hold(make_wheel())
    run("-p", "first=2", "--out", "out")
    before = record_of(surroundings / "out")

    assert run(*arguments, "--out", "out", engine=engine)[0] == 1

    assert record_of(surroundings / "out") == before


PATHS = '''"""Copy."""

from __future__ import annotations

from pathlib import Path


def add(source: Path) -> Path:
    """Copy a file, with a line more.

    Args:
        source: The file.

    Returns:
        The copy.
    """
    made = Path("made.txt")
    made.write_text(source.read_text() + "more\\n")
    return made
'''


def test_an_output_may_be_the_next_runs_input(stranger, surroundings, run):
    """In one folder: the former run gives way only when this one has read it."""
    stranger.hold(make_wheel(code=PATHS))
    (surroundings / "start.txt").write_text("start\n")
    assert run("-i", "source=start.txt", "--out", "out")[0] == 0
    (file,) = record_of(surroundings / "out")["outputs"][0]["files"]
    former = surroundings / "out" / file["path"]

    assert run("-i", f"source={former}", "--out", "out")[0] == 0

    assert former.read_text() == "start\nmore\nmore\n"
    assert run("-i", "source=nowhere.txt", "--out", "out")[0] == 1
    assert former.read_text() == "start\nmore\nmore\n"


def test_an_input_that_is_not_there_leaves_no_folder(stranger, surroundings, run):
    stranger.hold(make_wheel(code=PATHS))

    assert run("-i", "source=nowhere.txt")[0] == 1

    assert not list((surroundings / "runs").iterdir())


def test_a_folder_with_other_files_is_refused(stranger, surroundings, run):
    stranger.hold(make_wheel())
    (surroundings / "out").mkdir()
    (surroundings / "out" / "notes.md").write_text("mine")

    ended, told = run("-p", "first=2", "--out", "out")

    assert ended == 1
    assert "notes.md" in told
    assert [each.name for each in (surroundings / "out").iterdir()] == ["notes.md"]


def test_an_own_function_that_is_broken_is_told(surroundings, run):
    """It was never published, so nobody has checked it."""
    folder = surroundings / "hub_functions" / "acme" / "add"
    folder.mkdir(parents=True)
    for path, data in make_wheel().files.items():
        (folder / path).write_bytes(data)
    main(["init"])
    main(["add", "--path", str(folder)])
    (folder / "add.py").write_text(CODE.replace("def add(", "def other("))

    ended, told = run("-p", "first=2")

    assert ended == 1
    assert str(folder / "function.yaml") in told


SPEAKS = '''"""Add numbers."""


def add(first: float) -> str:
    """Say it.

    Args:
        first: A negative one fails.
    """
    if first < 0:
        raise LookupError("no größe")
    return "größe"
'''


def test_a_text_is_shown_as_it_is(stranger, surroundings, capsys):
    stranger.hold(make_wheel(code=SPEAKS))

    assert main(["run", "acme/add", "--engine", "inprocess", "-p", "first=1"]) == 0

    assert capsys.readouterr().out == 'result  str  "größe"\n'


def test_what_a_failure_says_is_said_once(stranger, surroundings, run):
    stranger.hold(make_wheel(code=SPEAKS))

    status, said = run("-p", "first=-1", "--out", "out")

    assert status == 1
    assert "Traceback" in said
    assert said.count("no größe\n") == 1
    assert "fnhub: acme/add@1.0.0 failed: LookupError\n" in said


def test_containers_are_done_without_where_there_are_none(
    stranger, surroundings, run, monkeypatch
):
    stranger.hold(make_wheel())
    monkeypatch.setenv("FNHUB_CONTAINERS", "no-such-engine")

    status, said = run("-p", "first=1", "--out", "out", engine="container")

    assert (status, (surroundings / "out").exists()) == (1, False)
    assert "containers need no-such-engine, which is not on PATH" in said
    assert "--engine process" in said
