"""A class that answers requests, whatever it takes and whoever asks."""

from __future__ import annotations

import itertools
import json
import logging
import socket
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection

import pytest
import uvicorn

from registry.core.kinds import KINDS
from registry.core.signature.read import read_signature
from registry.run.worker.messages import OutputType, Request
from registry.run.worker.refusals import HandlerRefused, OutputUnfit
from registry.run.worker.serving.app import make_app
from registry.run.worker.serving.loaded import load
from registry.run.worker.serving.messages import Service, Taken

PATH = "/v2/models/sample"
INFER = f"{PATH}/infer"
_NUMBERS = itertools.count()
PLAIN = """
class Served:
    def load(self, factor: float = 2.0) -> None:
        self.factor = factor

    def predict(self, numbers: list[float], shift: int = 0) -> list[float]:
        return [each * self.factor + shift for each in numbers]
"""
TABLE = """
from typing import NamedTuple
import numpy as np
import pandas as pd

class Answer(NamedTuple):
    columns: list[str]
    total: np.ndarray
    shares: np.ndarray | None

class Served:
    def load(self) -> None:
        pass

    def predict(self, table: pd.DataFrame, *, shares: bool = False) -> Answer:
        columns = [f"{name}:{kind}" for name, kind in table.dtypes.items()]
        numbers = table.select_dtypes("number")
        total = numbers.sum(axis=1).to_numpy()
        made = numbers.to_numpy() / total[:, None] if shares else None
        return Answer(columns, total, made)
"""


class Reply:
    """What came back."""

    def __init__(self, status: int, data: bytes) -> None:
        self.status, self.text = status, data.decode()

    def json(self) -> dict:
        return json.loads(self.text)


class Client:
    """Serves an application on loopback, and asks it."""

    def __init__(self, app) -> None:
        self.app = app
        config = uvicorn.Config(app, lifespan="off", log_config=None)
        self._server = uvicorn.Server(config)
        listener = socket.create_server(("127.0.0.1", 0))
        self._address = listener.getsockname()
        self._thread = threading.Thread(target=self._server.run, args=([listener],))
        self._thread.start()
        while not self._server.started:
            time.sleep(0.005)

    def stop(self) -> None:
        self._server.should_exit = True
        self._thread.join()

    def request(self, method: str, path: str, body=None, **headers: str) -> Reply:
        connection = HTTPConnection(*self._address, timeout=20)
        named = {name.replace("_", "-"): each for name, each in headers.items()}
        connection.request(method, path, body, named)
        response = connection.getresponse()
        found = Reply(response.status, response.read())
        connection.close()
        return found

    def get(self, path: str) -> Reply:
        return self.request("GET", path)

    def post(self, path: str, body=None, **headers: str) -> Reply:
        return self.request("POST", path, body, **headers)


@pytest.fixture
def serve(tmp_path, monkeypatch):
    """Serve `Served` of this code; return a client of it."""
    monkeypatch.syspath_prepend(tmp_path)
    clients = []

    def serve(code: str, *, limit_bytes: int = 10_000, threads: int = 4, **params):
        package = f"served_{next(_NUMBERS)}"
        (tmp_path / package).mkdir()
        (tmp_path / package / "__init__.py").touch()
        (tmp_path / package / "m.py").write_text(code)
        reading = read_signature({"m.py": code.encode()}, "m:Served", KINDS["serving"])
        assert reading.signature is not None, reading.problems
        predict = reading.signature.handlers[-1]
        request = Request(
            package=package,
            handler="m:Served",
            inputs={},
            params=params,
            bytes_params=[],
            outputs=[OutputType(e.name, e.type.to_json()) for e in predict.outputs],
            out=str(tmp_path),
        )
        takes = [
            Taken(each.name, each.type.to_json(), each.default is None)
            for each in predict.parameters
        ]
        service = Service(
            *(request, "sample", "1.2.0", takes, 0, 0, limit_bytes, threads)
        )
        clients.append(Client(make_app(load(service))))
        return clients[-1]

    yield serve
    for each in clients:
        each.stop()
    for name in [each for each in sys.modules if each.startswith("served_")]:
        del sys.modules[name]


def of(name: str, data: list, datatype: str = "FP64", shape=None) -> dict:
    shape = [len(data)] if shape is None else shape
    return {"name": name, "datatype": datatype, "shape": shape, "data": data}


def answer(client: Client, *inputs: dict, status: int = 200, **more) -> dict:
    reply = client.post(INFER, json.dumps({"inputs": list(inputs)} | more))
    assert reply.status == status, reply.text
    return reply.json()


def values(found: dict) -> dict:
    return {each["name"]: each["data"] for each in found["outputs"]}


def test_a_class_of_plain_python_is_loaded_once_and_asked(serve):
    client = serve(PLAIN, factor=3.0)

    found = answer(client, of("numbers", [1, 2.5]), id="7", parameters={"shift": 1})

    assert found == {
        "model_name": "sample",
        "model_version": "1.2.0",
        "id": "7",
        "outputs": [of("result", [4.0, 8.5])],
    }


