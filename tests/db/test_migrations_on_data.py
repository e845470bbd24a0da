"""Rows mean the same after the tables have changed under them, up and down again."""

from __future__ import annotations

import json
from datetime import datetime

import pytest
from sqlalchemy import MetaData, select, text

from registry.core.names import FunctionName
from registry.db import events, jobs, open_database
from registry.db.census import recorded_releases
from registry.db.migrations import downgrade, revision_names, upgrade
from registry.db.pulls import pulls_of
from registry.db.tables import (
    account,
    closure,
    invitation,
    log_read,
    membership,
    metadata,
    mirror,
    package_list,
    pull,
    release,
    team,
    token,
)
from registry.db.tokens import find_token

pytestmark = pytest.mark.thorough

WHEN = datetime(2029, 12, 31, 23, 59, 58)  # noqa: DTZ001  # as the columns keep it
SHA = {each: each * 64 for each in "abcdef"}
# Two rows or more of every table of the first revision, as raw SQL put them there.
FIRST = {
    "team": [
        {"id": 1, "name": "acme", "created": WHEN},
        {"id": 7, "name": "zeta", "created": WHEN},
    ],
    "function": [
        {"id": 1, "team_id": 1, "name": "add", "created": WHEN},
        {"id": 9, "team_id": 7, "name": "word-count", "created": WHEN},
    ],
    "release": [
        {
            "id": number,
            "function_id": function,
            "version": version,
            "sha256": SHA[letter],
            "record_sha256": SHA["d"],
            "metadata_sha256": SHA["e"],
            "size_bytes": 2_000_000_000,
            "published": WHEN,
            "manifest": json.dumps({"name": "acme/add", "ünï": [1, None, "x"]}),
            "signature": json.dumps({"handlers": []}),
            "signature_sha256": SHA["f"],
            "score": json.dumps({"points": 7}),
            "yanked": yanked,
        }
        for number, function, version, letter, yanked in (
            (1, 1, "1.0.0", "a", None),
            (2, 1, "1.1.0-rc.1", "b", "wrong numbers: naïve"),
            (5, 9, "0.1.0", "c", ""),
        )
    ],
    "token": [
        {"id": 1, "team_id": 1, "hash": SHA["a"], "scopes": '["publish"]',
         "created": WHEN, "expires": None},
        {"id": 4, "team_id": 7, "hash": SHA["b"], "scopes": '["yank", "read"]',
         "created": WHEN, "expires": WHEN},
    ],
    "job": [
        {"id": number, "kind": kind, "subject": "acme/add", "created": WHEN,
         "attempts": number, "not_before": WHEN, "error": "x\ny"}
        for number, kind in ((3, "document"), (8, "document"))
    ],
    "event": [
        {"serial": serial, "kind": kind, "name": "acme/add", "version": "1.0.0",
         "sha256": SHA["a"], "actor": "token of acme", "at": WHEN}
        for serial, kind in ((1, "publish"), (2, "yank"))
    ],
}  # fmt: skip


@pytest.fixture
def database(empty_database):
    """A database of the first revision that is in use."""
    opened = open_database(empty_database)
    upgrade(opened, "0001")
    with opened.write() as db:
        for table, rows in FIRST.items():
            columns = list(rows[0])
            names = ", ".join(columns)
            values = ", ".join(f":{each}" for each in columns)
            db.execute(text(f"INSERT INTO {table} ({names}) VALUES ({values})"), rows)
            if "id" in columns and db.dialect.name == "postgresql":
                # As if the database itself had numbered them: a migration adds rows.
                sequence = f"pg_get_serial_sequence('{table}', 'id')"
                db.execute(text(f"SELECT setval({sequence}, max(id)) FROM {table}"))
        db.execute(text("UPDATE event_serial SET last = 2"))
        if db.dialect.name == "postgresql":  # as if it had given these numbers itself
            db.execute(text("SELECT setval(pg_get_serial_sequence('job', 'id'), 8)"))
    yield opened
    opened.close()


