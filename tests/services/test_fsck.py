"""Every way in which a hub can disagree with itself is found, told and, where it may
be, mended."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select, text, update

from indexer import Query, open_index
from registry.core.names import FunctionName
from registry.core.versions import parse_version
from registry.db.tables import release
from registry.services import fsck as fsck_module
from registry.services.follow import follow_events
from registry.services.fsck import How, Totals, fsck
from registry.services.fsck.finding import LEFT, MENDED
from registry.services.index_documents import build_index_document
from registry.services.publish import publish
from registry.services.search import make_document, search
from registry.services.yank import yank
from registry.store.keys import index_key, metadata_key, package_key
from tests.architecture.test_documentation import ROOT
from tests.conftest import ACME
from tests.factories import Faulty, make_wheel

pytestmark = pytest.mark.thorough

ADD = FunctionName("acme", "add")
WHEEL = make_wheel()
PACKAGE = package_key(WHEEL.sha256, WHEEL.filename)
METADATA = metadata_key(WHEEL.sha256, WHEEL.filename)
AT_ONCE = How(pause_s=0)
REPAIR = How(pause_s=0, repair=True)


@pytest.fixture
def hub(backend):
    """A sound hub with two functions, one of them yanked once."""
    publish(backend, ACME, WHEEL.data)
    publish(backend, ACME, make_wheel(version="1.1.0").data)
    publish(backend, ACME, make_wheel("acme/sum").data)
    yank(backend, ACME, ADD, parse_version("1.1.0"), reason="wrong")
    follow_events(backend)
    return backend


def codes(hub, how=AT_ONCE):
    return [(each.code, each.is_mended) for each in fsck(hub, Totals(), how)]


def sql(hub, statement, **values):
    with hub.database.write() as db:
        db.execute(text(statement), values)


def overwrite(store, key, data):
    store.delete(key)
    if data is not None:
        store.put_new(key, data)


def all_blobs(hub):
    return {key: hub.store.get(key).data for key in hub.store.keys("")}


def test_a_sound_hub_has_no_findings(hub):
    totals = Totals()

    assert list(fsck(hub, totals, AT_ONCE)) == []

    assert (totals.functions, totals.releases) == (2, 3)
    assert (totals.strays, totals.unapplied) == (0, 0)


DERIVED = {
    "metadata-missing": lambda hub: overwrite(hub.store, METADATA, None),
    "metadata-damaged": lambda hub: overwrite(hub.store, METADATA, b"other"),
    "document-missing": lambda hub: overwrite(hub.store, index_key(ADD), None),
    "document-differs": lambda hub: overwrite(
        hub.store,
        index_key(ADD),
        # As new as the right one, so that no publish would replace it.
        replace(build_index_document(hub, ADD), releases=()).encode(),
    ),
    "document-of-nothing": lambda hub: hub.store.put_new("index/acme/no.json", b"{}"),
    "search-missing": lambda hub: hub.search.apply(gone=["acme/add"]),
    "search-of-nothing": lambda hub: hub.search.apply(
        [replace(make_document(hub, ADD), key="acme/gone", name="gone")]
    ),
    "search-differs": lambda hub: hub.search.apply(
        [replace(make_document(hub, ADD), text="Old.")]
    ),
}


@pytest.mark.parametrize("code", DERIVED)
def test_what_is_derived_is_found_and_mended(hub, code):
    blobs = all_blobs(hub)
    found = {hit.key for hit in search(hub, Query()).hits}
    DERIVED[code](hub)

    assert codes(hub) == [(code, False)]
    assert codes(hub, REPAIR) == [(code, True)]

    assert codes(hub) == []
    assert all_blobs(hub) == blobs
    assert {hit.key for hit in search(hub, Query()).hits} == found


RECORD = {
    "package-missing": lambda hub: overwrite(hub.store, PACKAGE, None),
    "package-damaged": lambda hub: overwrite(hub.store, PACKAGE, WHEEL.data + b"x"),
    "event-missing": lambda hub: (
        sql(hub, "DELETE FROM event WHERE serial = 2"),
        sql(hub, "UPDATE event SET serial = serial - 1 WHERE serial > 2"),
        sql(hub, "UPDATE event_serial SET last = last - 1"),
    ),
    "event-double": lambda hub: (
        sql(hub, "UPDATE event SET version = '1.1.0' WHERE serial = 4")
        or sql(
            hub,
            "UPDATE event SET kind = 'publish', sha256 = (SELECT sha256 FROM event "
            "WHERE serial = 2) WHERE serial = 4",
        )
        or sql(hub, "UPDATE release SET yanked = NULL")
    ),
    "event-differs": lambda hub: sql(
        hub, "UPDATE event SET sha256 = :other WHERE serial = 1", other="0" * 64
    ),
    "yank-differs": lambda hub: sql(
        hub, "UPDATE event SET kind = 'unyank' WHERE serial = 4"
    ),
    "mark-differs": lambda hub: sql(
        hub, "UPDATE function SET archived = 'we left' WHERE name = 'add'"
    ),
}


@pytest.mark.parametrize("code", RECORD)
def test_what_is_the_record_is_found_and_left_alone(hub, code):
    """No bytes and no rows are invented; the finding says what else there is to do."""
    RECORD[code](hub)
    hub.store.delete(index_key(ADD))  # derived from rows that this test has changed
    fsck_all = [each for each in fsck(hub, Totals(), REPAIR) if not each.is_mended]

    assert [each.code for each in fsck_all] == [code]
    assert [each.code for each in fsck(hub, Totals(), REPAIR)] == [code]
    assert fsck_all[0].fix == LEFT[code]


@pytest.mark.parametrize(
    "column",
    ["record_sha256", "metadata_sha256", "signature_sha256", "size_bytes"],
)
def test_a_row_that_says_other_than_its_wheel_is_told(hub, column):
    value = 7 if column == "size_bytes" else "0" * 64
    sql(
        hub,
        f"UPDATE release SET {column} = :value WHERE sha256 = :sha256",
        value=value,
        sha256=WHEEL.sha256,
    )

    told = [each for each in fsck(hub, Totals(), AT_ONCE) if each.code == "row-differs"]

    assert [column in each.message for each in told] == [True]


@pytest.mark.parametrize("column", ["manifest", "signature"])
def test_json_of_a_row_is_compared_too(hub, column):
    with hub.database.write() as db:
        own = release.c.sha256 == WHEEL.sha256
        found = dict(db.execute(select(release.c[column]).where(own)).scalar_one())
        key = "summary" if column == "manifest" else "handlers"
        changed = found | {key: found[key][:-1]}
        db.execute(update(release).where(own).values({column: changed}))

    told = [each.code for each in fsck(hub, Totals(), AT_ONCE)]

    assert "row-differs" in told


def test_gaps_in_the_serials_are_told(hub):
    sql(hub, "UPDATE event SET serial = serial + 10 WHERE serial > 3")
    sql(hub, "UPDATE event_serial SET last = 20")

    told = [each for each in fsck(hub, Totals(), AT_ONCE) if each.code == "event-gap"]

    assert [each.what for each in told] == ["serial 4 to 13", "serial 15 to 20"]


def test_events_of_nothing_are_told(hub):
    sql(hub, "UPDATE event SET name = 'acme/gone' WHERE serial = 3")

    told = {(each.code, each.what) for each in fsck(hub, Totals(), AT_ONCE)}

    assert told == {
        ("event-of-nothing", "acme/gone"),
        ("event-missing", "acme/sum@1.0.0"),
        ("document-differs", "acme/sum"),  # its serial is that of its last event
    }


def test_bytes_at_the_other_place_are_moved(hub):
    """A team was made public, and its objects were left where only the hub serves."""
    blobs = all_blobs(hub)
    for key in (PACKAGE, METADATA, index_key(ADD)):
        hub.store.put_new(f"private/acme/{key}", blobs[key])
        hub.store.delete(key)

    found = codes(hub, REPAIR)

    assert found.count(("package-misplaced", True)) == 2
    assert {mended for _, mended in found} == {True}
    assert codes(hub) == []
    assert all_blobs(hub) == blobs


def test_what_a_private_team_has_in_the_open_is_told(hub):
    """Any file server in front of the store would serve it."""
    sql(hub, "UPDATE team SET visibility = 'private' WHERE name = 'acme'")

    told = [(each.code, each.where) for each in fsck(hub, Totals(), AT_ONCE)]

    assert ("package-misplaced", PACKAGE) in told
    assert ("document-of-nothing", index_key(ADD)) in told
    assert {mended for _, mended in codes(hub, REPAIR)} == {True}
    assert codes(hub) == []
    assert [key for key in all_blobs(hub) if not key.startswith("private/acme/")] == []


def test_wrong_bytes_at_the_other_place_replace_nothing(hub):
    hub.store.put_new(f"private/acme/{PACKAGE}", b"other bytes")

    assert codes(hub, REPAIR) == [("package-misplaced", True)]

    assert hub.store.get(PACKAGE).data == WHEEL.data
    assert codes(hub) == []


def test_bytes_of_no_release_are_counted_and_no_finding(hub):
    lost = make_wheel("acme/lost")
    hub.store.put_new(package_key(lost.sha256, lost.filename), lost.data)
    totals = Totals()

    assert list(fsck(hub, totals, AT_ONCE)) == []
    assert totals.strays == 1


def test_what_the_search_index_has_still_to_follow_is_no_finding(hub):
    publish(hub, ACME, make_wheel("acme/more").data)
    yank(hub, ACME, ADD, parse_version("1.0.0"), reason="wrong")
    totals = Totals()

    assert list(fsck(hub, totals, AT_ONCE)) == []
    assert totals.unapplied == 2


def test_without_a_search_index_all_else_is_checked(hub, tmp_path):
    """A server's folder may be new, while the record is old; the rest is as wrong."""
    index = open_index("whoosh", tmp_path / "search")
    bare = replace(hub, search=index)
    hub.store.delete(index_key(ADD))
    totals = Totals()

    told = [(each.code, each.what) for each in fsck(bare, totals, AT_ONCE)]

    assert told == [
        ("search-index-missing", "all functions"),
        ("document-missing", "acme/add"),
    ]
    assert (totals.functions, totals.unapplied) == (2, 0)
    assert {mended for _, mended in codes(bare, REPAIR)} == {True}
    assert codes(bare) == []
    assert {hit.key for hit in search(bare, Query()).hits} == {"acme/add", "acme/sum"}
    index.close()


