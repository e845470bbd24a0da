"""Whatever is in the way, the user reads a sentence, and only sentences."""

from __future__ import annotations

import io
import json
import sys

import pytest

from registry.client.cli import main
from tests.client.conftest import write_function
from tests.client.test_hub import API, PAGE, SHOWN, changed
from tests.factories import make_wheel


@pytest.fixture
def fails(surroundings, capsys):
    """Run a command that fails; return what it told."""

    def run(*arguments: str) -> str:
        assert main([*arguments]) == 1
        told = capsys.readouterr()
        assert told.out == ""
        assert told.err.startswith("fnhub: ")
        return told.err

    return run


def test_a_source_that_cannot_be_read_is_named(fails, surroundings):
    (surroundings / "folder").mkdir()
    (surroundings / "latin.py").write_bytes(b"# \xe9\n")
    (surroundings / "broken.py").write_text("def f(:\n")
    (surroundings / "null.py").write_bytes(b"x = 1\0\n")

    for file, words in {
        "missing.py": "No such file",
        "folder": "directory",
        "latin.py": "[source-not-utf8]",
        "broken.py": "[source-syntax]",
        "null.py": "[source-syntax]",
    }.items():
        told = fails("new", "acme/add", "--from", file)
        assert f"{file}: " in told or f"{file}:1: " in told
        assert words in told
    assert not (surroundings / "hub_functions").exists()


@pytest.mark.parametrize(
    "command",
    [
        ["new", "acme/other", "--dir", "a-file"],
        ["build", "--out", "a-file"],
        ["pull", "acme/add", "--to", "a-file"],
    ],
)
def test_a_file_where_a_folder_belongs_is_named(fails, stranger, surroundings, command):
    stranger.hold(make_wheel())
    write_function(surroundings)
    (surroundings / "a-file").write_text("mine")

    told = fails(*command)

    assert "a-file" in told.splitlines()[0]
    assert "hint: " in told
    assert (surroundings / "a-file").read_text() == "mine"


def test_a_cache_that_is_a_file_is_named(fails, stranger, monkeypatch, surroundings):
    stranger.hold(make_wheel())
    (surroundings / "a-file").write_text("mine")
    monkeypatch.setenv("FNHUB_CACHE", "a-file")

    assert "a-file" in fails("pull", "acme/add")


def test_an_address_without_a_scheme_is_told_with_one(fails):
    told = fails("search", "x", "--hub", "localhost:8080")

    assert "hint: Write the hub's address in full" in told


def test_new_never_writes_over_a_folder(fails, surroundings):
    write_function(surroundings)

    assert "--dir" in fails("new", "acme/add")


@pytest.mark.parametrize("flag", ["", "--kind", "--team"])
def test_words_that_cannot_be_sent_are_a_wrong_call(surroundings, flag, capsys):
    with pytest.raises(SystemExit) as ended:
        main(["search", *([flag] if flag else []), "\udcff"])

    assert ended.value.code == 2
    assert "not UTF-8" in capsys.readouterr().err


def test_a_hub_does_not_steer_the_terminal(stranger, surroundings, capsys):
    evil = "\x1b[2J\x9b2J\r\u202egood\ttab"
    stranger.answer(API, changed(PAGE, "results.0.summary", evil))

    assert main(["search", "x"]) == 0
    shown = capsys.readouterr().out
    assert main(["search", "x", "--json"]) == 0
    encoded = capsys.readouterr().out

    assert "\ufffd[2J\ufffd2J\ufffd\ufffdgood\ttab" in shown
    assert not set("\x1b\x9b\r\u202e") & set(shown + encoded)
    assert json.loads(encoded)[0]["summary"] == evil


def test_a_hub_does_not_steer_the_terminal_with_its_refusals(
    stranger, surroundings, capsys
):
    stranger.answer("/index/acme/add.json", b'{"format": "\\u001b[2J\\u001b"}')

    assert main(["info", "acme/add"]) == 1
    stranger.hold(make_wheel(), yanked="\x1b[2J")
    assert main(["pull", "acme/add"]) == 1

    assert "\x1b" not in capsys.readouterr().err


@pytest.mark.parametrize("encoding", ["latin-1", "ascii", "utf-8"])
def test_a_narrow_terminal_shows_what_it_can(
    stranger, surroundings, monkeypatch, encoding
):
    text = "sm\u00f8rrebr\u00f8d \u2260 \U0001f600"
    stranger.answer(API, changed(PAGE, "results.0.summary", text))
    stdout = io.TextIOWrapper(io.BytesIO(), encoding=encoding)
    monkeypatch.setattr(sys, "stdout", stdout)

    assert main(["search", "x"]) == 0
    stdout.buffer.truncate(0)
    stdout.buffer.seek(0)
    assert main(["search", "x", "--json"]) == 0

    encoded = stdout.buffer.getvalue().decode(encoding)
    assert json.loads(encoded)[0]["summary"] == text


def test_info_tells_why_a_release_is_yanked(stranger, surroundings, capsys):
    stranger.hold(make_wheel(), make_wheel(version="1.1.0"), yanked="wrong numbers")
    stranger.answer(f"{API}/acme/add/1.0.0", SHOWN)
    stranger.answer(
        f"{API}/acme/add/1.1.0", changed(SHOWN, "manifest.version", "1.1.0")
    )

    assert main(["info", "acme/add"]) == 0
    newest = capsys.readouterr().out
    assert main(["info", "acme/add@1.1.0"]) == 0
    yanked = capsys.readouterr().out

    assert "versions: 1.1.0 (yanked: wrong numbers), 1.0.0\n" in newest
    assert "\nyanked: wrong numbers\n" not in newest
    assert "acme/add 1.1.0  Add two numbers\nyanked: wrong numbers\n" in yanked


def test_pull_tells_why_a_release_is_yanked(fails, stranger):
    stranger.hold(make_wheel(), yanked="wrong numbers")

    assert "wrong numbers" in fails("pull", "acme/add")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["serve", "x", "--limit", "5"], "--limit: '5' is no whole number with a unit"),
        (["serve", "x", "--port", "99999"], "is no whole number from 0 to 65,535"),
        (
            ["serve", "x", "--grace", "soon"],
            "--grace: 'soon' is no whole number with a",
        ),
        (["run", "x", "--grid", "a=1", "--workers", "0"], "number from 1 to 1,000"),
        (["run", "x", "-p", "a"], "'a' is not NAME=VALUE"),
        (["search", "--limit", "0"], "is no whole number from 1 to 100"),
        (["yank", "a", "--undo"], "'a' names no version: write NAME@VERSION"),
        (["yank", "a@x", "--undo"], "'x' is not a version"),
        (["runs", "compare", "one"], "arguments are required: RUN"),
        (
            ["run-pipeline", "main", "--resume", "--out", "x"],
            "not allowed with argument",
        ),
    ],
)
def test_a_wrong_call_is_told_in_the_users_words(arguments, told, capsys):
    """argparse by itself names the function that reads the value."""
    with pytest.raises(SystemExit) as ended:
        main(arguments)

    assert ended.value.code == 2
    assert told in capsys.readouterr().err
