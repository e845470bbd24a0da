"""`fnhub login`, `logout`, `whoami`: where a token is kept, and where it never is."""

from __future__ import annotations

import io
import json
import sys
import types

import pytest

from registry.client.cli import main
from registry.client.credentials import token_for
from registry.client.settings import Settings

TOKEN = "fnhub_hush"
HOLDER = {"team": "acme", "scopes": ["publish"], "expires": None}


@pytest.fixture(autouse=True)
def keyring(monkeypatch, tmp_path):
    """The machine has no keyring; a test that wants one gives it passwords."""
    monkeypatch.setitem(sys.modules, "keyring", None)
    monkeypatch.setenv("NETRC", str(tmp_path / "no-netrc"))

    def install(passwords, refuses=""):
        def set_password(service, user, password):
            if refuses:
                raise RuntimeError(refuses)
            passwords[service, user] = password

        made = types.ModuleType("keyring")
        made.set_password = set_password
        made.get_password = lambda service, user: passwords.get((service, user))
        made.delete_password = lambda service, user: passwords.pop((service, user))
        monkeypatch.setitem(sys.modules, "keyring", made)

    return install


@pytest.fixture
def command(stranger, surroundings, monkeypatch, capsys):
    """Run a command with something on stdin; return status and all that it printed."""
    stranger.answer("/api/v1/whoami", HOLDER)

    def run(*arguments, stdin=""):
        monkeypatch.setattr(sys, "stdin", io.StringIO(stdin))
        status = main(list(arguments))
        shown = capsys.readouterr()
        assert TOKEN not in shown.out + shown.err
        return status, shown.out, shown.err

    return run


def login(command, *arguments):
    return command("login", "--token-stdin", *arguments, stdin=f"{TOKEN}\n")


@pytest.fixture
def file(surroundings):
    return surroundings.parent / "config" / "fnhub" / "tokens.json"


def test_a_token_is_kept_for_its_hub_alone(stranger, command, file):
    assert login(command)[0] == 0

    assert file.stat().st_mode & 0o777 == 0o600
    assert json.loads(file.read_text())["tokens"] == {stranger.url: TOKEN}
    assert token_for(stranger.url, Settings.read()) == TOKEN
    assert token_for("http://127.0.0.1:1", Settings.read()) is None
    del stranger.asked[:]
    status, out, _ = command("whoami", "--json")
    assert (status, json.loads(out)) == (0, HOLDER)
    assert stranger.asked[0][2]["Authorization"] == f"Bearer {TOKEN}"


def test_an_account_is_told_by_its_name(stranger, command, file):
    stranger.answer("/api/v1/whoami", HOLDER | {"team": None, "account": "ann"})

    assert f"signed in to {stranger.url} as ann" in login(command)[2]
    assert "ann" in command("whoami")[1]


def test_logout_forgets_it(stranger, command, file):
    login(command)

    assert "signed out" in command("logout")[2]

    assert TOKEN not in file.read_text()
    assert command("whoami")[0] == 1
    assert "no token was kept" in command("logout")[2]


def test_the_keyring_is_asked_first_where_there_is_one(
    stranger, command, keyring, file
):
    login(command)
    passwords: dict[tuple[str, str], str] = {}
    keyring(passwords)

    assert "kept in the keyring" in login(command)[2]

    assert passwords == {("fnhub", stranger.url): TOKEN}
    assert TOKEN not in file.read_text()  # what was there before
    assert command("whoami")[0] == 0
    command("logout")
    assert passwords == {}


def test_a_keyring_that_refuses_gives_way_to_the_file(command, keyring, file):
    keyring({}, refuses="no back end\nmore")

    assert "does not take it: no back end\n" in login(command)[2]

    assert TOKEN in file.read_text()


def test_a_token_that_the_hub_does_not_know_is_not_kept(stranger, command, file):
    del stranger.answers["/api/v1/whoami"]

    assert login(command)[0] == 1

    assert not file.exists()


def test_another_token_that_goes_before_is_told(command, monkeypatch):
    monkeypatch.setenv("FNHUB_TOKEN", "fnhub_other")

    assert "goes before this one" in login(command)[2]
    assert "still has one" in command("logout")[2]


def test_stdin_goes_to_no_hub_that_only_a_project_names(
    stranger, command, surroundings
):
    """A checkout's functions.yaml must not say where a secret of CI goes."""
    hubs = f"hubs: {{default: {stranger.url}/theirs}}"
    (surroundings / "functions.yaml").write_text(f"format: 1\n{hubs}\n")

    status, _, told = login(command)

    assert status == 1
    assert "--hub" in told
    assert stranger.asked == []


@pytest.mark.parametrize("stdin", ["", " \n", "two words\nand lines"])
def test_what_is_no_token_is_refused(stranger, command, file, stdin):
    assert command("login", "--token-stdin", stdin=stdin)[0] == 1

    assert stranger.asked == []
    assert not file.exists()


def test_without_a_terminal_the_way_is_told(command):
    status, _, told = command("login")

    assert status == 1
    assert "--token-stdin" in told


@pytest.mark.parametrize("text", ["{", "[]", '{"format": 2, "tokens": {}}'])
def test_a_broken_file_is_told_without_what_it_holds(command, file, text):
    file.parent.mkdir(parents=True)
    file.write_text(text)
    file.chmod(0o600)

    assert str(file) in command("whoami")[2]


def test_a_file_that_others_may_read_is_refused(command, file):
    login(command)
    file.chmod(0o644)

    assert "chmod 600" in command("whoami")[2]