def test_it_needs_no_numpy(serve, monkeypatch):
    """A function of plain Python has none in its environment."""
    client = serve(PLAIN)
    for name in ("numpy", "pandas"):
        monkeypatch.setitem(sys.modules, name, None)

    assert values(answer(client, of("numbers", [1.0]))) == {"result": [2.0]}


def test_a_table_is_a_tensor_for_each_column(serve):
    client = serve(TABLE)

    found = answer(
        client,
        of("a", [1, 2], "INT64"),
        of("b", [0.5, None], shape=[2, 1]),
        of("größe", ["x", "y"], "BYTES"),
        of("d", [True, False], "BOOL"),
    )

    columns, total = found["outputs"]
    kinds = dict(each.split(":") for each in columns["data"])
    assert [kinds["a"], kinds["b"], kinds["d"]] == ["int64", "float64", "bool"]
    assert list(kinds) == ["a", "b", "größe", "d"]
    assert total == of("total", [1.5, 2.0])


def test_a_table_is_one_tensor_whose_columns_are_numbered(serve):
    rows = of("any", [1, 2, 5, 4, 6, 10], shape=[2, 3])

    found = answer(serve(TABLE), rows, parameters={"shares": True})

    assert values(found)["columns"] == ["0:float64", "1:float64", "2:float64"]
    assert values(found)["total"] == [8, 20]
    assert values(found)["shares"] == [0.125, 0.25, 0.625, 0.2, 0.3, 0.5]


def test_an_output_is_made_where_it_is_wanted(serve):
    """Named among the outputs, or by the flag that is called like it."""
    client, table = serve(TABLE), of("t", [1, 3], shape=[1, 2])

    assert "shares" not in values(answer(client, table))
    wanted = answer(client, table, outputs=[{"name": "shares"}])
    assert wanted["outputs"] == [of("shares", [0.25, 0.75], shape=[1, 2])]
    flagged = answer(client, table, parameters={"shares": True})
    assert list(values(flagged)) == ["columns", "total", "shares"]
    lacking = answer(client, table, outputs=[{"name": "x"}], status=400)
    assert "no output 'x'; there are 'columns', 'total'" in lacking["error"]


@pytest.mark.parametrize(
    ("inputs", "message"),
    [
        ([], r"`inputs` is empty"),
        ([of("a", [1]), of("b", [1, 2])], r"'b' has the shape [2]"),
        ([of("a", [1, 2], shape=[1, 1, 2])], r"'a' has the shape [1, 1, 2]"),
        ([of("a", [1]), of("a", [2])], r"'a' is there twice"),
        ([of("a", [1], shape=[]), of("b", [1])], r"'a' has the shape []"),
    ],
)
def test_what_is_no_table_is_refused(serve, inputs, message):
    assert message in answer(serve(TABLE), *inputs, status=400)["error"]


@pytest.mark.parametrize(
    ("inputs", "parameters", "message"),
    [
        ([], {}, "the input 'numbers' is needed; it takes 'numbers', 'shift'"),
        ([of("numbers", [1]), of("other", [1])], {}, "there is no input 'other'"),
        ([of("numbers", ["a"], "BYTES")], {}, "'numbers' does not fit: it takes list"),
        ([of("numbers", [1])], {"shift": "far"}, "'shift' does not fit: it takes int"),
    ],
)
def test_what_predict_does_not_take_is_refused(serve, inputs, parameters, message):
    found = answer(serve(PLAIN), *inputs, status=400, parameters=parameters)

    assert message in found["error"]


CHOICES = """
import enum
from typing import Literal
import numpy as np

class Way(enum.Enum):
    UP = "up"
    DOWN = "down"

class Served:
    def load(self) -> None: ...

    async def predict(
        self, grid: np.ndarray, way: Way, unit: Literal["cm", "m"] = "m"
    ) -> dict[str, float] | str:
        return f"{grid.shape} {grid.dtype} {way.name} {unit}"
"""


def test_arrays_enums_and_literals_are_what_predict_is_annotated_with(serve):
    """And an async one is awaited."""
    client = serve(CHOICES)
    grid = of("grid", [1, 2], "INT8", [1, 2, 1])

    found = answer(client, grid, of("way", ["up"], "BYTES"), parameters={"unit": "cm"})

    assert values(found) == {"result": ["(1, 2, 1) int8 UP cm"]}
    wrong = answer(client, grid, status=400, parameters={"way": "left"})
    assert "it takes str, one of 'up', 'down'" in wrong["error"]


FAILS = """
import asyncio, os

class Served:
    def load(self) -> None: ...

    {word} predict(self, how: str) -> str:
        if how == "value":
            raise ValueError("the column 'a' is missing")
        if how == "bug":
            raise KeyError("secret insides")
        if how == "promise":
            return 3 + 4j
        if how == "exit":
            raise SystemExit(3)
        return how
"""


