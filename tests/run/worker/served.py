"""Serve code that a test writes, on loopback, and ask it."""

from __future__ import annotations

import itertools
import json
import socket
import threading
import time
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import uvicorn

from registry.core.kinds import KINDS
from registry.core.signature.read import read_signature
from registry.run.worker.messages import OutputType, Request
from registry.run.worker.serving.app import make_app
from registry.run.worker.serving.loaded import load
from registry.run.worker.serving.messages import ClassService, Taken

PATH = "/v2/models/sample"
INFER = f"{PATH}/infer"
_NUMBERS = itertools.count()  # a module's name is used once: modules stay imported
PLAIN = """
class Served:
    def load(self, factor: float = 2.0) -> None:
        self.factor = factor

    def predict(self, numbers: list[float], shift: int = 0) -> list[float]:
        return [each * self.factor + shift for each in numbers]
"""


class Reply:
    """What came back."""

    def __init__(self, status: int, data: bytes, headers: dict[str, str]) -> None:
        self.status, self.data, self.headers = status, data, headers

    @property
    def text(self) -> str:
        return self.data.decode()

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
        named = {name.lower(): value for name, value in response.getheaders()}
        found = Reply(response.status, response.read(), named)
        connection.close()
        return found

    def get(self, path: str) -> Reply:
        return self.request("GET", path)

    def post(self, path: str, body=None, **headers: str) -> Reply:
        return self.request("POST", path, body, **headers)


def serve_code(
    folder: Path, code: str, limit_bytes: int, threads: int, params: dict[str, Any]
) -> Client:
    """Serve the class `Served` of this code."""
    package = f"served_{next(_NUMBERS)}"
    (folder / package).mkdir()
    (folder / package / "__init__.py").touch()
    (folder / package / "m.py").write_text(code)
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
        out=str(folder),
    )
    takes = [
        Taken(each.name, each.type.to_json(), each.default is None)
        for each in predict.parameters
    ]
    service = ClassService(
        request=request,
        name="sample",
        version="1.2.0",
        takes=takes,
        socket=-1,
        ready=-1,
        limit_bytes=limit_bytes,
        threads=threads,
        grace_s=5,
    )
    return Client(make_app(load(service)))


def of(name: str, data: list, datatype: str = "FP64", shape=None) -> dict:
    shape = [len(data)] if shape is None else shape
    return {"name": name, "datatype": datatype, "shape": shape, "data": data}


def answer(client: Client, *inputs: dict, status: int = 200, **more) -> dict:
    reply = client.post(INFER, json.dumps({"inputs": list(inputs)} | more))
    assert reply.status == status, reply.text
    return reply.json()


def values(found: dict) -> dict:
    return {each["name"]: each["data"] for each in found["outputs"]}
