"""An export is the public read side, whole, and nothing else."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from registry.core.access import Visibility
from registry.core.errors import InvalidRequest, NotAnExport, StoreFailed
from registry.core.names import FunctionName
from registry.core.versions import parse_version
from registry.server.admin.export import _base_url, _can_have_pages
from registry.services.export import STATE, export
from registry.services.export.places import Bucket, Folder
from registry.services.holder import OPERATOR
from registry.services.publish import publish
from registry.services.visibility import change_visibility
from registry.services.yank import yank
from registry.store import open_store
from registry.store.keys import index_key, metadata_key, package_key
from tests.conftest import ACME, do_all_jobs
from tests.factories import Faulty, make_wheel

BASE = "http://functions.example"
SUB = FunctionName("acme", "sub")
ONE = parse_version("1.0.0")


@pytest.fixture
def out(tmp_path):
    return tmp_path / "out"


@pytest.fixture(params=["folder", "store"])
def place(request, out):
    if request.param == "folder":
        return Folder(out)
    return Bucket("memory://", open_store("memory://"))


def published(backend, *names):
    wheels = [make_wheel(name) for name in names]
    for wheel in wheels:
        publish(backend, ACME, wheel.data)
    do_all_jobs(backend)
    return wheels


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
    if isinstance(place, Bucket):
        return
    for path in sorted(paths - {STATE}):
        served = client.get(f"/{path.removesuffix('index.html')}")
        assert served.status_code == 200, path
        assert (place._root / path).read_bytes() == served.data, path


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


class _Lost(Faulty):
    """A store that cannot give one object."""

    def __init__(self, inner, key):
        super().__init__(inner)
        self._key = key

    def get(self, key):
        if key == self._key:
            raise StoreFailed(key, "gone")
        return self.inner.get(key)


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


def test_an_export_that_broke_off_names_nothing_that_is_not_there(backend, out):
    """Index documents come after packages, so readers are promised nothing."""
    (wheel,) = published(backend, "acme/add")
    key = package_key(wheel.sha256, wheel.filename)
    broken = replace(backend, store=_Lost(backend.store, key))

    with pytest.raises(StoreFailed):
        export(broken, Folder(out), BASE)

    assert not list(out.rglob("*.json"))


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("https://functions.example/", "https://functions.example"),
        ("https://functions.example/hub", "https://functions.example/hub"),
        ("file:///srv/hub", "file:///srv/hub"),
    ],
)
def test_a_base_url_has_no_slash_at_its_end(given, expected):
    assert _base_url(given, "out") == expected


@pytest.mark.parametrize("given", ["functions.example", "ftp://a", "https://a/?b", ""])
def test_what_is_no_address_is_refused(given):
    with pytest.raises(InvalidRequest):
        _base_url(given, "out")


def test_a_bucket_needs_a_base_url():
    with pytest.raises(InvalidRequest, match="--base-url"):
        _base_url(None, "s3://bucket")


@pytest.mark.parametrize(
    ("base_url", "expected"),
    [("https://a", True), ("https://a/b", False), ("file:///a", False)],
)
def test_pages_are_for_addresses_that_their_links_fit(base_url, expected):
    assert _can_have_pages(base_url) is expected
