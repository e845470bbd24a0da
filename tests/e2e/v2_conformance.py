"""What the Open Inference Protocol, version 2, asks of any server over REST.

Written from its text, kserve/open-inference-protocol, specification/protocol/
inference_rest.md, and from its older form, kserve docs/predict-api/v2/
required_api.md, which tells more of tensors.  A module of tests gives the server.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.e2e.served import Reply, Serving

DATATYPES = {
    *("BOOL", "UINT8", "UINT16", "UINT32", "UINT64", "INT8", "INT16", "INT32"),
    *("INT64", "FP16", "FP32", "FP64", "BYTES"),
}


@dataclass(frozen=True)
class Model:
    """A model that is served, with a request that it answers."""

    name: str
    version: str
    inputs: list[dict[str, Any]]  # flat data
    optional: str  # an output that is there only when it is asked for
    outputs: set[str] = field(default_factory=set)  # those that always are

    @property
    def path(self) -> str:
        return f"/v2/models/{self.name}"


def nested(tensor: dict[str, Any]) -> dict[str, Any]:
    """The tensor with its data in its natural, multi-dimensional form."""
    data = tensor["data"]
    for extent in reversed(tensor["shape"][1:]):
        data = [data[at : at + extent] for at in range(0, len(data), extent)]
    return tensor | {"data": data}


def size_of(shape: list[int]) -> int:
    size = 1
    for extent in shape:
        size *= extent
    return size


class V2Conformance:
    """The rules; `server` and `model` are fixtures of the module."""

    @pytest.mark.parametrize("path", ["/v2/health/live", "/v2/health/ready"])
    def test_health_is_told_by_the_status(self, server: Serving, path):
        """It "indicates a boolean result": 200 true, 4xx false."""
        assert server.ask("GET", path).status == 200

    def test_a_model_is_ready_by_name_and_by_version(self, server, model):
        for path in (model.path, f"{model.path}/versions/{model.version}"):
            found = server.ask("GET", f"{path}/ready")
            assert found.status == 200
            assert found.json() == {"name": model.name, "ready": True}
        assert 400 <= server.ask("GET", "/v2/models/nix/ready").status < 500

    def test_the_server_tells_of_itself(self, server):
        found = server.ask("GET", "/v2")

        assert found.status == 200
        told = found.json()
        assert isinstance(told["name"], str)
        assert isinstance(told["version"], str)
        assert all(isinstance(each, str) for each in told["extensions"])

    def test_a_model_tells_of_itself(self, server, model):
        by_name = server.ask("GET", model.path)
        by_version = server.ask("GET", f"{model.path}/versions/{model.version}")

        assert (by_name.status, by_version.status) == (200, 200)
        told = by_name.json()
        assert by_version.json() == told
        assert told["name"] == model.name
        assert model.version in told["versions"]
        assert isinstance(told["platform"], str)
        for tensor in (*told["inputs"], *told["outputs"]):
            assert tensor["datatype"] in DATATYPES
            assert isinstance(tensor["name"], str)
            assert all(type(each) is int and each >= -1 for each in tensor["shape"])
        names = {each["name"] for each in told["outputs"]}
        assert names >= {*model.outputs, model.optional}

    def infer(self, server: Serving, model: Model, **more: Any) -> Reply:
        body = {"inputs": model.inputs} | more
        return server.ask("POST", f"{model.path}/infer", body)

    def test_an_answer_has_the_tensors_of_the_model(self, server, model):
        found = self.infer(server, model)

        assert found.status == 200
        assert found.headers["content-type"].startswith("application/json")
        assert int(found.headers["content-length"]) == len(found.data)
        told = found.json()
        assert (told["model_name"], told["model_version"]) == (
            model.name,
            model.version,
        )
        assert {each["name"] for each in told["outputs"]} == model.outputs
        for tensor in told["outputs"]:
            assert tensor["datatype"] in DATATYPES
            assert all(type(each) is int and each >= 0 for each in tensor["shape"])
            assert len(tensor["data"]) == size_of(tensor["shape"])

    def test_a_version_may_be_asked_for(self, server, model):
        body = {"inputs": model.inputs}
        path = f"{model.path}/versions/{model.version}/infer"

        found = server.ask("POST", path, body)

        assert found.status == 200
        assert found.json() == self.infer(server, model).json()

    def test_the_id_is_returned_and_none_is_made_up(self, server, model):
        assert self.infer(server, model, id="größe 42").json()["id"] == "größe 42"
        assert self.infer(server, model).json().get("id") in (None, "")

    def test_nested_and_flat_data_are_the_same(self, server, model):
        """ "in their natural multi-dimensional representation, or as a flattened" """
        flat = self.infer(server, model).json()

        natural = self.infer(server, model, inputs=[*map(nested, model.inputs)])

        assert natural.json() == flat

    def test_wanted_outputs_are_returned_and_no_others(self, server, model):
        wanted = [{"name": model.optional, "parameters": {"any": 1}}]

        found = self.infer(server, model, outputs=wanted)

        assert found.status == 200
        assert [each["name"] for each in found.json()["outputs"]] == [model.optional]

    def test_parameters_that_are_not_known_do_no_harm(self, server, model):
        """Clients send their own: "a server can implement server-specific" ones."""
        inputs = [
            each | {"parameters": {"content_type": "np"}} for each in model.inputs
        ]
        parameters = {"text": "a", "number": 1.5, "flag": False}

        found = self.infer(server, model, inputs=inputs, parameters=parameters)

        assert found.status == 200

    @pytest.mark.parametrize(
        ("method", "path", "status"),
        [
            ("GET", "/v2/models/nix", 404),
            ("GET", "{model}/versions/0", 404),
            ("POST", "/v2/models/nix/infer", 404),
            ("POST", "{model}/versions/0/infer", 404),
            (
                "GET",
                "{upper}",
                404,
            ),  # "All strings in all contexts are case-sensitive."
        ],
    )
    def test_what_is_not_there_is_an_error(self, server, model, method, path, status):
        where = path.format(model=model.path, upper=model.path.upper())

        found = server.ask(method, where, {"inputs": model.inputs})

        assert found.status == status
        assert isinstance(found.json()["error"], str)

    @pytest.mark.parametrize(
        "change",
        [
            {"datatype": "FLOAT"},
            {"datatype": "fp64"},
            {"datatype": None},
            {"shape": [-1]},
            {"shape": [10**30]},
            {"shape": [2**62, 2**62]},
            {"shape": "2"},
            {"data": "1"},
            {"data": None},
            {"data": []},
            {"data": [[[[]]]]},
            {"data": [{"a": 1}]},
            {"name": None},
            {"name": 7},
        ],
        ids=str,
    )
    def test_a_tensor_that_is_none_is_an_error(self, server, model, change):
        inputs = [model.inputs[0] | change, *model.inputs[1:]]

        found = self.infer(server, model, inputs=inputs)

        assert found.status == 400
        assert isinstance(found.json()["error"], str)

    @pytest.mark.parametrize(
        "body",
        [
            *(b"", b"{", b"\xff\xfe", b"null", b"7", b"[]", b"{}", b'{"inputs": {}}'),
            *(b'{"inputs": []}', b'{"inputs": [[]]}', b"[" * 200_000),
            b'{"inputs": [], "id": {}}',
        ],
        ids=lambda body: body[:20].decode("latin-1"),
    )
    def test_a_body_that_is_no_request_is_an_error(self, server, model, body):
        found = server.ask("POST", f"{model.path}/infer", body)

        assert found.status == 400
        assert isinstance(found.json()["error"], str)

    def test_an_unknown_output_is_an_error(self, server, model):
        found = self.infer(server, model, outputs=[{"name": "there-is-none"}])

        assert found.status == 400
        assert "there-is-none" in found.json()["error"]

    def test_many_are_answered_at_once_each_with_its_own(self, server, model):
        expected = self.infer(server, model).json()["outputs"]

        def ask(number: int) -> Reply:
            if number % 5 == 0:  # some of them wrong
                return server.ask("POST", f"{model.path}/infer", b"{")
            return self.infer(server, model, id=str(number))

        with ThreadPoolExecutor(16) as threads:
            found = list(threads.map(ask, range(100)))

        for number, reply in enumerate(found):
            if number % 5 == 0:
                assert reply.status == 400
            else:
                assert reply.json()["id"] == str(number)
                assert reply.json()["outputs"] == expected
