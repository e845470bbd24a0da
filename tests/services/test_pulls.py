"""A pull counts once, whoever served it, and search shows it without being rewritten
for each."""

from __future__ import annotations

import gzip
import json
from dataclasses import replace
from datetime import date, timedelta

import pytest

from indexer import Query
from registry.core.errors import FileFailed, LogBusy
from registry.core.names import FunctionName
from registry.services import ingest as ingest_module
from registry.services.follow import follow_events
from registry.services.ingest import ingest
from registry.services.publish import publish
from registry.services.pulls import (
    get_most_pulled,
    get_pulls,
    get_pulls_by_day,
    refresh_pulls,
    write_pulls,
)
from registry.services.search import search
from tests.conftest import ACME, NOON
from tests.factories import Faulty, make_wheel

ADD = FunctionName("acme", "add")
WHEEL = make_wheel()
PATH = f"/packages/{WHEEL.sha256}/{WHEEL.filename}"
TODAY = NOON.date()


@pytest.fixture
def hub(backend):
    publish(backend, ACME, WHEEL.data)
    follow_events(backend)
    return backend


def add(hub, count, day=TODAY, wheel=WHEEL):
    for _ in range(count):
        hub.pulls.add(wheel.sha256, day)
    return write_pulls(hub)


def shown(hub):
    (hit,) = search(hub, Query("add")).hits
    return hit.pulls


def test_counts_are_added_by_release_and_day(hub):
    other = make_wheel(version="1.1.0")
    publish(hub, ACME, other.data)
    yesterday = TODAY - timedelta(days=1)

    assert add(hub, 2) == 2
    assert add(hub, 1) == 1
    add(hub, 4, day=yesterday)
    add(hub, 8, wheel=other)
    assert write_pulls(hub) == 0

    assert get_pulls_by_day(hub, ADD) == [
        (yesterday, "1.0.0", 4),
        (TODAY, "1.0.0", 3),
        (TODAY, "1.1.0", 8),
    ]


def test_recent_ones_are_those_of_thirty_days(hub):
    add(hub, 1, day=TODAY - timedelta(days=30))
    add(hub, 2, day=TODAY - timedelta(days=31))

    found = get_pulls(hub, ADD)

    assert (found.recent, found.total) == (1, 3)
    assert get_most_pulled(hub, 10) == [found]
    nothing = get_pulls(hub, FunctionName("acme", "none"))
    assert (nothing.recent, nothing.total) == (0, 0)


def test_pulls_of_no_release_are_left_out(hub):
    hub.pulls.add("0" * 64, TODAY)

    write_pulls(hub)

    assert get_most_pulled(hub, 10) == []


def test_what_cannot_be_written_is_written_later(hub):
    class Down(Faulty):
        """The backend's database, which does not take anything."""

        def write(self):
            raise OSError("no room left")

    broken = replace(hub, database=Down(hub.database))
    hub.pulls.add(WHEEL.sha256, TODAY)

    with pytest.raises(OSError, match="room"):
        write_pulls(broken)

    assert write_pulls(hub) == 1


def test_search_shows_pulls_and_is_rewritten_for_few_of_them(hub):
    add(hub, 7)
    assert refresh_pulls(hub) == 1
    assert shown(hub) == 7
    add(hub, 116)
    assert refresh_pulls(hub) == 1
    assert shown(hub) == 120

    add(hub, 6)

    assert refresh_pulls(hub) == 0
    assert get_pulls(hub, ADD).recent == 129


def test_pulls_that_are_no_longer_recent_are_shown_no_more(hub):
    add(hub, 7)
    refresh_pulls(hub)
    later = replace(hub, clock=lambda: NOON + timedelta(days=31))

    assert refresh_pulls(later) == 1

    assert shown(later) == 0


def combined(path=PATH, time="01/Jan/2030:11:59:59 +0000", method="GET", status=200):
    return (
        f'203.0.113.9 - - [{time}] "{method} {path} HTTP/1.1" {status} 4711 '
        '"-" "uv/0.13 \\"x\\""\n'
    )


def as_json(path=PATH, time="2030-01-01T11:59:59+00:00", method="GET", status=200):
    asked = {"request_method": method, "request_uri": path}
    return json.dumps(asked | {"time_iso8601": time, "status": status}) + "\n"