def test_a_publish_that_is_going_on_is_no_finding(hub, monkeypatch):
    """Its document is written after its commit: between the two it seems stale."""
    waiting = []

    class HeldUp(Faulty):
        """The backend's store; the document of a publish is held up."""

        def replace(self, key, data, etag):
            waiting.append((key, data, etag))
            return True

    publish(
        replace(hub, store=HeldUp(hub.store)),
        ACME,
        make_wheel(version="1.2.0").data,
    )
    paused = []

    def pause(seconds):
        paused.append(seconds)
        hub.store.replace(*waiting[0])

    monkeypatch.setattr(fsck_module.time, "sleep", pause)

    assert list(fsck(hub, Totals(), How())) == []
    assert paused == [fsck_module.PAUSE_S]


def test_quick_reads_no_package_and_finds_what_sizes_tell(hub):
    class Unread(Faulty):
        """The backend's store, which counts the packages that are read."""

        reads = 0

        def get(self, key):
            self.reads += key.endswith(".whl")
            return self.inner.get(key)

    overwrite(hub.store, PACKAGE, WHEEL.data[:-1])
    store = Unread(hub.store)
    quick = How(quick=True, pause_s=0)

    assert codes(replace(hub, store=store), quick) == [("package-damaged", False)]
    assert store.reads == 0


def test_every_code_is_documented():
    """An operator looks them up."""
    documented = (ROOT / "docs/operate.md").read_text()

    for code in (*MENDED, *LEFT):
        assert f"`{code}`" in documented
