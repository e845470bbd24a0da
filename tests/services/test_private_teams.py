"""A private team's functions are not there for others, wherever its objects lie."""

from __future__ import annotations

from dataclasses import replace
from threading import Thread

import pytest

from indexer import Query
from registry.core.access import EVERYTHING, PUBLIC, Reader, Visibility
from registry.core.errors import FunctionNotFound, PageNotFound, StoreFailed
from registry.core.names import FunctionName
from registry.core.versions import parse_version
from registry.db import events, jobs
from registry.services.catalog import (
    get_events,
    get_index_document,
    get_package,
    get_release,
    get_releases,
)
from registry.services.holder import OPERATOR
from registry.services.jobs import SLOW_KINDS
from registry.services.publish import publish
from registry.services.search import search
from registry.services.visibility import change_visibility, settle_team
from registry.store.keys import index_key, package_key
from tests.conftest import ACME, do_all_jobs
from tests.factories import Faulty, make_wheel

ADD = FunctionName("acme", "add")
ONE = parse_version("1.0.0")
PRIVATE, EVERYBODY = Visibility.PRIVATE, Visibility.PUBLIC
MEMBER = Reader(private_teams=frozenset({"acme"}))


def make(backend, visibility):
    change_visibility(backend, OPERATOR, "acme", visibility)


def open_keys(backend):
    """What nginx would serve."""
    return [k for k in backend.store.keys("") if not k.startswith("private/")]


def assert_whole(backend, wheel, *, is_private):
    """All is there, at one place, and readable by those it is for."""
    prefix = "private/acme/" if is_private else ""
    expected = {
        package_key(wheel.sha256, wheel.filename),
        package_key(wheel.sha256, wheel.filename) + ".metadata",
        index_key(ADD),
    }
    assert set(backend.store.keys("")) == {prefix + key for key in expected}
    got = get_package(backend, wheel.sha256, wheel.filename, MEMBER)
    assert (got.blob.data, got.is_private) == (wheel.data, is_private)
    assert get_index_document(backend, ADD, MEMBER).is_private == is_private


@pytest.mark.parametrize("reader", [PUBLIC, Reader(frozenset({"zeta"}))])
def test_nothing_of_a_private_team_is_there_for_others(backend, reader):
    make(backend, PRIVATE)
    wheel = make_wheel()
    publish(backend, ACME, wheel.data)
    do_all_jobs(backend)

    for missing in (
        lambda: get_releases(backend, ADD, reader),
        lambda: get_release(backend, ADD, ONE, reader),
        lambda: get_index_document(backend, ADD, reader),
        lambda: get_package(backend, wheel.sha256, wheel.filename, reader),
        lambda: get_package(backend, wheel.sha256, f"{wheel.filename}.metadata"),
    ):
        with pytest.raises((FunctionNotFound, PageNotFound)):
            missing()
    assert search(backend, Query(""), reader).total == 0
    assert get_events(backend, 0, 10, reader) == []
    assert search(backend, Query("add"), MEMBER).total == 1
    assert [e.kind for e in get_events(backend, 0, 10, EVERYTHING)] == ["publish"]
    assert_whole(backend, wheel, is_private=True)


def test_a_reader_of_some_names_gets_those_and_no_lists(backend):
    make(backend, PRIVATE)
    publish(backend, ACME, make_wheel().data)
    publish(backend, ACME, make_wheel("acme/other").data)
    do_all_jobs(backend)
    some = Reader(frozenset({"acme"}), patterns=("acme/a*",))

    assert len(get_releases(backend, ADD, some)) == 1
    with pytest.raises(FunctionNotFound):
        get_releases(backend, FunctionName("acme", "other"), some)
    assert search(backend, Query(""), some).total == 0


def test_a_team_that_turns_private_takes_everything_along(backend):
    """Also from a search index that has not heard of it yet."""
    wheel = make_wheel()
    publish(backend, ACME, wheel.data)
    do_all_jobs(backend)
    assert search(backend, Query("add")).total == 1

    make(backend, PRIVATE)

    assert open_keys(backend) == []
    assert search(backend, Query("add")).total == 0
    assert get_events(backend, 0, 10) == []
    assert_whole(backend, wheel, is_private=True)
    kinds = [e.kind for e in get_events(backend, 0, 10, MEMBER)]
    assert kinds == ["publish", "private"]

    make(backend, EVERYBODY)

    assert_whole(backend, wheel, is_private=False)
    assert search(backend, Query("add")).total == 1
    assert [e.kind for e in get_events(backend, 2, 10)] == ["public"]
    do_all_jobs(backend)
    assert_whole(backend, wheel, is_private=False)


def test_doing_it_again_changes_nothing(backend):
    wheel = make_wheel()
    publish(backend, ACME, wheel.data)
    make(backend, PRIVATE)

    make(backend, PRIVATE)
    settle_team(backend, "acme", with_strays=True)

    assert_whole(backend, wheel, is_private=True)
    assert len(get_events(backend, 0, 10, EVERYTHING)) == 2


