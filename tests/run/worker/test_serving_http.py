"""A class that is served, whoever asks and however."""

from __future__ import annotations

import logging
from concurrent.futures import ThreadPoolExecutor

import pytest

from registry.run.worker.refusals import HandlerRefused, OutputUnfit
from tests.run.worker.served import INFER, PATH, PLAIN, answer, of, values

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


@pytest.mark.thorough
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


@pytest.mark.thorough
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