@pytest.mark.parametrize(
    ("format_", "line"), [("combined", combined), ("json", as_json)]
)
def test_only_whole_gets_of_packages_count(hub, tmp_path, format_, line):
    log = tmp_path / "access.log"
    log.write_text(
        line()
        + line(path=f"{PATH}?x=1")
        + line(path=f"https://hub.example/prefix{PATH}")
        + line(method="HEAD")
        + line(status=304)
        + line(status=206)
        + line(path=f"{PATH}.metadata")
        + line(path="/index/acme/add.json")
        + line(path=PATH.replace(WHEEL.sha256, "0" * 64))
        + "nonsense\n"
        + "\x00\xff{}\n"
    )

    done = ingest(hub, log, format_)

    assert (done.lines, done.counted, done.ignored, done.bad) == (11, 3, 6, 2)
    assert get_pulls(hub, ADD).recent == 3


def test_days_are_those_of_utc(hub, tmp_path):
    log = tmp_path / "access.log"
    log.write_text(combined(time="01/Jan/2030:01:30:00 +0200"))

    ingest(hub, log, "combined")

    assert get_pulls_by_day(hub, ADD) == [(date(2029, 12, 31), "1.0.0", 1)]


@pytest.mark.parametrize(
    "line",
    [
        combined(time="40/Jan/2030:01:30:00 +0200"),
        combined(time="01/Foo/2030:01:30:00 +0200"),
        combined(time="01/Jan/0001:00:30:00 +0200"),
        combined(status=2000),
    ],
)
def test_a_bad_line_is_counted_as_one(hub, tmp_path, line):
    log = tmp_path / "access.log"
    log.write_text(line + combined())

    done = ingest(hub, log, "combined")

    assert (done.counted, done.bad) == (1, 1)


def test_no_line_counts_twice_however_the_log_is_rotated(hub, tmp_path):
    log = tmp_path / "access.log"
    log.write_text(combined(time="01/Jan/2030:10:00:00 +0000"))
    assert ingest(hub, log, "combined").counted == 1
    assert ingest(hub, log, "combined").lines == 0
    with log.open("a") as more:
        more.write(combined() + combined()[:40])  # a line that is being written
    assert ingest(hub, log, "combined").lines == 1
    with log.open("a") as more:
        more.write(combined()[40:])
    rotated = log.rename(tmp_path / "access.log.1")
    log.write_text(combined(time="01/Jan/2030:11:00:00 +0000"))
    packed = tmp_path / "access.log.2.gz"
    packed.write_bytes(gzip.compress(rotated.read_bytes()))

    assert ingest(hub, rotated, "combined").lines == 1
    assert ingest(hub, log, "combined").lines == 1
    assert ingest(hub, packed, "combined").lines == 0
    log.write_text(combined(time="01/Jan/2030:11:30:00 +0000"))  # cut and begun anew
    assert ingest(hub, log, "combined").lines == 1

    assert get_pulls(hub, ADD).total == 5


def test_two_logs_that_begin_alike_are_two(hub, tmp_path):
    for number in range(2):
        log = tmp_path / f"{number}.log"
        log.write_text(combined() + combined(path=f"{PATH}?{number}"))
        assert ingest(hub, log, "combined").counted == 2


def test_a_long_log_is_counted_in_parts_each_once(hub, tmp_path, monkeypatch):
    """Whoever dies in between is gone on from by the next."""
    monkeypatch.setattr(ingest_module, "LINES", 3)
    log = tmp_path / "access.log"
    log.write_text("".join(combined(path=f"{PATH}?{n}") for n in range(10)))
    real, calls = ingest_module.pulls.add_pulls, []

    def dies(db, counts):
        calls.append(counts)
        if len(calls) == 3:
            raise KeyboardInterrupt
        return real(db, counts)

    monkeypatch.setattr(ingest_module.pulls, "add_pulls", dies)
    with pytest.raises(KeyboardInterrupt):
        ingest(hub, log, "combined")
    assert get_pulls(hub, ADD).total == 6

    assert ingest(hub, log, "combined").lines == 4
    assert get_pulls(hub, ADD).total == 10


def test_of_two_who_count_one_log_one_is_told(hub, tmp_path, monkeypatch):
    log = tmp_path / "access.log"
    log.write_text(combined() + combined())
    real, waiting = ingest_module.pulled, []

    def other(asked):
        if not waiting:
            waiting.append(1)
            ingest(hub, log, "combined")
        return real(asked)

    monkeypatch.setattr(ingest_module, "pulled", other)
    with pytest.raises(LogBusy):
        ingest(hub, log, "combined")

    assert get_pulls(hub, ADD).total == 2


def test_a_log_that_cannot_be_read_is_told(hub, tmp_path):
    broken = tmp_path / "x.gz"
    broken.write_bytes(b"no gzip")

    for path in (tmp_path / "none.log", broken, tmp_path):
        with pytest.raises(FileFailed):
            ingest(hub, path, "combined")
