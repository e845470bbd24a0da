"""At no moment does an export name what is not there."""

from __future__ import annotations

import contextlib
import itertools
import json
import re

import pytest

from registry.core.access import Visibility
from registry.core.errors import StoreFailed
from registry.services.closure_making import Maker
from registry.services.export import export
from registry.services.export.places import Folder
from registry.services.holder import OPERATOR
from registry.services.publish import publish
from registry.services.teams import make_team
from registry.services.visibility import change_visibility
from registry.store.keys import index_key
from tests.conftest import ACME, do_all_jobs
from tests.factories import make_wheel
from tests.services.export.published import ADD, BASE, ZETA, published


class Stopping:
    """A place that is looked at after each step, and after some of them fails."""

    def __init__(self, inner, most):
        self.inner, self.left = inner, most

    def __getattr__(self, name):
        return getattr(self.inner, name)

    def write(self, path, data):
        self._step(path, lambda: self.inner.write(path, data))

    def remove(self, path):
        self._step(path, lambda: self.inner.remove(path))

    def _step(self, path, act):
        if not self.left:
            raise StoreFailed(path, "stopped here")
        self.left -= 1
        act()
        assert named_and_missing(self.inner) == set(), path


NAMED = re.compile(r"packages/[0-9a-f]{64}/[a-z0-9_.+-]+\.whl")


def named_and_missing(place):
    """The packages that a place's files name and that are not there."""
    paths = place.paths()
    documents = [json.loads(place.read(p)) for p in paths if p.startswith("index/")]
    listed = {each["sha256"] for found in documents for each in found["releases"]}
    stored = {p.split("/")[1] for p in paths if p.startswith("packages/")}
    files = [place.read(path) for path in paths if not path.startswith("packages/")]
    named = {n for data in files for n in NAMED.findall(data.decode())}
    return (named - paths) | (listed - stored)


def broken_off(backend, place, base_url=BASE):
    """Break an export off after 0, 1, 2, ... further steps, until it comes through."""
    for steps in itertools.count():
        with contextlib.suppress(StoreFailed):
            export(backend, Stopping(place, steps), base_url)
            break
    assert steps > 5


@pytest.mark.thorough
def test_an_export_that_breaks_off_anywhere_is_gone_on_with(backend, place):
    """And whoever reads meanwhile finds all that he is told of."""
    make_team(backend, "zeta")
    published(backend, "acme/add")
    publish(backend, ZETA, make_wheel("zeta/base").data)
    calls = {"functions": "{zeta/base: ^1.0}"}
    publish(backend, ACME, make_wheel("acme/top", manifest=calls).data)
    for ref in ("acme/top@1.0.0", "acme/add@1.0.0", "zeta/base@1.0.0"):
        Maker(backend).make(ref)
    do_all_jobs(backend)

    broken_off(backend, place)

    assert "api/v1/functions/acme/top/1.0.0/requirements.txt" in place.paths()
    change_visibility(backend, OPERATOR, "acme", Visibility.PRIVATE)
    do_all_jobs(backend)
    broken_off(backend, place, "http://elsewhere.example")
    assert not [path for path in place.paths() if "acme" in path]
    assert export(backend, place, "http://elsewhere.example").written == 0


def test_what_is_published_meanwhile_is_left_for_the_next_export(backend, out):
    """Its package was not there to be written first."""

    class Meanwhile(Folder):
        """A place; once it has a package, somebody publishes."""

        waits = True

        def write(self, path, data):
            super().write(path, data)
            if path.endswith(".whl") and self.waits:
                self.waits = False
                publish(backend, ACME, make_wheel(version="1.1.0").data)
                publish(backend, ACME, make_wheel("acme/sum").data)

    published(backend, "acme/add")

    serial = export(backend, Meanwhile(out), BASE).serial

    assert named_and_missing(Folder(out)) == set()
    assert json.loads((out / index_key(ADD)).read_text())["serial"] == serial
    export(backend, Folder(out), BASE, since=serial)
    listed = json.loads((out / index_key(ADD)).read_text())["releases"]
    assert [each["version"] for each in listed] == ["1.0.0", "1.1.0"]
    assert (out / "index/acme/sum.json").exists()


def test_a_document_that_waits_for_its_job_is_exported_as_the_record_is(backend, out):
    """Else the serial would say that its event is in it, and nobody wrote it again."""
    published(backend, "acme/add")
    before = backend.store.get(index_key(ADD))
    publish(backend, ACME, make_wheel(version="1.1.0").data)
    newer = backend.store.get(index_key(ADD))
    backend.store.replace(index_key(ADD), before.data, newer.etag)

    export(backend, Folder(out), BASE)

    assert (out / index_key(ADD)).read_bytes() == newer.data


def test_an_export_killed_in_its_first_write_is_gone_on_with(backend, out):
    published(backend, "acme/add")
    out.mkdir()
    (out / ".part-abc").write_bytes(b"{")

    export(backend, Folder(out), BASE)

    assert not (out / ".part-abc").exists()
