"""What is restored is what was backed up, or nothing."""

from __future__ import annotations

import io
import json
import subprocess
import tarfile

import pytest

from indexer import Query
from registry.core.errors import (
    InvalidBackup,
    PlaceNotEmpty,
)
from registry.core.names import FunctionName
from registry.services.backup import HEADER, back_up
from registry.services.catalog import get_events, get_index_document, get_releases
from registry.services.fsck import How, Totals, fsck
from registry.services.publish import publish
from registry.services.restore import restore
from registry.services.search import search
from registry.services.teams import make_team
from registry.services.tokens import create_token, identify
from tests.conftest import ACME
from tests.factories import make_wheel
from tests.services.backup.contents import ADD, all_rows, blobs

pytestmark = pytest.mark.thorough


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
