"""`fnhub cache`: what it tells people and scripts."""

from __future__ import annotations

import json

import pytest

from registry.client.cache import Cache
from registry.client.cli import main
from tests.factories import make_wheel


@pytest.fixture
def cache(stranger, surroundings):
    """A cache with two releases of one function; the project links to the newer."""
    wheels = [make_wheel(version=version) for version in ("1.0.0", "1.1.0")]
    stranger.hold(*wheels)
    for version in ("1.0.0", "1.1.0"):
        assert main(["pull", f"acme/add@{version}"]) == 0
    return Cache(surroundings.parent / "cache")


def told(capsys, *arguments: str, status: int = 0):
    capsys.readouterr()
    assert main(["cache", *arguments]) == status
    return capsys.readouterr()


def test_info_counts(cache, surroundings, capsys):
    shown = told(capsys, "info").out
    data = json.loads(told(capsys, "info", "--json").out)

    assert shown.splitlines()[0] == str(cache.root) == data["path"]
    assert f"used by {surroundings}" in shown
    assert data["projects"] == [str(surroundings)]
    files = [path for path in cache.releases.rglob("*") if path.is_file()]
    size = sum(path.stat().st_size for path in files)
    assert data["releases"] == {"count": 2, "bytes": size}
    assert data["environments"] == {"count": 0, "bytes": 0}
    assert data["index_documents"]["count"] == 1  # of acme/add
    assert "damaged" not in data


def test_info_of_no_cache_is_no_error(surroundings, capsys):
    assert json.loads(told(capsys, "info", "--json").out)["releases"]["count"] == 0


def test_verify_names_the_damaged_and_fails(cache, capsys):
    assert json.loads(told(capsys, "info", "--verify", "--json").out)["damaged"] == {}
    [folder] = cache.releases.glob("acme_add_1_0_0_*")
    (folder / "add.py").unlink()

    shown = told(capsys, "info", "--verify", "--json", status=1)

    assert json.loads(shown.out)["damaged"] == {folder.name: "add.py is missing"}
    assert f"damaged: {folder.name}: add.py is missing" in shown.err
    assert "hint: `fnhub sync --verify`" in shown.err


def test_prune_removes_what_the_project_does_not_link_to(cache, surroundings, capsys):
    planned = told(capsys, "prune", "--dry-run")
    assert "would remove 1 release, 0 environments: " in planned.err
    assert len(planned.out.splitlines()) == 2  # the folder and its digests

    data = json.loads(told(capsys, "prune", "--json").out)

    assert [path in planned.out for path in data["removed"]] == [True] * 2
    assert data["bytes"] > 500
    assert [path.name[:14] for path in cache.releases.iterdir()] == ["acme_add_1_1_0"]
    assert (surroundings / ".fnhub/hub_functions/acme/add/add.py").is_file()


def test_prune_says_what_it_could_not_read(cache, surroundings, capsys):
    (surroundings / "functions.lock").write_text("<<<<<<< HEAD\n")

    shown = told(capsys, "prune")

    assert (
        f"{surroundings} cannot be read, so all that it could need is kept" in shown.err
    )
    assert "removed 0 releases, 0 environments: 0 B" in shown.err


def test_prune_says_how_damage_is_mended(cache, capsys):
    [folder] = cache.releases.glob("acme_add_1_1_0_*")
    (folder / "add.py").unlink()

    shown = told(capsys, "prune")

    assert "add.py is missing" in shown.err
    assert "hint: `fnhub sync`" in shown.err
    assert list(cache.releases.iterdir()) == []


@pytest.mark.parametrize(("age", "left"), [("1h", 2), ("4w", 2), ("0d", 1)])
def test_prune_spares_what_is_younger(cache, capsys, age, left):
    told(capsys, "prune", "--older-than", age)

    assert len(list(cache.releases.iterdir())) == left


@pytest.mark.parametrize("age", ["1", "d", "1m", "-1d", "1.5d"])
def test_an_age_has_a_unit(surroundings, capsys, age):
    with pytest.raises(SystemExit) as ended:
        main(["cache", "prune", f"--older-than={age}"])

    assert ended.value.code == 2
    assert "30d" in capsys.readouterr().err


def test_a_pull_elsewhere_registers_nothing(stranger, surroundings, capsys):
    """A copy needs no cache."""
    stranger.hold(make_wheel())
    assert main(["pull", "acme/add", "--to", "vendor"]) == 0

    assert json.loads(told(capsys, "info", "--json").out)["projects"] == []
