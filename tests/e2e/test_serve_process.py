"""`fnhub serve` as a process: it starts, ends in order, and tells why it does not."""

from __future__ import annotations

import json
import os
import signal
import socket
import threading
from http.client import HTTPException

import pytest

from tests.e2e.processes import children_of, ends, wait_until
from tests.e2e.served import make_project
from tests.factories import function_yaml

CODE = '''"""Serve."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path


class Served:
    """Serve."""

    def load(self, words: Path | None = None, token: str = "", fail: str = "") -> None:
        """Read the words.

        Args:
            words: A file of words.
            token: A secret.
            fail: How to fail.
        """
        print("loading with", token)
        if fail == "error":
            raise ValueError(f"no words for {token}")
        if fail == "exit":
            os._exit(3)
        self.words = words.read_text().split() if words else []

    def predict(self, place: int, wait: float = 0.0) -> str:
        """Return a word.

        Args:
            place: Of the word; -1 ends the process.
            wait: Time [s].
        """
        print("asked", file=sys.stderr, flush=True)
        time.sleep(wait)
        if place < 0:
            os._exit(4)
        return self.words[place]
'''
INFER = "/v2/models/words/infer"
SECRET = "hunter2-of-the-bank"


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    made = make_project(tmp_path_factory.mktemp("served"))
    folder = made.folder / "hub_functions" / "acme" / "words"
    folder.mkdir(parents=True)
    lines = {"handler": "words:Served", "kind": "serving", "secrets": "[token]"}
    (folder / "function.yaml").write_text(function_yaml("acme/words", "2.1.0", lines))
    (folder / "words.py").write_text(CODE)
    (folder / "__init__.py").touch()
    (folder / "README.md").write_text("# Words\n\nServes words.\n")
    (made.folder / "words.txt").write_text("alpha beta")
    made.add(folder)
    return made


def ask(serving, place: int, **parameters):
    tensor = {"name": "place", "datatype": "INT64", "shape": [1], "data": [place]}
    body = {"inputs": [tensor], "parameters": parameters}
    return serving.ask("POST", INFER, body)


def word(reply) -> str:
    return reply.json()["outputs"][0]["data"][0]


WORDS = ("acme/words", "-i", "words=words.txt")


def test_it_prints_its_url_alone_and_serves_what_load_was_given(project):
    with project.serving(*WORDS) as serving:
        assert word(ask(serving, 1)) == "beta"
        assert ask(serving, 7).status == 500
        assert word(ask(serving, 0)) == "alpha"
        serving.process.terminate()
        rest = serving.process.stdout.read()

    assert rest == ""
    log = serving.log.read_text()
    assert "IndexError" in log
    assert f'"POST {INFER} HTTP/1.1" 200 OK' in log


@pytest.mark.parametrize("which", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_when_what_was_asked_is_answered(project, which):
    with project.serving(*WORDS) as serving:
        (server,) = children_of(serving.process.pid)
        found = []
        asking = threading.Thread(
            target=lambda: found.append(ask(serving, 1, wait=2.0))
        )
        asking.start()
        wait_until(lambda: "asked" in serving.log.read_text())

        serving.process.send_signal(which)
        code = serving.process.wait(30)
        asking.join(30)

    assert (code, word(found[0])) == (0, "beta")
    assert ends(server)


def test_it_does_not_outlive_fnhub(project):
    with project.serving(*WORDS) as serving:
        (server,) = children_of(serving.process.pid)

        os.kill(serving.process.pid, signal.SIGKILL)

        assert ends(server)


def test_a_secret_is_shown_nowhere(project):
    with project.serving(*WORDS, FNHUB_SECRET_TOKEN=SECRET) as serving:
        assert serving.url
        (server,) = children_of(serving.process.pid)
        command = (project.folder / f"/proc/{server}/cmdline").read_bytes()

    assert "loading with ***" in serving.log.read_text()
    assert SECRET not in serving.log.read_text()
    assert SECRET.encode() not in command


@pytest.mark.parametrize(
    ("how", "words"),
    [
        ("error", ("ValueError: no words for ***", "in load")),
        ("exit", ("its process ended with status 3",)),
    ],
)
def test_what_cannot_be_loaded_is_told_and_ends(project, how, words):
    with project.serving(
        *WORDS, "-p", f"fail={how}", FNHUB_SECRET_TOKEN=SECRET
    ) as serving:
        assert (serving.url, serving.process.wait(60)) == ("", 1)

    log = serving.log.read_text()
    assert all(each in log for each in words)
    assert "acme/words@2.1.0 is not served" in log
    assert SECRET not in log


def test_a_server_that_dies_is_told(project):
    with project.serving(*WORDS) as serving:
        with pytest.raises((ConnectionError, HTTPException)):
            ask(serving, -1)
        code = serving.process.wait(30)

    assert code == 1
    assert "its process ended with status 4" in serving.log.read_text()


def test_what_a_client_breaks_off_harms_nobody(project):
    with project.serving(*WORDS, "--limit", "1Mi") as serving:
        host, port = serving.url.removeprefix("http://").split(":")
        for text in (
            b"",
            b"nonsense\r\n\r\n",
            b"POST / HTTP/1.1\r\nContent-Le",
            b"\0" * 99,
        ):
            with socket.create_connection((host, int(port))) as broken:
                broken.sendall(text)
        large = serving.ask("POST", INFER, b" " * (2**20 + 1))

        assert (large.status, word(ask(serving, 0))) == (413, "alpha")


def test_what_is_added_to_the_environment_is_found_again(project):
    """The second time neither resolves nor makes one; uv could not even be called."""
    with project.serving(*WORDS) as first:
        assert first.url
    lock = json.loads((project.folder / "functions.lock").read_text())

    with project.serving(*WORDS, "--offline", PATH="") as again:
        assert again.url
        assert "making an environment" not in again.log.read_text()

    made = [each.name for each in (project.cache / "environments").iterdir()]
    assert len(made) == 1
    assert made[0].partition("-")[0] not in lock["environments"]
