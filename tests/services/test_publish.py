"""Publishing leaves everything a release needs, or nothing at all."""

from __future__ import annotations

import json
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier

import pytest

from registry.core.errors import (
    BreakingRelease,
    InvalidFunction,
    InvalidWheel,
    NotSignedIn,
    ScopeMissing,
    StoreFailed,
    TeamNotFound,
    TokenExpired,
    TokenUnknown,
    VersionExists,
    WrongTeam,
)
from registry.core.names import FunctionName
from registry.core.versions import parse_version
from registry.db import jobs
from registry.services.catalog import get_events, get_index_document, get_releases
from registry.services.holder import Holder
from registry.services.publish import publish
from registry.services.tokens import create_token, identify
from registry.services.yank import yank
from registry.store.keys import metadata_key, package_key
from tests.conftest import ACME, NOON
from tests.factories import CODE, Faulty, make_wheel

ADD = FunctionName("acme", "add")


def stored(backend):
    return list(backend.store.keys(""))


def document(backend, name=ADD):
    return json.loads(get_index_document(backend, name).blob.data)


def test_a_release_is_stored_recorded_announced_and_listed(backend):
    wheel = make_wheel()

    receipt = publish(backend, ACME, wheel.data)

    assert not receipt.unchanged
    assert receipt.release.sha256 == wheel.sha256
    package = backend.store.get(package_key(wheel.sha256, wheel.filename))
    metadata = backend.store.get(metadata_key(wheel.sha256, wheel.filename))
    assert (package.data, metadata.data) == (wheel.data, wheel.metadata)
    (event,) = get_events(backend, 0, 10)
    assert (event.serial, event.kind, event.name) == (1, "publish", "acme/add")
    assert (event.sha256, event.at) == (wheel.sha256, NOON)
    with backend.database.read() as db:
        assert jobs.pending(db) == [
            ("pages", "acme/add@1.0.0"),
            ("closure", "acme/add@1.0.0"),
            ("document", "acme/add"),
        ]
    listed = document(backend)
    assert listed["serial"] == 1
    assert [(r["version"], r["sha256"]) for r in listed["releases"]] == [
        ("1.0.0", wheel.sha256)
    ]
    assert backend.work.is_set()


def test_the_same_bytes_again_are_unchanged(backend):
    publish(backend, ACME, make_wheel().data)

    again = publish(backend, ACME, make_wheel().data)

    assert again.unchanged
    assert len(get_releases(backend, ADD)) == 1
    assert len(get_events(backend, 0, 10)) == 1


def test_other_bytes_under_a_published_version_are_a_conflict(backend):
    """The error names both digests, so that people can find out which is which."""
    first = make_wheel()
    other = make_wheel(files={"README.md": "# Other\n"})
    publish(backend, ACME, first.data)
    before = stored(backend)

    with pytest.raises(VersionExists) as caught:
        publish(backend, ACME, other.data)

    assert caught.value.published == first.sha256
    assert caught.value.uploaded == other.sha256
    assert stored(backend) == before


def test_not_even_a_yank_frees_a_version(backend):
    publish(backend, ACME, make_wheel().data)
    yank(backend, ACME, ADD, parse_version("1.0.0"), reason="wrong numbers")

    with pytest.raises(VersionExists):
        publish(backend, ACME, make_wheel(files={"README.md": "# Other\n"}).data)


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"", InvalidWheel),
        (b"not a wheel", InvalidWheel),
        (make_wheel().data + b"x", InvalidWheel),
        (make_wheel().data[:-1], InvalidWheel),
        (make_wheel(code="def add(x): ...\n").data, InvalidFunction),
        (make_wheel(code="def (\n").data, InvalidFunction),
        (make_wheel(manifest={"handler": "add:sum"}).data, InvalidFunction),
        (make_wheel(manifest={"example": "no.ipynb"}).data, InvalidFunction),
        (make_wheel(name="other/add").data, TeamNotFound),
    ],
)
def test_what_is_refused_leaves_nothing(backend, data, error):
    with pytest.raises(error):
        publish(backend, ACME, data)

    assert stored(backend) == []
    assert get_events(backend, 0, 10) == []


