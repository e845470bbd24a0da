"""A hub that is stopped finishes what it has begun, and nothing is left in between."""

from __future__ import annotations

import json
import signal
import socket
import sqlite3
import subprocess
import time
import urllib.request
from urllib.parse import urlsplit

import pytest

from tests.e2e.conftest import FNHUB, PLAIN, RunningHub
from tests.e2e.processes import started
from tests.factories import make_wheel

WHEEL = make_wheel("core/add")


def begin(url, *, token="", path="/api/v1/functions", length=None, chunked=False):
    """Send the headers of a publish, and return its connection."""
    place = urlsplit(url)
    connection = socket.create_connection((place.hostname, place.port), timeout=60)
    size = "Transfer-Encoding: chunked" if chunked else f"Content-Length: {length}"
    lines = [
        f"POST {path} HTTP/1.1",
        "Host: hub",
        size,
        "Content-Type: application/zip",
    ]
    lines += [f"Authorization: Bearer {token}"] if token else []
    connection.sendall("\r\n".join([*lines, "", ""]).encode())
    return connection


def answer_of(connection):
    """Read an answer to its end; its status, 0 where the connection just ended."""
    received = b""
    while True:
        try:
            piece = connection.recv(65536)
        except ConnectionError:
            break
        received += piece
        head, _, body = received.partition(b"\r\n\r\n")
        length = [line for line in head.split(b"\r\n") if b"content-length" in line]
        if not piece or (length and len(body) >= int(length[0].split(b":")[1])):
            break
    connection.close()
    return int(received.split(b" ")[1]) if received else 0


def wait_for_request(connection):
    """The server asks for the body: the request is in flight."""
    connection.sendall(b"")
    time.sleep(0.5)


@pytest.fixture
def hub_process(start, tmp_path):
    process, url = start(tmp_path / "hub")
    return process, RunningHub(url, tmp_path / "hub")


def versions_after(hub, start):
    """Start the hub again; what it has of core/add, by index document and by API."""
    _, url = start(hub.folder)
    found = []
    for path in ("/index/core/add.json", "/api/v1/functions/core/add"):
        try:
            with urllib.request.urlopen(url + path) as answer:
                document = json.load(answer)
        except urllib.error.HTTPError as missing:
            missing.close()
            found.append([])
            continue
        listed = document.get("releases") or document["versions"]
        found.append([each["version"] for each in listed])
    return found


def test_a_publish_in_flight_is_acknowledged(hub_process, start):
    process, hub = hub_process
    connection = begin(hub.url, token=hub.token("core"), length=len(WHEEL.data))
    connection.sendall(WHEEL.data[:100])
    wait_for_request(connection)

    process.send_signal(signal.SIGTERM)
    time.sleep(0.5)
    with pytest.raises(ConnectionError):  # nobody new is let in
        begin(hub.url, length=1)
    connection.sendall(WHEEL.data[100:])

    assert answer_of(connection) == 201
    assert process.wait(timeout=30) == 0
    assert versions_after(hub, start) == [["1.0.0"], ["1.0.0"]]


def test_a_publish_that_never_ends_is_cut_off_and_did_not_happen(hub_process, start):
    process, hub = hub_process
    connection = begin(hub.url, token=hub.token("core"), length=len(WHEEL.data))
    connection.sendall(WHEEL.data[:100])
    wait_for_request(connection)
    began = time.monotonic()

    process.send_signal(signal.SIGTERM)
    status = answer_of(connection)

    assert status in (0, 400, 408)
    assert process.wait(timeout=30) == 0
    assert time.monotonic() - began < 25  # 10 s for it, and the machine is slow
    assert versions_after(hub, start) == [[], []]


def test_a_second_signal_ends_at_once(hub_process, start):
    process, hub = hub_process
    connection = begin(hub.url, token=hub.token("core"), length=len(WHEEL.data))
    connection.sendall(WHEEL.data[:100])
    wait_for_request(connection)

    process.send_signal(signal.SIGTERM)
    time.sleep(1)
    assert process.poll() is None  # it waits for the request
    process.send_signal(signal.SIGTERM)

    assert process.wait(timeout=5) == 1
    assert answer_of(connection) == 0
    assert versions_after(hub, start) == [[], []]


