"""The tester against servers on loopback, right ones and wrong ones."""

from __future__ import annotations

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np
import pandas as pd
import pytest
from sklearn.ensemble import RandomForestClassifier

from hub_functions.core.model_server_tester import model_server_tester

TABLE = pd.DataFrame({"x": [1.0, 2.5, 3.0], "n": [1, 2, 3], "größe": [*"abc"]})
SUMS = pd.DataFrame({"predicted": [2.0, 4.5, 6.0]})  # of x and n
MODEL = "/v2/models/sums"


class Server:
    """Answers x + n of each row; a test says in what it is wrong."""

    def __init__(self) -> None:
        self.asked: list[dict] = []
        self.wait_s, self.off, self.status, self.own_id = 0.0, 0.0, 200, True
        self.name, self.broken, self.output = "sums", "", "predicted"
        self.answers: list[object] = []  # in place of what it would answer
        self.url = ""

    def get(self, path: str) -> tuple[int, object]:
        known = {
            "/v2": {"name": self.name, "version": "1"},
            "/v2/health/live": {},
            "/v2/health/ready": {},
            MODEL: {"name": "sums", "platform": "own", "inputs": [], "outputs": []},
            f"{MODEL}/ready": {},
        }
        if path == self.broken:
            return 500, "broken"
        found = known.get(path)
        return (200, found) if found is not None else (404, {"error": "none there"})

    def post(self, body: bytes) -> tuple[int, object]:
        try:
            asked = json.loads(body)
            columns = {each["name"]: each["data"] for each in asked["inputs"]}
        except (ValueError, KeyError):
            return 400, {"error": "no request"}
        self.asked.append(asked)
        time.sleep(self.wait_s)
        if self.status != 200:
            return self.status, {"error": "not today"}
        if "table" in columns:
            return 200, {"outputs": []}
        pairs = zip(columns["x"], columns["n"], strict=True)
        data = [x + n + self.off for x, n in pairs]
        output = {"name": self.output, "datatype": "FP64", "shape": [len(data)]}
        answer = {"model_name": "sums", "outputs": [output | {"data": data}]}
        return 200, answer | ({"id": asked["id"]} if self.own_id else {})


@pytest.fixture
def server():
    made = Server()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def reply(self, status: int, told: object) -> None:
            data = told if isinstance(told, bytes) else json.dumps(told).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def do_GET(self) -> None:
            self.reply(*made.get(self.path))

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            self.reply(*made.post(body))

        def log_message(self, *_: object) -> None:
            pass

    listening = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made.url = f"http://127.0.0.1:{listening.server_port}"
    thread = threading.Thread(target=listening.serve_forever, args=(0.01,))
    thread.start()
    yield made
    listening.shutdown()
    thread.join()
    listening.server_close()


def test_a_server_that_is_right_is_found_right(server):
    found = model_server_tester(
        server.url, TABLE, expected=SUMS, requests=30, clients=3, warm_up=2
    )

    assert (found.sent, found.failed, found.wrong_rows) == (30, 0, 0)
    assert (found.accuracy, found.broken_rules, found.notes) == (1.0, 0, [])
    assert found.report["check"].tolist()[0] == "server is live"
    assert found.report["passed"].all()
    assert len(server.asked) == 32
    table = found.requests
    assert table["request"].tolist() == list(range(30))
    assert table["first_row"].tolist() == [0, 1, 2] * 10
    assert set(table["status"]) == {200}
    assert len(found.latency_plot.axes) == 2


def test_rows_are_sent_as_columns_of_their_types_in_order_and_again(server):
    found = model_server_tester(
        server.url, TABLE, requests=3, rows_per_request=2, clients=1, warm_up=0
    )

    assert found.requests[["first_row", "rows"]].to_numpy().tolist() == [
        *([0, 2], [2, 1], [0, 2]),
    ]
    assert server.asked[0] == {
        "id": "request-0",
        "inputs": [
            {"name": "x", "datatype": "FP64", "shape": [2], "data": [1.0, 2.5]},
            {"name": "n", "datatype": "INT64", "shape": [2], "data": [1, 2]},
            {"name": "größe", "datatype": "BYTES", "shape": [2], "data": ["a", "b"]},
        ],
    }
    assert (found.accuracy, found.wrong_rows) == (None, 0)
    assert found.requests["wrong_rows"].isna().all()


def test_a_table_may_be_sent_as_one_tensor(server):
    table = TABLE[["x", "n"]]

    model_server_tester(server.url, table, layout="matrix", requests=1, warm_up=0)

    assert server.asked[0]["inputs"] == [
        {"name": "table", "datatype": "FP64", "shape": [1, 2], "data": [1.0, 1.0]}
    ]
    with pytest.raises(ValueError, match=r"column 'größe' holds no numbers"):
        model_server_tester(server.url, TABLE, layout="matrix")


