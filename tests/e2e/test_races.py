"""Fifty publishers at once, each a process of its own: one truth comes out."""

from __future__ import annotations

import json
import subprocess
import sys
import time
import urllib.request
from collections import Counter
from contextlib import ExitStack

from tests.e2e.conftest import PLAIN
from tests.e2e.processes import started
from tests.factories import make_wheel

RIVALS = 50
# Waits for the common moment, posts the wheel, prints the status.
CLIENT = """
import http.client, sys, time, urllib.parse
address, token, path, moment = sys.argv[1:]
data = open(path, "rb").read()
place = urllib.parse.urlsplit(address).netloc
connection = http.client.HTTPConnection(place, timeout=120)
headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/zip"}
time.sleep(max(0.0, float(moment) - time.time()))
connection.request("POST", "/api/v1/functions", data, headers)
print(connection.getresponse().status)
"""


def publish_at_once(hub, token, paths):
    """Publish each file from its own process; count the statuses."""
    moment = str(time.time() + 0.06 * len(paths) + 0.5)
    client = [sys.executable, "-S", "-c", CLIENT, hub.url, token]
    with ExitStack() as stack:
        processes = [
            stack.enter_context(
                started([*client, path, moment], stdout=subprocess.PIPE, env=PLAIN)
            )
            for path in paths
        ]
        return Counter(int(process.communicate()[0]) for process in processes)


def document(hub, name):
    with urllib.request.urlopen(f"{hub.url}/index/{name}.json") as answer:
        return json.load(answer)


def test_different_content_under_one_version_one_wins(hub, tmp_path):
    token = hub.token("acme")
    paths = []
    for number in range(RIVALS):
        paths.append(tmp_path / f"{number}.whl")
        paths[-1].write_bytes(make_wheel(files={"README.md": f"# {number}\n"}).data)

    statuses = publish_at_once(hub, token, paths)

    assert statuses == {201: 1, 409: RIVALS - 1}
    assert len(document(hub, "acme/add")["releases"]) == 1


def test_the_same_content_all_succeed(hub, tmp_path):
    token = hub.token("acme")
    path = tmp_path / "same.whl"
    path.write_bytes(make_wheel().data)

    statuses = publish_at_once(hub, token, [path] * RIVALS)

    assert statuses == {201: 1, 200: RIVALS - 1}


def test_two_versions_at_once_fifty_times(hub, tmp_path):
    """Each of them is new, function and all; each index document lists both."""
    token = hub.token("acme")
    for number in range(50):
        paths = []
        for version in ("1.0.0", "1.1.0"):
            wheel = make_wheel(f"acme/add-{number}", version)
            paths.append(tmp_path / wheel.filename)
            paths[-1].write_bytes(wheel.data)

        assert publish_at_once(hub, token, paths) == {201: 2}

        listed = document(hub, f"acme/add-{number}")["releases"]
        assert [each["version"] for each in listed] == ["1.0.0", "1.1.0"]
