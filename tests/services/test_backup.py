"""A backup holds one moment of the record, every byte of it, or is not made."""

from __future__ import annotations

import io
import json
import stat
import subprocess
import tarfile
from dataclasses import replace

import pytest
from sqlalchemy import select

from indexer import Query, open_index
from registry.core.errors import (
    BackupFailed,
    FileFailed,
    InvalidBackup,
    PlaceNotEmpty,
)
from registry.core.names import FunctionName
from registry.core.versions import parse_version
from registry.db import migrations, open_database
from registry.db.tables import metadata
from registry.services.backend import Backend
from registry.services.backup import HEADER, back_up
from registry.services.catalog import get_events, get_index_document, get_releases
from registry.services.fsck import How, Totals, fsck
from registry.services.publish import publish
from registry.services.restore import restore
from registry.services.search import search
from registry.services.teams import make_team
from registry.services.tokens import create_token, identify
from registry.services.yank import yank
from registry.store import open_store
from registry.store.keys import metadata_key, package_key
from registry.store.memory import MemoryStore
from tests.conftest import ACME, NOON
from tests.factories import Faulty, make_wheel

pytestmark = pytest.mark.thorough

ADD = FunctionName("acme", "add")


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


def all_rows(hub):
    with hub.database.read() as db:
        return {
            table.name: [
                tuple(row)
                for row in db.execute(
                    select(table).order_by(*table.primary_key.columns)
                )
            ]
            for table in metadata.sorted_tables
        }


def blobs(hub):
    return {key: hub.store.get(key).data for key in hub.store.keys("")}


@pytest.mark.parametrize("name", ["hub.tar", "hub"])
def test_what_is_restored_is_what_was_there(filled, new_place, tmp_path, name):
    """Rows, bytes and events, all equal; documents and search are made again."""
    secret = create_token(filled, "acme", ["publish"])
    new = new_place()

    copied = back_up(filled, tmp_path / name)
    restored = restore(new, tmp_path / name)

    assert copied == restored
    assert (copied.releases, copied.serial) == (3, 4)
    assert all_rows(new) == all_rows(filled)
    assert blobs(new) == blobs(filled)
    assert get_events(new, 0, 100) == get_events(filled, 0, 100)
    assert {hit.key for hit in search(new, Query()).hits} == {"acme/add", "acme/sum"}
    assert identify(new, secret).team == "acme"


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


def test_a_hub_moves_to_other_databases_and_stores_and_back(
    filled, new_place, like_the_first, tmp_path
):
    """A laptop's hub becomes a company's; new rows are numbered after the old ones."""
    rows, stored = all_rows(filled), blobs(filled)
    other = new_place()
    back_up(filled, tmp_path / "one.tar")
    restore(other, tmp_path / "one.tar")
    back_up(other, tmp_path / "two.tar")

    restore(like_the_first, tmp_path / "two.tar")

    assert all_rows(like_the_first) == rows
    assert blobs(like_the_first) == stored
    assert list(fsck(like_the_first, Totals(), How(pause_s=0))) == []
    create_token(like_the_first, "zeta")
    publish(like_the_first, ACME, make_wheel("acme/more").data)
    assert len(get_events(like_the_first, 0, 100)) == 5


def test_a_restored_hub_goes_on(filled, new_place, tmp_path):
    """New rows and events are numbered after those that were there."""
    new = new_place()
    back_up(filled, tmp_path / "hub.tar")
    restore(new, tmp_path / "hub.tar")

    publish(new, ACME, make_wheel("acme/more").data)

    assert [each.serial for each in get_events(new, 0, 100)] == [1, 2, 3, 4, 5]
    assert get_index_document(new, FunctionName("acme", "more"))


def test_a_backup_is_its_owners_and_can_be_checked_without_fnhub(filled, tmp_path):
    path = tmp_path / "hub.tar"

    back_up(filled, path)

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    (tmp_path / "out").mkdir()
    subprocess.run(["tar", "-xf", path, "-C", tmp_path / "out"], check=True)
    check = ["sha256sum", "--check", "--quiet", "SHA256SUMS"]
    subprocess.run(check, cwd=tmp_path / "out", check=True)
    assert [each.name for each in tmp_path.iterdir() if ".part" in each.name] == []


def test_what_is_published_meanwhile_is_not_in_it_and_does_no_harm(
    filled, new_place, tmp_path
):
    """Rows are of one moment; their bytes are read afterwards, and are all there."""

    class PublishedMeanwhile(Faulty):
        """The backend's store; at each reading somebody publishes."""

        count = 0

        def get(self, key):
            self.count += 1
            publish(filled, ACME, make_wheel(f"acme/n{self.count}").data)
            return self.inner.get(key)

    before = get_events(filled, 0, 100)
    copied = back_up(
        replace(filled, store=PublishedMeanwhile(filled.store)), tmp_path / "hub.tar"
    )
    new = new_place()
    restore(new, tmp_path / "hub.tar")

    assert copied.releases == 3
    assert get_events(new, 0, 100) == before


def test_bytes_that_were_moved_meanwhile_are_found(filled, new_place, tmp_path):
    """A team was made private after the rows were read: its objects have moved."""
    wheel = make_wheel("acme/sum")
    for key in (package_key, metadata_key):
        place = key(wheel.sha256, wheel.filename)
        filled.store.put_new(f"private/acme/{place}", filled.store.get(place).data)
        filled.store.delete(place)

    back_up(filled, tmp_path / "hub.tar")
    new = new_place()
    restore(new, tmp_path / "hub.tar")

    assert new.store.get(package_key(wheel.sha256, wheel.filename)).data == wheel.data


