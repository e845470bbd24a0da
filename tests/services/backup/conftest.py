"""A hub with something in it, and empty ones."""

from __future__ import annotations

from dataclasses import replace

import pytest

from indexer import open_index
from registry.core.versions import parse_version
from registry.db import migrations, open_database
from registry.services.backend import Backend
from registry.services.publish import publish
from registry.services.yank import yank
from registry.store import open_store
from registry.store.memory import MemoryStore
from tests.conftest import ACME, NOON
from tests.factories import make_wheel
from tests.services.backup.contents import ADD


@pytest.fixture
def filled(backend):
    """A hub with two functions, a yank and a token."""
    for version in ("1.0.0", "1.1.0"):
        publish(backend, ACME, make_wheel(version=version).data)
    publish(backend, ACME, make_wheel("acme/sum").data)
    yank(backend, ACME, ADD, parse_version("1.0.0"), reason="wrong numbers")
    return backend


@pytest.fixture
def new_place(tmp_path):
    """Makes empty hubs, with tables and nothing in them."""
    made = []

    def make():
        database = open_database(tmp_path / f"new{len(made)}.db")
        migrations.upgrade(database)
        engine = open_index("whoosh", None)
        made.append(Backend(database, MemoryStore(), engine, clock=lambda: NOON))
        return made[-1]

    yield make
    for hub in made:
        hub.search.close()
        hub.database.close()


@pytest.fixture
def like_the_first(backend, request, is_at_scale, new_place):
    """An empty hub on a database and a store of the kinds that `backend` has."""
    if not is_at_scale:
        yield new_place()
        return
    databases = request.getfixturevalue("migrated_databases")
    name = databases.pop()
    database = open_database(databases.server.url_of(name))
    store = open_store(request.getfixturevalue("s3").new_address())
    yield replace(backend, database=database, store=store)
    database.close()
    databases.give_back(name)
