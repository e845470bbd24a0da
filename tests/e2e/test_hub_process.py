"""The hub as a process: started, killed, started again, in the way of others."""

from __future__ import annotations

import socket
import subprocess
import time

from tests.e2e.conftest import (
    DESCRIBE,
    FNHUB,
    RunningHub,
    search_until,
)
from tests.e2e.processes import started, wait_until
from tests.e2e.servers import free_ports


def test_a_hub_that_is_down_is_told(fnhub, hub, tmp_path):
    (port,) = free_ports(1)
    nowhere = fnhub.with_settings(FNHUB_HUB=f"http://127.0.0.1:{port}")

    for command in (["pull", "describe"], ["search", "x"], ["publish", DESCRIBE]):
        failed = nowhere(*command, status=1).stderr
        assert "cannot reach" in failed
        assert "hint:" in failed


def test_a_killed_hub_comes_back_with_everything(fnhub, start, tmp_path):
    """What was acknowledged is there after kill -9, and found."""
    process, url = start(tmp_path / "second")
    second = fnhub.with_settings(FNHUB_HUB=url)
    token = RunningHub(url, tmp_path / "second").token("core")
    second.with_settings(FNHUB_TOKEN=token)("publish", DESCRIBE)
    subprocess.run(["pkill", "-9", "-P", str(process.pid)], check=True)
    process.kill()
    process.wait(30)

    _, url = start(tmp_path / "second")
    again = fnhub.with_settings(FNHUB_HUB=url, FNHUB_TOKEN=token)
    again("pull", "describe")
    assert search_until(again, "describe")[0]["name"] == "core/describe"


def test_servers_on_one_database_each_find_what_any_has(fnhub, hub, start, tmp_path):
    """Each has an index folder of its own, as on machines of their own."""
    shared = {
        "FNHUB_DATABASE": f"sqlite:///{hub.folder / 'hub.db'}",
        "FNHUB_STORE": str(hub.folder / "store"),
    }
    _, url = start(tmp_path / "second", **shared)
    second = fnhub.with_settings(FNHUB_HUB=url)

    fnhub("publish", DESCRIBE)

    for each in (fnhub, second):
        assert search_until(each, "describe")[0]["name"] == "core/describe"
    may_yank = second.with_settings(FNHUB_TOKEN=hub.token("core", "--scope", "yank"))
    may_yank("yank", "describe@1.1.0", "--reason", "a test")
    deadline = time.monotonic() + 20
    while "describe" in fnhub("search", "describe", "--json").stdout:
        assert time.monotonic() < deadline, "the first hub finds what was yanked"
        time.sleep(0.1)
    _, url = start(tmp_path / "third", **shared)
    fnhub("publish", DESCRIBE.parent / "split_data")
    third = fnhub.with_settings(FNHUB_HUB=url)
    assert search_until(third, "split data")[0]["name"] == "core/split-data"


def test_start_with_core_has_the_core_functions(fnhub, tmp_path):
    command = [FNHUB, "hub", "start", "--dir", tmp_path / "x", "--port", "0"]
    with started(
        [*command, "--with-core"],
        env=fnhub.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        url = process.stdout.readline().strip()

        fnhub.with_settings(FNHUB_HUB=url)("info", "describe")

        process.terminate()
        _, talk = process.communicate(timeout=30)
    assert "published core/describe@1.1.0" in talk
    assert process.returncode == 0


def test_two_hubs_never_share_a_port(fnhub, hub, tmp_path):
    """Each would answer every other request."""
    port = hub.url.rpartition(":")[2]

    taken = fnhub("hub", "start", "--dir", tmp_path / "x", "--port", port, status=1)

    assert "cannot listen on 127.0.0.1" in taken.stderr
    assert "--port 0" in taken.stderr
    assert taken.stdout == ""
    assert "whole number" in fnhub("hub", "start", "--port", "99999", status=2).stderr


def test_a_killed_command_takes_its_server_with_it(start, tmp_path):
    process, url = start(tmp_path / "second")
    port = int(url.rpartition(":")[2])
    process.kill()
    process.wait(30)

    wait_until(lambda: not is_open(port), seconds=20)


def is_open(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def test_a_proxy_is_not_asked_for_our_own_address(start, tmp_path):
    _, url = start(tmp_path / "x", http_proxy="http://127.0.0.1:9")

    assert url.startswith("http://127.0.0.1:")


def test_a_token_in_a_new_folder_says_so(fnhub, tmp_path):
    command = ["hub", "token", "create", "--team", "acme", "--dir", tmp_path / "y"]

    assert "made a new hub in" in fnhub(*command).stderr
    again = fnhub(*command, "--expires", "30m", "--scope", "yank")
    assert again.stderr == ""
    assert again.stdout.startswith("fnhub_")
    assert "30m" in fnhub(*command, "--expires", "soon", status=2).stderr
