"""`fnhub sync`: `.fnhub` holds what the lock says, or nothing was changed."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import sys

import pytest

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
