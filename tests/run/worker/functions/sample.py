"""A function that does whatever it is asked to, and how it is asked."""

from __future__ import annotations

import json

CODE = """
import os, sys, time
from pathlib import Path
from typing import NamedTuple

calls = 0

class Found(NamedTuple):
    total: float
    words: list[str]
    file: Path | None

def sample(
    how: str = "", numbers: list[float] | None = None, factor: float = 2.0,
    place: str = "", file: Path | None = None,
) -> Found:
    global calls
    calls += 1
    if how == "value":
        raise ValueError("the column 'a' is missing")
    if how == "bug":
        raise KeyError("secret insides")
    if how == "exit":
        sys.exit(3)
    if how == "die":
        os._exit(4)
    if how == "leave":
        if os.fork() == 0:
            os.setsid()  # so that it is not ended with its group
            time.sleep(3)
        os._exit(5)
    if how == "promise":
        return 3
    if how == "wait":
        Path(place).touch()
        deadline = time.monotonic() + 30
        while not Path(place + "-go").exists() and time.monotonic() < deadline:
            time.sleep(0.01)
    if how == "nan":
        return Found(float("nan"), [], None)
    return Found(sum(numbers or []) * factor, [str(os.getpid()), str(calls)], file)
"""


def ask(client, **values):
    return client.post("/", json.dumps(values), content_type="application/json")


def found(client, **values) -> dict:
    reply = ask(client, **values)
    assert reply.status == 200, reply.text
    return reply.json()["outputs"]


def problem(client, status: int, **values) -> dict:
    reply = ask(client, **values)
    assert reply.status == status, reply.text
    assert reply.json()["status"] == status
    return reply.json()
