"""Test a model server."""

from __future__ import annotations

import contextlib
import time
from typing import NamedTuple

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from sklearn.base import BaseEstimator

from .asking import AskedModel
from .bodies import Layout, Values, body_of, count_wrong, predictions_in
from .checks import check_protocol
from .drawing import draw_latency
from .load import Plan, Sent, send, tabulate
from .sample import sample_table
from .server import Server

__all__ = ["Tested", "model_server_tester"]

_PREDICTED = "predicted"  # of `expected`, as batch-inference calls it
_MOST_CLIENTS = 256
_SHOWN = 3  # errors in the notes


class Tested(NamedTuple):
    """How a server did.

    Attributes:
        requests: One row per request, in the order of sending: `request`,
            `first_row` and `rows` of the table, `latency_ms`, `status` (0 where no
            answer came), `wrong_rows` (missing where nothing was compared), `error`
            (empty for an answer).
        report: One row per rule of the protocol that was tried: `check`, `passed`,
            `detail`.
        latency_plot: Each request's latency, and their distribution.
        p50: Median latency [ms] of the requests that were answered.
        p90: Latency [ms] that 9 of 10 do not exceed.
        p99: Latency [ms] that 99 of 100 do not exceed.
        throughput: Answers per second [1/s], all clients together.
        row_throughput: Rows predicted per second [1/s].
        sent: Requests, without those for warming up.
        failed: Of them, those without an answer of the protocol.
        accuracy: Share of the compared rows that are answered as expected, 0 to 1;
            None where nothing was compared.
        wrong_rows: Rows answered otherwise.
        broken_rules: Rules of the protocol that were not kept.
        notes: What to know: errors, wrong answers and broken rules.
    """

    requests: pd.DataFrame
    report: pd.DataFrame
    latency_plot: Figure
    p50: float | None
    p90: float | None
    p99: float | None
    throughput: float
    row_throughput: float
    sent: int
    failed: int
    accuracy: float | None
    wrong_rows: int
    broken_rules: int
    notes: list[str]


def model_server_tester(  # noqa: PLR0913  # what people set in a test, by name
    url: str | None = None,
    table: pd.DataFrame | None = None,
    model: BaseEstimator | None = None,
    expected: pd.DataFrame | None = None,
    *,
    requests: int = 200,
    rows_per_request: int = 1,
    clients: int = 4,
    layout: Layout = "columns",
    output: str | None = None,
    tolerance: float = 1e-6,
    warm_up: int = 5,
    timeout: float = 10.0,
) -> Tested:
    """Test a model server: how fast it answers, and whether it answers right.

    It speaks the Open Inference Protocol, version 2, over HTTP, as core/model-server,
    KServe, Triton, MLServer and Seldon do.  First the protocol's rules are tried, one
    by one; then the rows of the table are sent in order, again from the first one
    after the last, by several clients, each of which waits for its answer before it
    sends the next request.

    The latency is what a client sees: of the request, the way, and the answer.  On
    one machine the clients take time from the server.  With more than about 8
    clients this process itself may be the slower one.

    Args:
        url: Of the server, such as "http://127.0.0.1:8000", where it is called like
            its model, as `fnhub serve` does; else of the model,
            "http://127.0.0.1:8000/v2/models/NAME".  It is needed.
        table: Rows to send, at least one.  None: Fisher's iris, which the model
            that core/model-server has of its own takes.
        model: The model that the server should have: its own predictions of the
            table are those that are expected.
        expected: Predictions of the rows of `table`, in its order: a table with the
            column `predicted`, such as batch-inference's `predictions`.  In place of
            `model`.
        requests: How many to send, 1 or more.
        rows_per_request: How many rows each has, 1 or more.
        clients: Requests that are under way at once, 1 to 256.
        layout: "columns" sends a tensor for each column, "matrix" one of 2
            dimensions, of numbers.
        output: Tensor that holds the predictions.  None: `predicted`, or else the
            first.
        tolerance: How much numbers that are measured may differ, relative and
            absolute.
        warm_up: Requests before those that are measured, 0 or more.
        timeout: Time to wait for an answer [s], above 0.

    Returns:
        Latencies, throughput, and what was wrong.

    Raises:
        TypeError: `table` or `expected` is not a pandas DataFrame, or `model` has no
            `predict`.
        ValueError: there is no `url`, or nothing answers there, or no model is found;
            a number is out of its range; `table` has no rows; both `model` and
            `expected` are given, `expected` has other rows than `table` or no column
            `predicted`; or the model cannot take the table.

    Source:
        Open Inference Protocol: kserve/open-inference-protocol, inference_rest.md.
    """
    if not url:
        message = (
            "url is needed: start a server, for example with `fnhub serve "
            "model-server`, and give the address that it prints"
        )
        raise ValueError(message)
    _require_numbers(requests, rows_per_request, clients, warm_up)
    if timeout <= 0 or tolerance < 0:
        message = "timeout has to be above 0, and tolerance 0 or more"
        raise ValueError(message)
    table = sample_table() if table is None else table
    wanted = _expected(table, model, expected)
    body_of(table.head(1), layout, "")  # refuses what cannot be sent
    server = Server(url, timeout)
    with contextlib.closing(server):
        path = server.model_path()
        report = check_protocol(server, path)

    def body(first: int, rows: int, request_id: str) -> bytes:
        return body_of(table.iloc[first : first + rows], layout, request_id)

    def judge(answer: object, first: int, rows: int) -> int | None:
        found = predictions_in(answer, rows, output)
        if wanted is None:
            return None
        return count_wrong(found, wanted[first : first + rows], tolerance)

    plan = Plan(f"{path}/infer", len(table), rows_per_request, body, judge)
    send(server, plan, warm_up, min(clients, max(warm_up, 1)))
    began = time.perf_counter()
    sent = send(server, plan, requests, clients)
    return _tested(sent, report, time.perf_counter() - began)