def test_what_was_acknowledged_before_the_end_is_indexed_and_closed(hub_process):
    """The batch at hand is finished, and SQLite's log is folded into its file."""
    process, hub = hub_process
    connection = begin(hub.url, token=hub.token("core"), length=len(WHEEL.data))
    connection.sendall(WHEEL.data)
    assert answer_of(connection) == 201

    process.send_signal(signal.SIGTERM)

    assert process.wait(timeout=30) == 0
    assert not (hub.folder / "hub.db-wal").exists()
    with sqlite3.connect(hub.folder / "hub.db") as record:
        assert record.execute("select count(*) from release").fetchone() == (1,)
    record.close()


@pytest.mark.parametrize("form", ["json", "text"])
def test_the_log_is_on_stderr_in_the_form_that_was_asked_for(tmp_path, form):
    command = [FNHUB, "hub", "start", "--port", "0", "--log-format", form]
    with started(
        [*command, "--dir", tmp_path / "hub"],
        env=PLAIN,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        url = process.stdout.readline().strip()
        request = urllib.request.Request(
            f"{url}/index/core/none.json?token=hush", headers={"X-Request-Id": "mine"}
        )
        with pytest.raises(urllib.error.HTTPError) as missing:
            urllib.request.urlopen(request)
        missing.value.close()
        process.terminate()
        out, log = process.communicate(timeout=30)

    assert out == ""
    assert missing.value.headers["X-Request-Id"] == "mine"
    (line,) = (each for each in log.splitlines() if "mine" in each)
    assert "GET /index/core/none.json 404" in line
    assert "hush" not in log
    if form == "json":
        assert json.loads(line)["status"] == 404
    assert log.count("/index/core/none.json") == (2 if form == "json" else 1)


@pytest.mark.parametrize(
    ("first_line", "headers", "status"),
    [
        ("GET /" + "a" * 70_000, "", (414, 431)),
        ("GET /healthz", "X-Big: " + "a" * 70_000 + "\r\n", (431,)),
        ("GET /healthz", "".join(f"X-{n}: a\r\n" for n in range(200)), (431,)),
    ],
)
def test_headers_and_addresses_have_a_length(hub, first_line, headers, status):
    """Nobody fills the memory before a request has even begun."""
    place = urlsplit(hub.url)
    connection = socket.create_connection((place.hostname, place.port), timeout=60)
    connection.sendall(f"{first_line} HTTP/1.1\r\nHost: hub\r\n{headers}\r\n".encode())

    assert answer_of(connection) in status


def test_a_body_that_is_too_large_is_answered_before_it_is_sent(hub):
    """By its announced length; without one, once it is over the limit."""
    announced = begin(hub.url, token=hub.token("core"), length=33 * 2**20)
    assert answer_of(announced) == 413

    chunked = begin(hub.url, path="/api/v1/functions", chunked=True)
    assert answer_of(chunked) == 401  # strangers' bodies are not read at all

    endless = begin(hub.url, token=hub.token("core"), chunked=True)
    piece = b"100000\r\n" + b"x" * 0x100000 + b"\r\n"
    try:
        for _ in range(40):
            endless.sendall(piece)
    except ConnectionError:
        pass
    assert answer_of(endless) in (0, 413)


def test_slow_bodies_leave_the_hub_to_others(hub):
    """More of them than there are threads: one is waited for, for a time."""
    token = hub.token("core")
    slow = [begin(hub.url, token=token, length=100) for _ in range(5)]
    for each in slow:
        each.sendall(b"x")
    time.sleep(0.5)

    with urllib.request.urlopen(f"{hub.url}/healthz", timeout=120) as answer:
        assert answer.status == 200

    statuses = [answer_of(each) for each in slow]
    assert 408 in statuses
    assert set(statuses) <= {408, 503}
