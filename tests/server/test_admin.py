"""`fnhub hub ...`: verbs are files, and only the named one is loaded."""

from __future__ import annotations

import importlib
import subprocess
import sys

import pytest

from registry.client.cli import main
from registry.server.admin import file_of, summary, verb_names
from registry.server.settings import known_revisions

NEWEST = known_revisions()[-1]


@pytest.mark.parametrize("verb", verb_names())
def test_every_file_is_a_verb_with_its_help(verb):
    """A module that is no verb, or says nothing of itself, shows here."""
    module = importlib.import_module(f"registry.server.admin.{file_of(verb)}")

    assert callable(module.configure)
    assert callable(module.run)
    assert module.__doc__.startswith(f"`fnhub hub {verb}`: {summary(verb)}.")
    assert summary(verb)


def loaded_by(*arguments):
    """The modules that a call has loaded when it ends, and what it printed."""
    code = (
        "import sys\n"
        "from registry.client.cli import main\n"
        "try:\n    main(sys.argv[1:])\n"
        "finally:\n    print(*sys.modules, file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "hub", *arguments],
        capture_output=True,
        text=True,
        check=True,
    )
    return set(done.stderr.split()), done.stdout


def test_help_lists_every_verb_and_loads_none():
    modules, shown = loaded_by("--help")

    for verb in verb_names():
        assert f" {verb} " in shown
        assert f"registry.server.admin.{verb}" not in modules
    assert not modules & {"granian", "sqlalchemy", "flask", "whoosh"}


@pytest.mark.thorough
def test_a_verb_loads_nothing_of_the_others(tmp_path):
    modules, secret = loaded_by(
        *("token", "create", "--team", "acme", "--dir", str(tmp_path))
    )

    assert secret.startswith("fnhub_")
    others = {f"registry.server.admin.{verb}" for verb in verb_names()} - {
        "registry.server.admin.token"
    }
    assert not modules & (others | {"granian"})


def test_what_fsck_found_is_one_line_on_stderr(tmp_path, capsys):
    """It is what a timer's mail or a monitor shows."""
    assert main(["hub", "fsck", "--dir", str(tmp_path)]) == 0
    capsys.readouterr()
    left = tmp_path / "store" / "packages" / ("0" * 64) / "lost.whl"
    left.parent.mkdir(parents=True)
    left.write_bytes(b"x")

    assert main(["hub", "fsck", "--quick", "--dir", str(tmp_path)]) == 0

    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("0 functions, 0 releases: 0 findings mended, 0 left; ")
    assert "1 stored files are of no release" in line


def test_migrate_tells_from_where_to_where(tmp_path, capsys):
    def migrate(*arguments):
        assert main(["hub", "migrate", "--dir", str(tmp_path), *arguments]) == 0
        shown = capsys.readouterr()
        assert shown.out == ""
        return shown.err

    assert migrate() == f"the tables went from revision base to {NEWEST}\n"
    assert migrate() == f"the tables are at revision {NEWEST} already\n"
    back = migrate("--to", "base").splitlines()
    assert back[0] == f"the tables went from revision {NEWEST} to base"
    assert back[1].startswith("hint: ")


def test_migrate_refuses_a_revision_that_is_none(tmp_path, capsys):
    with pytest.raises(SystemExit) as ended:
        main(["hub", "migrate", "--dir", str(tmp_path), "--to", "nope"])

    assert ended.value.code == 2
    known = ", ".join(known_revisions())
    assert f"no revision 'nope'; there are {known}" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_migrate_says_which_database_it_cannot_open(tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("FNHUB_DATABASE", "sqlite:////proc/nope/hub.db")

    assert main(["hub", "migrate", "--dir", str(tmp_path)]) == 1
    assert "cannot open the database of FNHUB_DATABASE" in capsys.readouterr().err
