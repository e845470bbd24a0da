"""Killed at any moment, the index opens, and holds what is committed after all."""

from __future__ import annotations

import subprocess
import sys

import pytest

from indexer import Query, engine_names
from registry.db.releases import all_names, published_versions
from registry.server.settings import Settings, close_backend, open_backend
from registry.services.follow import follow_events, index_lag
from registry.services.search import search
from registry.services.teams import make_team

pytestmark = pytest.mark.thorough

KILLS = 50

# Forks, so that each life does not begin with a second of imports.  A child publishes
# and follows; it is killed while it does, and the next one says how it found the index.
KILLER = """
import os, random, signal, sys, time
from registry.server.settings import Settings, open_backend
from registry.services.follow import follow_events
from registry.services.holder import Holder
from registry.services.publish import publish
from tests.factories import make_wheel

def live(life, told):
    backend = open_backend(Settings.read(sys.argv[1], os.environ))
    os.write(told, f"{backend.search.damage()}\\n".encode())
    holder = Holder("acme", ("publish",))
    for number in range(1000):
        publish(backend, holder, make_wheel(f"acme/f{life}-{number}").data)
        follow_events(backend)
        os.write(told, b".")

chance = random.Random(7)
for life in range(int(sys.argv[2])):
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        live(life, write)
    os.close(write)
    found = b""
    while b"." not in found:
        told = os.read(read, 100)
        if not told:  # it ended by itself, and has said why
            sys.exit(1)
        found += told
    time.sleep(chance.random() * 0.15)  # somewhere in the next publishes and commits
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    os.close(read)
    print(found.decode().split()[0], flush=True)
"""


@pytest.mark.parametrize("engine", engine_names())
def test_a_writer_that_is_killed_loses_and_breaks_nothing(tmp_path, engine):
    environment = {"FNHUB_SEARCH": engine}
    settings = Settings.read(str(tmp_path), environment)
    backend = open_backend(settings)
    make_team(backend, "acme")
    close_backend(backend)

    found = subprocess.run(
        [sys.executable, "-c", KILLER, str(tmp_path), str(KILLS)],
        env=environment | {"PATH": "/usr/bin:/bin"},
        text=True,
        stdout=subprocess.PIPE,
        check=True,
    ).stdout.split()

    assert found == ["None"] * KILLS  # it opened, every time
    backend = open_backend(settings)
    while follow_events(backend):
        pass
    with backend.database.read() as db:
        committed = {
            str(name): str(published_versions(db, name)[0].version)
            for name in all_names(db)
        }
    assert backend.search.keys() == committed
    assert len(committed) >= KILLS
    assert index_lag(backend) == 0
    assert search(backend, Query("add numbers")).total == len(committed)
    close_backend(backend)