@pytest.mark.parametrize("damage", ["gone", "other"])
def test_of_a_damaged_hub_no_backup_is_made(filled, tmp_path, damage):
    """Somebody would rely on it."""
    wheel = make_wheel("acme/sum")
    key = package_key(wheel.sha256, wheel.filename)
    filled.store.delete(key)
    if damage == "other":
        filled.store.put_new(key, wheel.data + b"x")

    with pytest.raises(BackupFailed, match=r"acme/sum@1\.0\.0"):
        back_up(filled, tmp_path / "hub.tar")

    assert [each.name for each in tmp_path.iterdir() if "tar" in each.name] == []
    assert [each.name for each in tmp_path.iterdir() if "part" in each.name] == []


def test_a_backup_replaces_no_file(filled, tmp_path):
    (tmp_path / "hub.tar").write_bytes(b"precious")

    with pytest.raises(FileFailed, match="there already"):
        back_up(filled, tmp_path / "hub.tar")

    assert (tmp_path / "hub.tar").read_bytes() == b"precious"


def test_nothing_is_restored_over_what_is_there(filled, new_place, tmp_path):
    back_up(filled, tmp_path / "hub.tar")
    with_rows, with_bytes = new_place(), new_place()
    make_team(with_rows, "zeta")
    with_bytes.store.put_new("packages/x", b"x")

    with pytest.raises(PlaceNotEmpty, match="table team"):
        restore(with_rows, tmp_path / "hub.tar")
    with pytest.raises(PlaceNotEmpty, match="packages/x"):
        restore(with_bytes, tmp_path / "hub.tar")


def rewritten(path, change):
    """Write a tar anew, each file as `change(name, data)` says; None leaves it out."""
    out = path.with_name("other.tar")
    with tarfile.open(path) as old, tarfile.open(out, "w") as new:
        for info in old:
            data = change(info.name, old.extractfile(info).read())
            if data is not None:
                info.size = len(data)
                new.addfile(info, io.BytesIO(data))
    return out


def instead(word, data):
    return lambda name, found: data if word in name else found


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (instead("SHA256SUMS", None), "cut off"),
        (instead("SHA256SUMS", b""), "not as SHA256SUMS says"),
        (instead(HEADER, None), "does not begin"),
        (instead(HEADER, b'{"format": 2, "fnhub": "9.0"}'), "needs fnhub 9.0"),
        (instead(HEADER, b"{"), HEADER),
        (instead("rows/team/", b"[1]\n"), "rows/team"),
        (instead("rows/team/", None), "not the bytes of a release"),
        (instead("rows/event/", None), "not as SHA256SUMS says"),
        (
            instead("fnhub_acme_sum-1.0.0-py3-none-any.whl", None),
            "not as SHA256SUMS says",
        ),
        (
            instead("fnhub_acme_sum-1.0.0-py3-none-any.whl", b"other"),
            "not the bytes of a release",
        ),
    ],
)
def test_of_a_damaged_backup_nothing_is_recorded(
    filled, new_place, tmp_path, change, why
):
    back_up(filled, tmp_path / "hub.tar")
    damaged = rewritten(tmp_path / "hub.tar", change)
    new = new_place()
    before = all_rows(new)

    with pytest.raises(InvalidBackup, match=why):
        restore(new, damaged)

    assert all_rows(new) == before


def test_a_tar_that_was_cut_off_is_told(filled, new_place, tmp_path):
    back_up(filled, tmp_path / "hub.tar")
    data = (tmp_path / "hub.tar").read_bytes()
    for number, length in enumerate((0, 300, len(data) // 2, len(data) - 11_000)):
        cut = tmp_path / f"cut{number}.tar"
        cut.write_bytes(data[:length])
        new = new_place()
        before = all_rows(new)

        with pytest.raises(InvalidBackup):
            restore(new, cut)

        assert all_rows(new) == before


def test_a_backup_of_older_tables_is_restored_into_those_of_now(
    filled, new_place, tmp_path
):
    """A backup outlives the fnhub that made it."""
    back_up(filled, tmp_path / "hub.tar")
    # Rows of the first tables are those of now without what came later.
    later = {"visibility", "deprecated", "replacement", "archived", "account_id"}
    later |= {"label", "patterns", "last_used", "revoked", "origin", "source"}

    def aged(name, data):
        if name == HEADER:
            return json.dumps(json.loads(data) | {"revision": "0001"}).encode()
        if not name.startswith("rows/"):
            return None if name == "SHA256SUMS" else data
        rows = [json.loads(line) for line in data.splitlines()]
        kept = [{k: v for k, v in row.items() if k not in later} for row in rows]
        return "".join(json.dumps(row) + "\n" for row in kept).encode()

    old = rewritten(tmp_path / "hub.tar", aged)
    subprocess.run(["tar", "-xf", old, "-C", tmp_path], check=True)
    (tmp_path / "again").mkdir()
    names = subprocess.run(
        ["tar", "-tf", old], check=True, capture_output=True, text=True
    ).stdout.split()
    sums = subprocess.run(
        ["sha256sum", *names], check=True, capture_output=True, cwd=tmp_path
    ).stdout
    (tmp_path / "SHA256SUMS").write_bytes(sums)
    subprocess.run(
        ["tar", "-cf", "old.tar", *names, "SHA256SUMS"], check=True, cwd=tmp_path
    )
    new = new_place()

    restore(new, tmp_path / "old.tar")

    found, wanted = all_rows(new), all_rows(filled)
    # All releases have their closures made: there was no such work before.
    assert found.pop("job")[: len(wanted["job"])] == wanted.pop("job")
    assert found == wanted
    assert len(get_releases(new, ADD)) == 2