def rows(database):
    """All rows of all tables, as they are at this revision."""
    tables = MetaData()
    with database.read() as db:
        tables.reflect(bind=db)
        return {
            table.name: [
                dict(row)
                for row in db.execute(
                    select(table).order_by(*table.primary_key.columns)
                ).mappings()
            ]
            for table in tables.sorted_tables
            if table.name != "alembic_version"
        }


def test_every_table_of_the_first_revision_is_filled(database):
    """A table that this test leaves empty would prove nothing."""
    assert all(rows(database).values())
    assert set(FIRST) | {"event_serial"} == set(rows(database))


def test_rows_of_the_first_tables_mean_the_same_in_those_of_now(database):
    before = rows(database)
    upgrade(database)

    after = rows(database)
    for table, old in before.items():
        kept = [{key: row[key] for key in old[0]} for row in after[table]]
        assert kept[: len(old)] == old, table
    with database.read() as db:
        releases = recorded_releases(db, FunctionName("acme", "add"))
        assert [each.version for each in releases] == ["1.0.0", "1.1.0-rc.1"]
        assert [each.is_private for each in releases] == [False, False]
        assert releases[1].yanked == "wrong numbers: naïve"
        assert releases[0].manifest["ünï"] == [1, None, "x"]
        held = find_token(db, SHA["b"])
        assert (held.team, tuple(held.scopes)) == ("zeta", ("yank", "read"))
        assert jobs.pending(db) == [
            *[("document", "acme/add")] * 2,
            ("closure", "acme/add@1.0.0"),  # releases of before have theirs made too
            ("closure", "acme/add@1.1.0-rc.1"),
            ("closure", "zeta/word-count@0.1.0"),
        ]
        assert [each.kind for each in events.events_after(db, 0, 9)] == [
            "publish",
            "yank",
        ]
        assert pulls_of(db, FunctionName("acme", "add"), WHEN.date()).total == 0


def test_up_and_down_again_changes_no_row(database):
    before = rows(database)

    upgrade(database)
    downgrade(database, "0001")

    assert rows(database) == before


@pytest.mark.parametrize("revision", revision_names()[1:-1])
def test_a_hub_that_goes_back_keeps_what_the_older_tables_can_hold(database, revision):
    """Down on purpose loses what came later and nothing else; up again works."""
    upgrade(database)
    with database.write() as db:
        holder = {"created": WHEN, "is_operator": True}
        db.execute(account.insert().values(id=1, name="ada", **holder))
        db.execute(
            membership.insert().values(
                team_id=1, account_id=1, role="owner", since=WHEN
            )
        )
        db.execute(
            invitation.insert().values(
                id=1, team_id=1, role="reader", hash=SHA["c"], invited_by="ada",
                created=WHEN, expires=WHEN, accepted_by=1,
            )
        )  # fmt: skip
        db.execute(
            token.insert().values(
                id=9, account_id=1, hash=SHA["d"], scopes=["read"], created=WHEN
            )
        )
        db.execute(pull.insert().values(release_id=1, day=WHEN.date(), count=3))
        db.execute(
            log_read.insert().values(
                id=1, first_sha256=SHA["a"], position=2**40, last_sha256=SHA["b"]
            )
        )
        db.execute(package_list.insert().values(sha256=SHA["a"], lines="tiny==1.0\n"))
        db.execute(
            closure.insert().values(
                release_id=1, tried=WHEN, functions=[], packages=SHA["a"],
                download_packages=1, download_bytes=2**40,
            )
        )  # fmt: skip
        db.execute(
            mirror.insert().values(
                id=1, url="https://hub", serial=7, pending=[], lost=0, stopped=""
            )
        )
        db.execute(release.update().values(origin="mirrored", source="https://hub"))
        db.execute(team.update().where(team.c.id == 7).values(visibility="private"))
    full = rows(database)
    assert all(full.values())

    downgrade(database, revision)
    kept = rows(database)
    upgrade(database)

    again = rows(database)
    assert set(again) == set(metadata.tables)
    for table, old in kept.items():
        for number, row in enumerate(old):
            assert {key: again[table][number][key] for key in row} == row
    tokens = {row["id"] for row in again["token"]}
    assert tokens == ({1, 4} if revision == "0001" else {1, 4, 9})