class Dying(Faulty):
    """A store that fails from the n-th change on, as if its process were killed."""

    def __init__(self, inner, steps):
        super().__init__(inner)
        self.steps = steps

    def _step(self, key):
        self.steps -= 1
        if self.steps < 0:
            raise StoreFailed(key, "killed")

    def put_new(self, key, data):
        self._step(key)
        return self.inner.put_new(key, data)

    def replace(self, key, data, etag):
        self._step(key)
        return self.inner.replace(key, data, etag)

    def delete(self, key):
        self._step(key)
        return self.inner.delete(key)


@pytest.mark.thorough
@pytest.mark.parametrize("steps", range(7))
@pytest.mark.parametrize("visibility", list(Visibility))
def test_a_change_that_dies_at_any_step_is_finished_by_its_job(
    backend, steps, visibility
):
    """And before that, everything is readable for members and nothing for others."""
    other = next(each for each in Visibility if each is not visibility)
    make(backend, other)
    wheel = make_wheel()
    publish(backend, ACME, wheel.data)
    do_all_jobs(backend)
    dying = replace(backend, store=Dying(backend.store, steps))

    try:
        make(dying, visibility)
    except StoreFailed:
        assert steps < 6
    assert get_package(backend, wheel.sha256, wheel.filename, MEMBER)
    assert get_index_document(backend, ADD, MEMBER)
    if visibility is PRIVATE:
        with pytest.raises(PageNotFound):
            get_package(backend, wheel.sha256, wheel.filename)
    do_all_jobs(backend)

    assert_whole(backend, wheel, is_private=visibility is PRIVATE)


class Interrupted(Faulty):
    """A store in which something happens just before one call."""

    def __init__(self, inner, method, happens):
        super().__init__(inner)
        self.method, self.happens = method, happens

    def __getattr__(self, name):
        plain = getattr(self.inner, name)
        if name != self.method:
            return plain

        def interrupted(*arguments):
            happens, self.happens = self.happens, lambda: None
            happens()
            return plain(*arguments)

        return interrupted


@pytest.mark.parametrize("method", ["put_new", "replace"])
@pytest.mark.parametrize("visibility", list(Visibility))
def test_a_publish_that_races_a_change_ends_at_the_right_place(
    backend, method, visibility
):
    """The team turns while the bytes, or the document, are about to be written."""
    other = next(each for each in Visibility if each is not visibility)
    make(backend, other)
    wheel = make_wheel()
    store = Interrupted(backend.store, method, lambda: make(backend, visibility))

    publish(replace(backend, store=store), ACME, wheel.data)

    assert_whole(backend, wheel, is_private=visibility is PRIVATE)
    do_all_jobs(backend)
    assert_whole(backend, wheel, is_private=visibility is PRIVATE)


def test_bytes_of_a_publisher_that_died_do_not_stay_in_the_open(backend):
    """No release names them; the job finds them by their file's name."""
    wheel = make_wheel()
    backend.store.put_new(package_key(wheel.sha256, wheel.filename), wheel.data)
    publish(backend, ACME, make_wheel("acme/other").data)

    make(backend, PRIVATE)
    do_all_jobs(backend)

    assert open_keys(backend) == []


def test_changes_in_both_directions_at_once_lose_nothing(backend):
    """Two movers against each other, and jobs of older changes in between."""
    wheels = [make_wheel(version=f"1.{n}.0") for n in range(4)]
    for wheel in wheels:
        publish(backend, ACME, wheel.data)

    def turn(visibility):
        for _ in range(5):
            make(backend, visibility)

    threads = [Thread(target=turn, args=(each,)) for each in Visibility]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        do_all_jobs(backend)
    for thread in threads:
        thread.join()
    do_all_jobs(backend)

    for wheel in wheels:
        found = get_package(backend, wheel.sha256, wheel.filename, MEMBER)
        assert found.blob.data == wheel.data
    is_private = get_index_document(backend, ADD, MEMBER).is_private
    assert bool(open_keys(backend)) != is_private
    with backend.database.read() as db:
        left = {kind for kind, _ in jobs.pending(db)}
        assert left == set(SLOW_KINDS)  # for another worker
        serials = [e.serial for e in events.events_after(db, 0, 100)]
    assert serials == sorted(set(serials))


def test_what_lies_in_the_open_is_served_without_asking_the_record_each_time(backend):
    """The record is asked now and then; a change in this process is known at once."""
    wheel = make_wheel()
    publish(backend, ACME, wheel.data)
    get_package(backend, wheel.sha256, wheel.filename)
    closed = replace(backend, database=None)

    assert get_package(closed, wheel.sha256, wheel.filename).blob.data == wheel.data
    backend.recent.until_s = 0.0
    with pytest.raises(AttributeError):
        get_package(closed, wheel.sha256, wheel.filename)