def _require_numbers(
    requests: int, rows_per_request: int, clients: int, warm_up: int
) -> None:
    least = {"requests": (requests, 1), "rows_per_request": (rows_per_request, 1)}
    least |= {"clients": (clients, 1), "warm_up": (warm_up, 0)}
    for name, (value, lowest) in least.items():
        if value < lowest:
            message = f"{name} is {value}: give {lowest} or more"
            raise ValueError(message)
    if clients > _MOST_CLIENTS:
        message = f"clients is {clients}: give {_MOST_CLIENTS} or fewer"
        raise ValueError(message)


def _expected(
    table: pd.DataFrame, model: BaseEstimator | None, expected: pd.DataFrame | None
) -> Values | None:
    """Return the predictions of all rows that are right, None where none are known."""
    _require_table("table", table)
    if not len(table):
        raise ValueError("the table has no rows: give one or more to send")
    if model is not None and expected is not None:
        raise ValueError("model and expected are both given: give one of them")
    if model is not None:
        asked = AskedModel(model)
        return asked.predicted(asked.features(table))
    if expected is None:
        return None
    _require_table("expected", expected)
    if _PREDICTED not in expected:
        names = ", ".join(repr(str(name)) for name in expected) or "none"
        message = f"expected has no column {_PREDICTED!r}; it has {names}"
        raise ValueError(message)
    if len(expected) != len(table):
        message = f"expected has {len(expected):,} rows, and table {len(table):,}"
        raise ValueError(message)
    return np.asarray(expected[_PREDICTED].astype(object))


def _require_table(name: str, table: object) -> None:
    if not isinstance(table, pd.DataFrame):
        message = (
            f"{name} is a {type(table).__name__}, not a pandas DataFrame: "
            "convert it first, for example with pd.DataFrame(...)"
        )
        raise TypeError(message)


def _tested(sent: list[Sent], report: pd.DataFrame, seconds: float) -> Tested:
    answered = [each for each in sent if not each.error]
    compared = [each for each in answered if each.wrong_rows is not None]
    wrong = sum(each.wrong_rows or 0 for each in compared)
    rows = sum(each.rows for each in compared)
    latencies = [each.latency_ms for each in answered]
    p50, p90, p99 = (
        np.quantile(latencies, (0.5, 0.9, 0.99)) if latencies else [None] * 3
    )
    requests = tabulate(sent)
    broken = report[~report["passed"]]
    return Tested(
        requests=requests,
        report=report,
        latency_plot=draw_latency(requests),
        p50=None if p50 is None else float(p50),
        p90=None if p90 is None else float(p90),
        p99=None if p99 is None else float(p99),
        throughput=len(answered) / seconds,
        row_throughput=sum(each.rows for each in answered) / seconds,
        sent=len(sent),
        failed=len(sent) - len(answered),
        accuracy=1 - wrong / rows if rows else None,
        wrong_rows=wrong,
        broken_rules=len(broken),
        notes=[*_notes(sent, wrong), *_broken(broken)],
    )


def _notes(sent: list[Sent], wrong: int) -> list[str]:
    errors = pd.Series([each.error for each in sent if each.error], dtype=object)
    counts = errors.value_counts().head(_SHOWN)
    notes = [f"{count:,} x {error}" for error, count in counts.items()]
    if wrong:
        first = next(each for each in sent if each.wrong_rows)
        notes.append(
            f"rows that are answered otherwise than expected: {wrong:,}; the first "
            f"in the request that begins with row {first.first_row}"
        )
    return notes


def _broken(report: pd.DataFrame) -> list[str]:
    pairs = zip(report["check"], report["detail"], strict=True)
    return [f"a rule is not kept, {check}: {detail}" for check, detail in pairs]
