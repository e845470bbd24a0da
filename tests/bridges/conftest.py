"""A hub with what bridges may meet: a closure, yanks, marks, and a hidden team."""

from __future__ import annotations

import shutil

import pytest

from indexer import open_index
from registry.core.access import Visibility
from registry.core.names import FunctionName
from registry.core.versions import parse_version
from registry.db import open_database
from registry.services.backend import Backend
from registry.services.closure_making import Maker
from registry.services.holder import OPERATOR, Holder
from registry.services.moderation import deprecate
from registry.services.publish import publish
from registry.services.teams import create_team, make_team
from registry.services.yank import yank
from registry.store import open_store
from tests.conftest import ACME, NOON, do_all_jobs
from tests.factories import make_wheel

CORE = Holder("core", ("publish", "yank"))
VAULT = Holder("vault", ("publish", "yank"))
BASE = "https://hub.example"


@pytest.fixture(scope="module")
def hub(migrated_file, tmp_path_factory):
    """core/load, acme/add that calls it, acme/old; vault/skeleton of a private team.

    One for all tests of a file: nearly all of them only read.
    """
    folder = tmp_path_factory.mktemp("bridges")
    shutil.copyfile(migrated_file, folder / "hub.db")
    database = open_database(folder / "hub.db")
    search = open_index("whoosh", None)
    made = Backend(database, open_store("memory://"), search, clock=lambda: NOON)
    make_team(made, "acme")
    fill(made)
    yield made
    search.close()
    database.close()


def fill(backend):
    make_team(backend, "core")
    create_team(backend, OPERATOR, "vault", visibility=Visibility.PRIVATE)
    for version in ("1.0.0", "1.1.0-rc.1"):
        publish(backend, CORE, make_wheel("core/load", version).data)
    calls = {"functions": "{core/load: ^1.0}"}
    for version in ("1.0.0", "1.0.1"):
        publish(backend, ACME, make_wheel("acme/add", version, manifest=calls).data)
    publish(backend, ACME, make_wheel("acme/old").data)
    publish(backend, VAULT, make_wheel("vault/skeleton").data)
    add, old = FunctionName("acme", "add"), FunctionName("acme", "old")
    yank(backend, ACME, add, parse_version("1.0.0"), reason='wrong <sums> & "more"')
    deprecate(backend, ACME, old, reason="slow", replacement=add)
    do_all_jobs(backend)
    for ref in ("core/load@1.0.0", "acme/add@1.0.1"):
        Maker(backend).make(ref)
