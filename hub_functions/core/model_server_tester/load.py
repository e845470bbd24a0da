"""Requests sent by several clients at once, and how long each took."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import count
from typing import Any

import pandas as pd

from .server import Reply, Server


@dataclass(frozen=True, slots=True)
class Sent:
    """A request and what came of it."""

    first_row: int
    rows: int
    latency_ms: float
    status: int  # 0 where no answer came
    wrong_rows: int | None  # None where nothing was compared
    error: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What to send."""

    path: str  # of the model's `infer`
    rows: int  # of the table
    rows_per_request: int
    body: Callable[[int, int, str], bytes]  # first row, rows, id of the request
    # What an answer is worth: reply, first row, rows; raises ValueError.
    judge: Callable[[Any, int, int], int | None]

    def part(self, number: int) -> tuple[int, int]:
        """Return first row and rows of a request; the first comes after the last."""
        parts = -(-self.rows // self.rows_per_request)
        first = number % parts * self.rows_per_request
        return first, min(self.rows_per_request, self.rows - first)


def send(server: Server, plan: Plan, requests: int, clients: int) -> list[Sent]:
    """Send requests in order, each client its next one when it has its answer."""
    numbers = count()

    def work(_: int) -> list[tuple[int, Sent]]:
        found = []
        while (number := next(numbers)) < requests:
            found.append((number, _sent(server, plan, number)))
        server.close()
        return found

    with ThreadPoolExecutor(clients) as threads:
        done = [each for part in threads.map(work, range(clients)) for each in part]
    return [each for _, each in sorted(done, key=lambda pair: pair[0])]


def _sent(server: Server, plan: Plan, number: int) -> Sent:
    first, rows = plan.part(number)
    own_id = f"request-{number}"
    body = plan.body(first, rows, own_id)
    began = time.perf_counter()
    reply = server.ask("POST", plan.path, body)
    latency_ms = (time.perf_counter() - began) * 1000
    wrong, error = None, reply.error
    if not error:
        wrong, error = _judged(plan, reply, (first, rows), own_id)
    return Sent(first, rows, latency_ms, reply.status, wrong, error)


def _judged(
    plan: Plan, reply: Reply, part: tuple[int, int], own_id: str
) -> tuple[int | None, str]:
    answer = reply.json()
    if isinstance(answer, dict) and answer.get("id") != own_id:
        return None, f"the answer has the id {answer.get('id')!r}, not {own_id!r}"
    try:
        return plan.judge(answer, *part), ""
    except ValueError as error:
        return None, str(error)


def tabulate(sent: list[Sent]) -> pd.DataFrame:
    """Return a row per request."""
    names = ["first_row", "rows", "latency_ms", "status", "wrong_rows", "error"]
    table = pd.DataFrame(
        [[getattr(each, name) for name in names] for each in sent], columns=names
    )
    table["wrong_rows"] = table["wrong_rows"].astype("Int64")
    table.insert(0, "request", range(len(table)))
    return table
