"""A backup holds one moment of the record, every byte of it, or is not made."""

from __future__ import annotations

import stat
import subprocess
from dataclasses import replace

import pytest

from registry.core.errors import (
    BackupFailed,
    FileFailed,
)
from registry.services.backup import back_up
from registry.services.catalog import get_events
from registry.services.publish import publish
from registry.services.restore import restore
from registry.store.keys import metadata_key, package_key
from tests.conftest import ACME
from tests.factories import Faulty, make_wheel

pytestmark = pytest.mark.thorough


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
