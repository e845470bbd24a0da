"""An export is the public read side, whole, and nothing else."""

from __future__ import annotations

import json

import pytest

from registry.core.access import Visibility
from registry.core.errors import InvalidRequest, NotAnExport
from registry.server.admin.export import base_url_of, can_have_pages
from registry.services.export import STATE, export
from registry.services.export.places import Folder
from registry.services.holder import OPERATOR
from registry.services.visibility import change_visibility
from registry.services.yank import yank
from registry.store.keys import index_key, metadata_key, package_key
from tests.conftest import ACME, do_all_jobs
from tests.services.export.published import ADD, BASE, ONE, SUB, published


@pytest.mark.thorough
def test_every_public_file_is_there_as_the_hub_has_it(backend, client, place):
    """What clients get from files and from the hub are the same bytes."""
    (wheel,) = published(backend, "acme/add")

    done = export(backend, place, "http://localhost")

    paths = place.paths()
    assert {
        package_key(wheel.sha256, wheel.filename),
        metadata_key(wheel.sha256, wheel.filename),
        "index/acme/add.json",
        "simple/fnhub-acme-add/index.html",
        "mlrun/acme/functions/master/catalog.json",
        "kfp/acme/add/1.0.0.yaml",
        STATE,
    } <= paths
    assert (done.files, done.written, done.removed) == (
        len(paths) - 1,
        len(paths) - 1,
        0,
    )
    for path in sorted(paths - {STATE}):
        served = client.get(f"/{path.removesuffix('index.html')}")
        assert served.status_code == 200, path
        assert place.read(path) == served.data, path


def test_an_export_twice_writes_nothing(backend, place):
    published(backend, "acme/add")
    export(backend, place, BASE)

    again = export(backend, place, BASE)

    assert (again.written, again.removed) == (0, 0)


def test_private_functions_are_in_no_file(backend, place):
    """Also those that an earlier export had: they are taken away."""
    published(backend, "acme/add")
    export(backend, place, BASE)

    change_visibility(backend, OPERATOR, "acme", Visibility.PRIVATE)
    do_all_jobs(backend)
    done = export(backend, place, BASE)

    assert not [path for path in place.paths() if "add" in path or "acme" in path]
    assert done.removed > 0


def test_since_writes_what_changed(backend, out):
    one, _ = published(backend, "acme/add", "acme/sub")
    place = Folder(out)
    serial = export(backend, place, BASE).serial
    spoilt = out / package_key(one.sha256, one.filename)
    spoilt.write_bytes(b"not looked at")
    yank(backend, ACME, SUB, ONE, reason="wrong")
    do_all_jobs(backend)

    done = export(backend, place, BASE, since=serial)

    assert spoilt.read_bytes() == b"not looked at"
    document = json.loads((out / index_key(SUB)).read_text())
    assert document["releases"][0]["yanked"] == "wrong"
    assert 0 < done.written < done.files / 2
    assert done.serial == serial + 1
    assert json.loads((out / STATE).read_text())["serial"] == done.serial


def test_what_since_lacks_is_written(backend, out):
    """A place that lost a file, or a serial that is another place's, is made whole."""
    (wheel,) = published(backend, "acme/add")
    place = Folder(out)
    serial = export(backend, place, BASE).serial
    lost = out / package_key(wheel.sha256, wheel.filename)
    lost.unlink()

    export(backend, place, BASE, since=serial)

    assert lost.read_bytes() == wheel.data


def test_others_files_are_left_alone(backend, out):
    out.mkdir()
    (out / "thesis.txt").write_text("mine")

    with pytest.raises(NotAnExport, match="not an export's"):
        export(backend, Folder(out), BASE)

    assert [each.name for each in out.iterdir()] == ["thesis.txt"]


def test_a_serial_that_is_another_places_leaves_nothing_behind(backend, out):
    """`--since` is given by hand, or by a script that exports to two places."""
    published(backend, "acme/add")
    serial = export(backend, Folder(out), BASE).serial
    yank(backend, ACME, ADD, ONE, reason="wrong")

    export(backend, Folder(out), BASE, since=serial + 1)

    assert b"wrong" in (out / index_key(ADD)).read_bytes()


def test_with_another_address_all_is_made_anew(backend, out):
    """Files name the address, and what has moved is to be found where it is now."""
    published(backend, "acme/add")
    serial = export(backend, Folder(out), "http://old.example").serial

    export(backend, Folder(out), BASE, since=serial)

    component = (out / "kfp/acme/add/1.0.0.yaml").read_text()
    assert BASE in component
    assert "http://old.example" not in component


def test_a_serial_that_is_still_to_come_is_of_another_hub(backend, out):
    """The hub was restored from a backup that is older than the export."""
    published(backend, "acme/add")
    export(backend, Folder(out), BASE)
    (out / STATE).write_text(json.dumps({"serial": 99, "base_url": BASE}))
    (out / index_key(ADD)).write_text("of a time that is gone")

    export(backend, Folder(out), BASE, since=99)

    assert json.loads((out / index_key(ADD)).read_text())["serial"] == 1


def test_a_package_that_is_there_is_not_read_again(backend, place):
    """A bucket would send all of itself with each export."""

    class Unread:
        """A place that counts the packages read from it."""

        def __init__(self, inner):
            self.inner, self.read_packages = inner, 0

        def __getattr__(self, name):
            return getattr(self.inner, name)

        def read(self, path):
            self.read_packages += path.startswith("packages/")
            return self.inner.read(path)

    published(backend, "acme/add")
    export(backend, place, BASE)
    unread = Unread(place)

    export(backend, unread, BASE)

    assert unread.read_packages == 0


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("https://functions.example/", "https://functions.example"),
        ("https://functions.example/hub", "https://functions.example/hub"),
        ("file:///srv/hub", "file:///srv/hub"),
    ],
)
def test_a_base_url_has_no_slash_at_its_end(given, expected):
    assert base_url_of(given, "out") == expected


@pytest.mark.parametrize("given", ["functions.example", "ftp://a", "https://a/?b", ""])
def test_what_is_no_address_is_refused(given):
    with pytest.raises(InvalidRequest):
        base_url_of(given, "out")


def test_a_bucket_needs_a_base_url():
    with pytest.raises(InvalidRequest, match="--base-url"):
        base_url_of(None, "s3://bucket")


@pytest.mark.parametrize(
    ("base_url", "expected"),
    [("https://a", True), ("https://a/b", False), ("file:///a", False)],
)
def test_pages_are_for_addresses_that_their_links_fit(base_url, expected):
    assert can_have_pages(base_url) is expected
