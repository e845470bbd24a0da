"""A hub is looked after while it works: copied, checked, collected, counted."""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import subprocess
import threading
import time
import urllib.request
from contextlib import closing
from dataclasses import dataclass, field

import pytest

from tests.e2e.conftest import FNHUB, PLAIN, RunningHub, stop_hub
from tests.factories import make_wheel

PUBLISHERS = 3
BEFORE = 8  # publishes that were answered before the backup begins


def in_folders(_request):
    """SQLite and a folder: what a hub has when nothing is set."""
    return {}


def at_scale(request):
    """A new database on a real PostgreSQL, and an empty place on a real S3."""
    postgres, s3 = (request.getfixturevalue(each) for each in ("postgres", "s3"))
    return s3.environment | {
        "FNHUB_DATABASE": postgres.url_of(postgres.new_database()),
        "FNHUB_STORE": s3.new_address(),
    }


def admin(folder, settings, *arguments, status=0):
    done = subprocess.run(
        [FNHUB, "hub", *map(str, arguments), "--dir", folder],
        env=PLAIN | settings,
        text=True,
        capture_output=True,
    )
    assert done.returncode == status, done.stdout + done.stderr
    return done


def get(url):
    with urllib.request.urlopen(url, timeout=60) as answer:
        return answer.read()


def all_events(url):
    found, last = [], 0
    while page := json.loads(get(f"{url}/api/v1/events?after={last}"))["events"]:
        found += page
        last = page[-1]["serial"]
    return found


@dataclass
class Load:
    """Publishers that go on until they are stopped, and what was answered to them."""

    url: str
    token: str
    acknowledged: dict[str, str] = field(default_factory=dict)  # release: sha256
    failed: list[str] = field(default_factory=list)
    stopping: threading.Event = field(default_factory=threading.Event)

    def __enter__(self):
        self.threads = [
            threading.Thread(target=self.publish, args=(number,))
            for number in range(PUBLISHERS)
        ]
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.stopping.set()
        for thread in self.threads:
            thread.join()

    def publish(self, number):
        count = 0
        while not self.stopping.is_set():
            wheel = make_wheel(f"acme/n{number}-{count // 3}", f"1.{count % 3}.0")
            count += 1
            request = urllib.request.Request(
                f"{self.url}/api/v1/functions",
                wheel.data,
                {
                    "Authorization": f"Bearer {self.token}",
                    "Content-Type": "application/zip",
                },
            )
            try:
                with urllib.request.urlopen(request, timeout=60):
                    self.acknowledged[wheel.manifest.ref] = wheel.sha256
            except OSError as error:
                self.failed.append(str(error))

    def wait_for(self, count):
        deadline = time.monotonic() + 60
        while len(self.acknowledged) < count and time.monotonic() < deadline:
            time.sleep(0.05)
        assert len(self.acknowledged) >= count, self.failed


@pytest.mark.parametrize(
    ("old", "new"), [(in_folders, at_scale), (at_scale, in_folders)]
)
def test_a_hub_is_copied_under_load_and_restored_elsewhere(
    request, start, tmp_path, old, new
):
    """Every release byte for byte, the same events; on another database and store."""
    settings, others = old(request), new(request)
    _, url = start(tmp_path / "old", **settings)
    token = RunningHub(url, tmp_path / "old", settings).token("acme")

    with Load(url, token) as load:
        load.wait_for(BEFORE)
        before = dict(load.acknowledged)
        admin(tmp_path / "old", settings, "backup", tmp_path / "hub.tar")
        checked = admin(tmp_path / "old", settings, "fsck", "--json")
        collected = admin(tmp_path / "old", settings, "gc")
    admin(tmp_path / "new", others, "restore", tmp_path / "hub.tar")
    _, restored = start(tmp_path / "new", **others)

    assert load.failed == []
    assert json.loads(checked.stdout)["findings"] == []
    assert "removed 0 stored files" in collected.stderr
    events = all_events(restored)
    assert events == all_events(url)[: len(events)]
    published = {f"{e['name']}@{e['version']}": e["sha256"] for e in events}
    assert before.items() <= published.items()
    assert published.items() <= load.acknowledged.items()
    for event in events:
        name = event["name"]
        shown = json.loads(
            get(f"{restored}/api/v1/functions/{name}/{event['version']}")
        )
        data = get(f"{restored}{shown['url']}")
        assert hashlib.sha256(data).hexdigest() == event["sha256"]
        assert data == get(f"{url}{shown['url']}")
        assert get(f"{restored}{shown['url']}.metadata") == get(
            f"{url}{shown['url']}.metadata"
        )
        listed = json.loads(get(f"{restored}/index/{name}.json"))["releases"]
        assert event["sha256"] in [each["sha256"] for each in listed]
    admin(tmp_path / "new", others, "fsck")
    admin(tmp_path / "new", others, "restore", tmp_path / "hub.tar", status=1)