@pytest.mark.parametrize("word", ["def", "async def"])
def test_a_failure_of_predict_is_an_answer_and_the_next_is_answered(
    serve, caplog, word
):
    client = serve(FAILS.format(word=word))

    def ask(how: str, status: int) -> dict:
        return answer(client, of("how", [how], "BYTES"), status=status)

    assert ask("value", 400) == {"error": "the column 'a' is missing"}
    with caplog.at_level(logging.ERROR, "uvicorn.error"):
        bug = ask("bug", 500)
    assert bug == {"error": "the model failed: KeyError; its log tells more"}
    assert "secret insides" in caplog.text
    assert "in predict" in caplog.text
    assert "OutputUnfit" in ask("promise", 500)["error"]
    assert "RuntimeError" in ask("exit", 500)["error"]
    assert values(ask("fine", 200)) == {"result": ["fine"]}


def test_a_body_is_limited_before_it_is_read(serve):
    client = serve(PLAIN, limit_bytes=1000)

    def pieces():
        for _ in range(100):
            yield b" " * 100

    told = client.post(INFER, b"x" * 1001)
    untold = client.post(INFER, pieces())

    for reply in (told, untold):
        assert reply.status == 413
        assert reply.json() == {"error": "the body has more than 1,000 bytes"}
    assert values(answer(client, of("numbers", [1.0]))) == {"result": [2.0]}


WAITS = """
import threading

class Served:
    def load(self) -> None:
        self.together = threading.Barrier(3)

    def predict(self, number: int) -> int:
        self.together.wait(20)
        return number
"""


def test_requests_are_answered_at_the_same_time(serve):
    """Each of the three waits until the others are there."""
    client = serve(WAITS, threads=3)

    def ask(number: int) -> dict:
        return values(answer(client, of("number", [number], "INT64")))

    with ThreadPoolExecutor(3) as threads:
        found = list(threads.map(ask, range(3)))

    assert found == [{"result": [number]} for number in range(3)]


def test_bodies_together_are_limited(serve):
    """Eight of the greatest size; the room is given back."""
    client = serve(PLAIN, limit_bytes=1000)
    room = client.app.routes[-1].endpoint.__self__._room
    room.left_bytes = 50

    busy = client.post(INFER, b" " * 51)
    room.left_bytes = 8000

    assert (busy.status, "ask again later" in busy.text) == (503, True)
    answer(client, of("numbers", [1.0]))
    assert room.left_bytes == 8000


def test_metadata_is_told_by_the_signature_or_by_the_class(serve):
    plain = serve(PLAIN).get(PATH).json()
    own = PLAIN + (
        "    def metadata(self):\n"
        "        tensor = {'name': 'n', 'datatype': 'INT8', 'shape': [-1, 4]}\n"
        "        return {'platform': 'own', 'inputs': [tensor]}\n"
    )

    assert plain == {
        "name": "sample",
        "versions": ["1.2.0"],
        "platform": "python",
        "inputs": [
            {"name": "numbers", "datatype": "FP64", "shape": [-1]},
            {"name": "shift", "datatype": "INT64", "shape": [1]},
        ],
        "outputs": [{"name": "result", "datatype": "FP64", "shape": [-1]}],
    }
    told = serve(own).get(PATH).json()
    assert (told["platform"], told["inputs"][0]["shape"]) == ("own", [-1, 4])
    assert told["outputs"] == plain["outputs"]
    with pytest.raises(OutputUnfit, match=r"inputs that are no tensors"):
        serve(own.replace("INT8", "int"))


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/v2", 200),
        ("GET", "/v2/", 200),
        ("GET", "/v2/health/live", 200),
        ("GET", "/v2/health/ready", 200),
        ("GET", f"{PATH}/ready", 200),
        ("GET", f"{PATH}/versions/1.2.0", 200),
        ("GET", f"{PATH}/versions/1.2.0/ready", 200),
        ("GET", f"{PATH}/versions/1", 404),
        ("GET", "/v2/models/other/ready", 404),
        ("POST", "/v2/models/other/infer", 404),
        ("GET", INFER, 405),
        ("POST", "/v2", 405),
        ("GET", "/", 404),
        ("GET", "/v2/models/sample/../x", 404),
    ],
)
def test_every_path_answers_with_json(serve, method, path, status):
    reply = serve(PLAIN).request(method, path)

    assert reply.status == status
    assert ("error" in reply.json()) == (status != 200)


def test_the_binary_extension_is_refused_by_name(serve):
    reply = serve(PLAIN).post(INFER, b"{}", Inference_Header_Content_Length="10")

    assert (reply.status, "binary data" in reply.json()["error"]) == (400, True)


def test_what_cannot_be_loaded_is_told(serve):
    with pytest.raises(ValueError, match="no model there"):
        serve(
            PLAIN.replace("self.factor = factor", "raise ValueError('no model there')")
        )
    with pytest.raises(HandlerRefused, match="is not a class"):
        serve(PLAIN + "\nglobals()['Served'] = Served()\n")
