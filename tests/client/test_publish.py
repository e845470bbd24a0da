"""What `check` and the dry run pass, the hub takes."""

from __future__ import annotations

import json

import pytest

from registry.client.cli import main
from registry.client.publish import build, check, rehearse
from registry.core.errors import VersionExists
from tests.client.conftest import write_function
from tests.factories import CODE, make_wheel


def test_other_content_under_a_published_version_is_refused(stranger, hub, tmp_path):
    stranger.hold(make_wheel(code=CODE + "\n\nMORE = 1\n"))
    folder = write_function(tmp_path)

    with pytest.raises(VersionExists):
        rehearse(folder, hub)
    assert isinstance(check(folder, hub).comparison.refusal, VersionExists)


def test_a_yanked_version_is_taken_too(stranger, hub, tmp_path):
    stranger.hold(make_wheel(code=CODE + "\n\nMORE = 1\n"), yanked="wrong")

    with pytest.raises(VersionExists):
        rehearse(write_function(tmp_path), hub)


def test_the_same_content_is_unchanged(stranger, hub, tmp_path):
    folder = write_function(tmp_path)
    stranger.hold(build(folder))

    assert rehearse(folder, hub).comparison.unchanged
    assert check(folder, hub).comparison.unchanged


def test_check_says_so_and_fails(stranger, surroundings, capsys):
    stranger.hold(make_wheel(code=CODE + "\n\nMORE = 1\n"))
    write_function(surroundings)

    assert main(["check"]) == 1
    told = capsys.readouterr()
    assert "error: acme/add@1.0.0 is already published" in told.out
    assert "hint: " in told.err
    assert main(["check", "--json"]) == 1
    report = json.loads(capsys.readouterr().out)
    assert not report["ok"]
    assert report["comparison"]["refusal"]["code"] == "version-exists"


def test_check_tells_what_is_published_already(stranger, surroundings, capsys):
    stranger.hold(build(write_function(surroundings)))

    assert main(["check"]) == 0
    assert "published already, unchanged" in capsys.readouterr().out


def test_a_dry_run_prints_json(stranger, surroundings, capsys):
    wheel = build(write_function(surroundings))

    assert main(["publish", "--dry-run", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["name"], told["version"]) == ("acme/add", "1.0.0")
    assert (told["sha256"], told["unchanged"]) == (wheel.sha256, False)
    stranger.hold(wheel)
    assert main(["publish", "--dry-run"]) == 0
    assert capsys.readouterr().out.startswith("unchanged acme/add@1.0.0")