def test_pulls_of_a_hub_that_is_stopped_are_all_counted(start, tmp_path):
    process, url = start(tmp_path / "hub")
    token = RunningHub(url, tmp_path / "hub").token("acme")
    with Load(url, token) as load:
        load.wait_for(1)
    shown = json.loads(get(f"{url}/api/v1/functions/acme/n0-0"))
    for _ in range(7):
        get(f"{url}{shown['url']}")
    stop_hub(process)
    log = tmp_path / "access.log"
    day = time.strftime("%Y-%m-%dT%H:%M:%S+00:00", time.gmtime())
    asked = {"time_iso8601": day, "request_method": "GET", "status": 200}
    log.write_text(json.dumps(asked | {"request_uri": shown["url"]}) + "\n" + "x\n")

    talk = admin(tmp_path / "hub", {}, "stats", "ingest", log, "--format", "json")
    again = admin(tmp_path / "hub", {}, "stats", "ingest", log, "--format", "json")
    told = admin(tmp_path / "hub", {}, "stats", "show", "acme/n0-0", "--json")

    assert "2 new lines: 1 pulls counted, 0 others ignored, 1 not" in talk.stderr
    assert "0 new lines" in again.stderr
    (found,) = json.loads(told.stdout)["functions"]
    assert (found["name"], found["pulls"]) == ("acme/n0-0", 8)


def wait_for_no_jobs(folder):
    deadline = time.monotonic() + 30
    with closing(sqlite3.connect(folder / "hub.db")) as db:
        while db.execute("select count(*) from job").fetchone() != (0,):
            assert time.monotonic() < deadline
            time.sleep(0.05)


def test_findings_are_told_and_mended_from_the_command_line(start, tmp_path):
    process, url = start(tmp_path / "hub")
    token = RunningHub(url, tmp_path / "hub").token("acme")
    with Load(url, token) as load:
        load.wait_for(1)
    wait_for_no_jobs(tmp_path / "hub")  # one would write the document again
    store = tmp_path / "hub" / "store"
    document = store / "index" / "acme" / "n0-0.json"
    kept = document.read_bytes()
    document.write_bytes(kept[:-20])
    left = store / "packages" / ("0" * 64) / "fnhub_acme_lost-1.0.0-py3-none-any.whl"
    left.parent.mkdir()
    left.write_bytes(b"left")
    os.utime(left, (0, 0))

    told = admin(tmp_path / "hub", {}, "fsck", status=1)
    admin(tmp_path / "hub", {}, "fsck", "--repair")
    swept = admin(tmp_path / "hub", {}, "gc")
    reindexed = admin(tmp_path / "hub", {}, "reindex")

    assert told.stdout.startswith("document-differs  acme/n0-0  index/acme/n0-0.json")
    assert "hint: `fnhub hub fsck --repair`" in told.stdout
    assert "1 stored files are of no release" in told.stderr
    assert document.read_bytes() == kept
    assert "removed 1 stored files" in swept.stderr
    assert not left.exists()
    assert "0 written, 0 removed" in reindexed.stderr
    assert process.poll() is None
