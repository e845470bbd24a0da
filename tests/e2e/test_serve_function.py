"""`fnhub serve` of an ordinary function, as a process that people run."""

from __future__ import annotations

import os
import signal
import socket
from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest

from tests.e2e.processes import children_of, ends, wait_until
from tests.e2e.served import make_project
from tests.factories import function_yaml
from tests.run.worker.functions.service import in_background

CODE = '''"""Count."""

from __future__ import annotations

import sys
import time

import pandas as pd


def count(
    table: pd.DataFrame, by: str = "a", wait: float = 0.0, token: str = ""
) -> dict:
    """Count the rows of a table by the values of a column.

    Args:
        table: What is counted.
        by: A column.
        wait: Before it counts [s].
        token: A secret.
    """
    print("asked with", token, file=sys.stderr, flush=True)
    if by not in table:
        raise KeyError(f"insides of {by}")
    if wait < 0:
        data = bytearray(10**9)
    time.sleep(max(wait, 0))
    return {str(key): int(n) for key, n in table[by].value_counts().items()}
'''
SECRET = "hunter2-of-the-bank"
TYPE = {"Content-Type": "text/csv"}
CSV = "a,b\nx,1\ny,2\nx,3\n"


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    made = make_project(tmp_path_factory.mktemp("served"))
    folder = made.folder / "hub_functions" / "acme" / "count"
    folder.mkdir(parents=True)
    lines = {
        "handler": "count:count",
        "requirements": "[pandas>=2.2]",
        "secrets": "[token]",
        "runtime": "{memory: 512Mi, timeout: 2m}",
    }
    (folder / "function.yaml").write_text(function_yaml("acme/count", "1.0.0", lines))
    (folder / "count.py").write_text(CODE)
    (folder / "__init__.py").write_text("from .count import count\n")
    (folder / "README.md").write_text("# Count\n\nCounts rows.\n")
    (made.folder / "t.csv").write_text(CSV)
    made.add(folder)
    return made


def ask(serving, query: str = ""):
    return serving.ask("POST", f"/?{query}", CSV, **TYPE)


def counts(reply) -> dict:
    return reply.json()["outputs"]["result"]


def test_it_answers_keeps_secrets_and_its_log_tells_what_failed(project):
    with project.serving("acme/count", FNHUB_SECRET_TOKEN=SECRET) as serving:
        assert serving.url, serving.log.read_text()
        assert counts(ask(serving)) == {"x": 2, "y": 1}
        wrong = ask(serving, "by=c")
        large = ask(serving, "wait=-1")
        again = counts(ask(serving, "by=b"))
        (front,) = children_of(serving.process.pid)
        (caller,) = children_of(front)
        serving.process.terminate()
        rest = serving.process.stdout.read()
        assert (serving.process.wait(30), rest) == (0, "")

    log = serving.log.read_text()
    assert "insides" not in wrong.data.decode()
    assert "insides of c" in log
    assert "in count" in log
    assert large.json()["detail"].startswith("the function failed: MemoryError")
    assert again == {"1": 1, "2": 1, "3": 1}
    assert "asked with ***" in log
    assert SECRET not in log
    assert ends(front)
    assert ends(caller)


def test_a_signal_ends_it_when_what_was_asked_is_answered(project):
    """Also what still waits for a process: it was taken, so it is answered."""
    with project.serving("acme/count") as serving:
        one, ones = in_background(ask, serving, "wait=2")
        wait_until(lambda: "asked with" in serving.log.read_text())
        two, twos = in_background(ask, serving, "by=b")
        wait_until(lambda: "fnhub_calls_waiting 1" in metrics(serving))

        serving.process.send_signal(signal.SIGTERM)
        code = serving.process.wait(30)
        one.join(30)
        two.join(30)

    assert code == 0
    assert counts(ones[0]) == {"x": 2, "y": 1}
    assert counts(twos[0]) == {"1": 1, "2": 1, "3": 1}


def test_while_it_ends_nobody_new_is_let_in(project):
    """Who comes then is refused at once, and can ask another copy of the service."""
    with project.serving("acme/count") as serving:
        place = urlsplit(serving.url)
        idle = HTTPConnection(place.netloc, timeout=30)
        idle.request("GET", "/healthz")
        idle.getresponse().read()
        one, ones = in_background(ask, serving, "wait=3")
        wait_until(lambda: "asked with" in serving.log.read_text())

        serving.process.terminate()

        assert idle.sock.recv(1) == b""  # it has heard the signal
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection((place.hostname, place.port), timeout=10)
        assert serving.process.poll() is None  # it still answers what was asked
        assert serving.process.wait(30) == 0
        one.join(30)
        idle.close()

    assert counts(ones[0]) == {"x": 2, "y": 1}


def metrics(serving) -> str:
    return serving.ask("GET", "/metrics").data.decode()


def test_beyond_its_time_to_end_a_call_is_broken_off(project):
    with project.serving("acme/count", "--grace", "1s") as serving:
        (front,) = children_of(serving.process.pid)
        (caller,) = children_of(front)
        thread, _ = in_background(broken, ask, serving, "wait=60")
        wait_until(lambda: "asked with" in serving.log.read_text())

        serving.process.terminate()

        assert serving.process.wait(30) == 0
        assert ends(caller)
        thread.join(20)


def broken(do, *given) -> bool:
    try:
        return do(*given).status == 500
    except OSError:
        return True


def test_nothing_of_it_outlives_fnhub(project):
    with project.serving("acme/count", "--workers", "2") as serving:
        (front,) = children_of(serving.process.pid)
        callers = children_of(front)

        os.kill(serving.process.pid, signal.SIGKILL)

        assert len(callers) == 2
        assert all(ends(each) for each in [front, *callers])


def test_what_was_given_at_the_start_need_not_be_asked(project):
    with project.serving("acme/count", "-i", "table=t.csv", "-p", "by=b") as serving:
        assert counts(serving.ask("POST", "/")) == {"1": 1, "2": 1, "3": 1}
        refused = serving.ask("POST", "/", {"by": "a"})

    assert refused.status == 422
    assert refused.json()["problems"][0]["where"] == "/by"