def test_every_problem_of_the_files_is_told_at_once(backend):
    code = CODE.replace("first: float", "first: Number").replace("-> float", "")

    with pytest.raises(InvalidFunction) as caught:
        publish(backend, ACME, make_wheel(code=code).data)

    assert len(caught.value.problems) >= 2
    assert {problem.file for problem in caught.value.problems} == {"add.py"}
    assert all(problem.line for problem in caught.value.problems)


def test_a_failing_store_records_nothing(backend):
    class FullStore(Faulty):
        """The backend's store, on a disk that is full."""

        def put_new(self, key, data):
            raise StoreFailed(key, "no space left on device")

    full = replace(backend, store=FullStore(backend.store))

    with pytest.raises(StoreFailed):
        publish(full, ACME, make_wheel().data)

    assert get_events(backend, 0, 10) == []
    assert publish(backend, ACME, make_wheel().data).unchanged is False


BREAKING = CODE.replace("second: float = 1.0", "third: float = 1.0").replace(
    "second", "third"
)


def test_a_breaking_change_under_a_patch_is_refused(backend):
    publish(backend, ACME, make_wheel().data)

    with pytest.raises(BreakingRelease) as caught:
        publish(backend, ACME, make_wheel(version="1.0.1", code=BREAKING).data)

    assert caught.value.smallest == "2.0.0"
    assert "second" in str(caught.value)
    publish(backend, ACME, make_wheel(version="2.0.0", code=BREAKING).data)


def test_a_yanked_release_binds_nobody(backend):
    publish(backend, ACME, make_wheel().data)
    yank(backend, ACME, ADD, parse_version("1.0.0"), reason="wrong")

    receipt = publish(backend, ACME, make_wheel(version="1.0.1", code=BREAKING).data)

    assert receipt.previous is None


def test_who_may_publish(backend):
    create_token(backend, "zeta")
    data = make_wheel().data

    with pytest.raises(WrongTeam):
        publish(backend, Holder("zeta", ("publish",)), data)
    with pytest.raises(ScopeMissing):
        publish(backend, Holder("acme", ("read", "yank")), data)


def test_tokens_are_known_by_what_was_printed_once(backend):
    secret = create_token(backend, "acme", ["publish", "yank"], timedelta(hours=1))

    assert secret.startswith("fnhub_")
    assert identify(backend, secret) == Holder(
        "acme", ("publish", "yank"), expires=NOON + timedelta(hours=1)
    )
    with pytest.raises(NotSignedIn):
        identify(backend, None)
    with pytest.raises(TokenUnknown):
        identify(backend, secret + "x")
    later = replace(backend, clock=lambda: NOON + timedelta(hours=1))
    with pytest.raises(TokenExpired):
        identify(later, secret)


def race(count, act):
    """Do something from many threads at the same moment; count what came out."""
    start, outcomes = Barrier(count), Counter()

    def one(number):
        start.wait()
        try:
            receipt = act(number)
        except Exception as error:  # noqa: BLE001  # counted
            return type(error).__name__
        return "unchanged" if receipt.unchanged else "new"

    with ThreadPoolExecutor(count) as pool:
        outcomes.update(pool.map(one, range(count)))
    return outcomes


def test_of_many_contents_under_one_version_one_wins(backend):
    """Function and version are both new, so both unique constraints race."""
    wheels = [make_wheel(files={"README.md": f"# {n}\n"}).data for n in range(8)]

    outcomes = race(8, lambda number: publish(backend, ACME, wheels[number]))

    assert outcomes == {"new": 1, "VersionExists": 7}


def test_many_publishing_the_same_all_succeed(backend):
    data = make_wheel().data

    outcomes = race(8, lambda _: publish(backend, ACME, data))

    assert outcomes == {"new": 1, "unchanged": 7}


def test_two_versions_at_once_are_both_listed(backend):
    wheels = [make_wheel(version=version).data for version in ("1.0.0", "1.1.0")]

    outcomes = race(2, lambda number: publish(backend, ACME, wheels[number]))

    assert outcomes == {"new": 2}
    assert [r["version"] for r in document(backend)["releases"]] == ["1.0.0", "1.1.0"]
    assert document(backend)["serial"] == 2