def test_wrong_answers_are_counted_by_the_row(server):
    expected = SUMS.assign(predicted=[2.0, 4.5, 7.0])

    found = model_server_tester(
        server.url, TABLE, expected=expected, requests=4, rows_per_request=3
    )

    assert (found.wrong_rows, found.accuracy) == (4, pytest.approx(2 / 3))
    assert found.requests["wrong_rows"].tolist() == [1, 1, 1, 1]
    assert "answered otherwise than expected: 4" in found.notes[0]


@pytest.mark.parametrize(("off", "wrong"), [(1e-9, 0), (1e-3, 3)])
def test_numbers_may_differ_by_the_tolerance(server, off, wrong):
    server.off = off

    found = model_server_tester(server.url, TABLE, expected=SUMS, requests=3)

    assert found.wrong_rows == wrong


def test_latencies_are_those_of_the_server(server):
    """It waits 50 ms; two clients get twice the throughput of one."""
    server.wait_s = 0.05

    one, two = (
        model_server_tester(server.url, TABLE, requests=10, clients=n, warm_up=1)
        for n in (1, 2)
    )

    assert 50 <= one.p50 <= one.p90 <= one.p99
    assert one.throughput <= 20
    assert one.throughput < two.throughput <= 40
    assert one.row_throughput == one.throughput


def test_what_fails_is_told_and_nothing_is_measured_of_it(server):
    server.status = 503

    found = model_server_tester(server.url, TABLE, expected=SUMS, requests=5)

    assert (found.failed, found.p50, found.accuracy) == (5, None, None)
    assert found.throughput == 0
    assert found.notes == ["5 x 503: not today"]
    assert set(found.requests["error"]) == {"503: not today"}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"own_id": False}, "the answer has the id None, not 'request-0'"),
        ({"name": "sums"}, ""),
    ],
)
def test_an_answer_to_another_request_is_a_failure(server, change, message):
    vars(server).update(change)

    found = model_server_tester(server.url, TABLE, requests=1)

    assert found.requests["error"][0] == message


def test_an_answer_that_is_none_is_a_failure(server):
    server.post = lambda _: (200, b"<html>")

    found = model_server_tester(server.url, TABLE, requests=1)

    assert found.notes[0] == "1 x the answer has no list of outputs"
    assert found.broken_rules == 2


def test_broken_rules_are_reported(server):
    server.broken = f"{MODEL}/ready"

    found = model_server_tester(server.url, TABLE, requests=1)

    assert found.broken_rules == 1
    assert found.report[~found.report["passed"]]["check"].tolist() == ["model is ready"]
    assert found.notes == ['a rule is not kept, model is ready: 500: "broken"']


def test_the_model_is_that_of_the_address_or_of_the_servers_name(server):
    server.name = "another"

    by_path = model_server_tester(f"{server.url}{MODEL}/", TABLE, requests=1)

    assert by_path.failed == 0
    with pytest.raises(ValueError, match=r"no model is found .*/v2/models/NAME"):
        model_server_tester(server.url, TABLE, requests=1)


def test_the_output_is_the_one_that_is_named(server):
    server.output = "y"

    first = model_server_tester(server.url, TABLE, expected=SUMS, requests=1)
    named = model_server_tester(
        server.url, TABLE, expected=SUMS, requests=1, output="predicted"
    )

    assert first.accuracy == 1
    assert named.notes == ["1 x the answer has no output 'predicted'; it has y"]


def test_a_model_says_what_is_expected_and_labels_are_compared_as_text(server):
    table = TABLE[["x", "n"]]
    model = RandomForestClassifier(3, random_state=0).fit(table, [2, 4, 6])

    found = model_server_tester(server.url, table, model, requests=3)

    right = [
        label == total
        for label, total in zip(model.predict(table), SUMS["predicted"], strict=True)
    ]
    assert found.wrong_rows == 3 - sum(right)


def test_missing_numbers_and_texts_are_sent_as_null(server):
    table = pd.DataFrame(
        {"x": [np.nan], "n": pd.array([None], dtype="Int64"), "t": [None]}
    )
    server.status = 503

    model_server_tester(server.url, table, requests=1, warm_up=0)

    sent = server.asked[0]["inputs"]
    assert [each["data"] for each in sent] == [[None], [None], [None]]
    assert [each["datatype"] for each in sent] == ["FP64", "FP64", "BYTES"]
