"""`fnhub sync`: `.fnhub` holds what the lock says, or nothing was changed."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys

import pytest

from registry.client import boot
from registry.client.cli import main
from registry.client.project.in_sync import is_in_sync
from tests.factories import make_wheel


@pytest.fixture
def synced(stranger, project):
    stranger.hold(make_wheel())
    project("add", "acme/add")
    return project


def cold(project, monkeypatch):
    monkeypatch.setenv("FNHUB_CACHE", str(project.root.parent / "cold"))
    shutil.rmtree(project.root / ".fnhub")


def no_sockets(monkeypatch):
    def refuse(*_, **__):
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket, "create_connection", refuse)
    monkeypatch.setattr(socket.socket, "connect", refuse)


def test_a_sync_leaves_word_and_registers_the_project(synced):
    assert is_in_sync(str(synced.root))
    (registered,) = (synced.root.parent / "cache" / "projects").iterdir()
    assert json.loads(registered.read_text())["path"] == str(synced.root)


def test_nothing_to_do_asks_nobody(stranger, synced):
    before = len(stranger.asked)

    synced("sync")

    assert len(stranger.asked) == before


def test_a_lost_link_comes_back(synced):
    link = synced.root / ".fnhub" / "hub_functions" / "acme" / "add"
    link.unlink()

    synced("sync", "--locked")

    assert (link / "add.py").is_file()


def test_a_stale_lock_is_refused_where_it_has_to_hold(synced):
    synced.wanted.write_text(synced.wanted.read_text() + "# more\n")
    before = synced.lock.read_bytes()

    assert "stale: functions.yaml was edited" in synced("sync", "--locked", status=1)

    assert synced.lock.read_bytes() == before


def test_offline_a_fresh_checkout_is_synced_from_the_cache(synced, monkeypatch):
    shutil.rmtree(synced.root / ".fnhub")
    monkeypatch.delenv("FNHUB_HUB")
    no_sockets(monkeypatch)

    synced("sync", "--locked", "--offline")

    assert (synced.root / ".fnhub/hub_functions/acme/add/add.py").is_file()


def test_offline_what_was_never_pulled_is_named(synced, monkeypatch):
    cold(synced, monkeypatch)
    no_sockets(monkeypatch)

    assert "acme/add@1.0.0" in synced("sync", "--offline", status=1)
    synced.lock.unlink()
    assert "not in the cache" in synced("sync", "--offline", status=1)
    assert not synced.lock.exists()


def test_other_bytes_than_were_locked_are_refused(stranger, synced, monkeypatch):
    cold(synced, monkeypatch)
    wheel = make_wheel()
    stranger.answer(f"/packages/{wheel.sha256}/{wheel.filename}", b"other")

    assert wheel.sha256 in synced("sync", status=1)

    assert not (synced.root / ".fnhub").exists()


def test_broken_yaml_is_told_and_changes_nothing(synced):
    before = synced.lock.read_bytes()
    synced.wanted.write_text("format: 1\nfunctions: [")

    assert "functions.yaml" in synced("sync", status=1)

    assert synced.lock.read_bytes() == before


def test_a_broken_lock_says_what_to_do(synced):
    synced.lock.write_text("<<<<<<< mine\n")

    assert "delete it and run `fnhub lock`" in synced("sync", status=1)


def test_a_cold_sync_of_a_fresh_lock_loads_little(synced, monkeypatch):
    """What resolves or knows signatures takes as long to load as a small pull."""
    cold(synced, monkeypatch)
    code = (
        "import sys; from registry.client.cli import main;"
        "status = main(['sync', '--locked']); print(*sys.modules); sys.exit(status)"
    )

    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=synced.root,
        check=True,
        capture_output=True,
        text=True,
    )

    loaded = set(done.stdout.split())
    assert {"http.client", "registry.client.hub"} <= loaded  # it did pull
    assert not loaded & {"logging", "tempfile", "registry.core.manifest"}
    assert not loaded & {"registry.core.resolve", "registry.core.signature"}


def cached_code(project):
    [folder] = (project.root.parent / "cache" / "releases").iterdir()
    return folder / "add.py"


def damage(path):
    path.chmod(0o644)
    path.write_bytes(b"")


def test_verify_pulls_a_damaged_release_again(synced):
    code = cached_code(synced)
    before = code.read_bytes()
    damage(code)
    synced("sync")
    assert code.read_bytes() == b""  # nobody looked

    synced("sync", "--verify", "--locked")

    assert code.read_bytes() == before
    synced("cache", "info", "--verify")
    cache = synced.root.parent / "cache"
    assert list((cache / "unpacking").iterdir()) == []


def test_verify_tells_what_it_mended_and_asks_nobody_for_the_rest(
    stranger, synced, capsys
):
    asked = len(stranger.asked)
    synced("sync", "--verify")
    assert len(stranger.asked) == asked
    damage(cached_code(synced))

    main(["sync", "--verify"])

    told = capsys.readouterr().err
    assert "acme/add@1.0.0 was damaged in the cache" in told
    assert "add.py is not what was published" in told


def test_what_is_damaged_offline_is_told_and_left(synced, monkeypatch):
    damage(cached_code(synced))
    no_sockets(monkeypatch)

    told = synced("sync", "--verify", "--offline", status=1)

    assert "acme/add@1.0.0 as published (add.py is not what was published)" in told
    assert cached_code(synced).is_file()


def start_anew(monkeypatch, tmp_path, name):
    """Let the machine have started once more."""
    file = tmp_path / f"boot-{name}"
    file.write_text(f"{name}\n")
    monkeypatch.setattr(boot, "BOOT_ID_FILE", str(file))


def test_after_a_power_loss_an_empty_file_is_found_by_the_next_sync(
    synced, monkeypatch, tmp_path
):
    """Its name promises a digest, and nobody would look again."""
    code = cached_code(synced)
    before = code.read_bytes()
    damage(code)
    start_anew(monkeypatch, tmp_path, "second")
    assert not is_in_sync(str(synced.root))

    synced("sync", "--locked")

    assert code.read_bytes() == before
    assert is_in_sync(str(synced.root))
    damage(code)  # not by a power loss
    synced("pull", "acme/add", "--to", "vendor")
    assert code.read_bytes() == b""


def test_what_was_pulled_long_before_is_not_read_at_each_start(
    synced, monkeypatch, tmp_path
):
    """It has reached the disk; a cache may hold thousands."""
    start_anew(monkeypatch, tmp_path, "second")
    synced("sync")
    code = cached_code(synced)
    damage(code)
    long_ago = code.parent.stat().st_mtime - 100 * 3600
    os.utime(code.parent, (long_ago, long_ago))
    start_anew(monkeypatch, tmp_path, "third")

    synced("sync")

    assert code.read_bytes() == b""


def test_a_system_without_a_boot_id_syncs_as_ever(synced, monkeypatch, tmp_path):
    monkeypatch.setattr(boot, "BOOT_ID_FILE", str(tmp_path / "none"))

    synced("sync")

    assert is_in_sync(str(synced.root))


def test_a_lock_that_is_missing_is_told(synced):
    synced.lock.unlink()

    assert "functions.lock is stale: it is missing" in synced(
        "sync", "--locked", status=1
    )


def test_a_project_may_lie_in_a_folder_of_any_name(stranger, project, monkeypatch):
    """Spaces, other letters and shells' own signs are part of many people's paths."""
    stranger.hold(make_wheel())
    folder = project.root / "größe 1 (neu) $HOME"
    folder.mkdir()
    monkeypatch.chdir(folder)

    project("init")
    project("add", "acme/add")
    project("run", "acme/add", "--engine", "inprocess", "-p", "first=1")

    assert (folder / ".fnhub/hub_functions/acme/add/add.py").is_file()
    assert project("sync", "--locked", "--offline") == ""
