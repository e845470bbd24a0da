"""The paths of the Open Inference Protocol, version 2, over REST.

    GET  /v2  /v2/health/live  /v2/health/ready
    GET  /v2/models/NAME[/versions/VERSION][/ready]
    POST /v2/models/NAME[/versions/VERSION]/infer

Every error is `{"error": "..."}`.  A ValueError of `predict` is the request's fault
(400); whatever else it raises is its own (500), and is logged with its traceback.

Source: kserve/open-inference-protocol, specification/protocol/inference_rest.md.
"""

from __future__ import annotations

import contextlib
import json
import logging
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

from anyio import CapacityLimiter, to_thread
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from ..traces import failure_of
from .body import read_body
from .loaded import Loaded
from .refused import Refused
from .requests import Asked, read_request
from .room import Room

log = logging.getLogger("uvicorn.error")  # where the server's own words go
_BINARY = "inference-header-content-length"  # of Triton's extension
_MODEL = "/v2/models/{name}"
_VERSION = f"{_MODEL}/versions/{{version}}"


def make_app(loaded: Loaded) -> Starlette:
    """Return the application that asks one model."""
    served = _Served(loaded)
    routes = [
        Route("/v2", served.server),
        Route("/v2/", served.server),
        Route("/v2/health/live", served.live),
        Route("/v2/health/ready", served.live),
    ]
    for path in (_MODEL, _VERSION):
        routes += [
            Route(path, served.model),
            Route(f"{path}/ready", served.model_ready),
            Route(f"{path}/infer", served.infer, methods=["POST"]),
        ]
    handlers: dict[Any, Callable[..., Awaitable[Response]]] = {
        Refused: _refused,
        HTTPException: _not_routed,
    }
    app = Starlette(routes=routes, exception_handlers=handlers)
    app.router.redirect_slashes = False
    return app


class _Served:
    def __init__(self, loaded: Loaded) -> None:
        self._loaded = loaded
        self._service = loaded.service
        self._limiter = CapacityLimiter(self._service.threads)
        self._room = Room(self._service.limit_bytes)

    async def server(self, _: Request) -> Response:
        service = self._service
        return JSONResponse(
            {"name": service.name, "version": service.version, "extensions": []}
        )

    async def live(self, _: Request) -> Response:
        # It listens since it has loaded: whoever can ask is answered.
        return JSONResponse({"live": True, "ready": True})

    async def model(self, request: Request) -> Response:
        self._require(request)
        return JSONResponse(self._loaded.metadata)

    async def model_ready(self, request: Request) -> Response:
        self._require(request)
        return JSONResponse({"name": self._service.name, "ready": True})

    async def infer(self, request: Request) -> Response:
        self._require(request)
        if _BINARY in request.headers:
            raise Refused("the binary data extension is not spoken here: send JSON")
        with self._room.taken() as room:
            try:
                answer = await self._inferred(await read_body(request, room))
            except Refused:
                raise
            except Exception as error:  # noqa: BLE001  # of the function: may be any
                return _failed(error)
        return Response(answer, media_type="application/json")

    async def _inferred(self, body: bytes) -> bytes:
        answer: bytes
        if self._loaded.is_async:
            asked, arguments = await self._in_thread(self._read, body)
            with _as_refused():
                returned = await self._loaded.predict(**arguments)
            answer = await self._in_thread(self._encode, asked, returned)
        else:
            answer = await self._in_thread(self._answer, body)
        return answer

    def _require(self, request: Request) -> None:
        """Refuse another model's name or version."""
        name, version = request.path_params["name"], request.path_params.get("version")
        if name != self._service.name:
            raise Refused(f"there is no model {name!r}: {self._service.name}", 404)
        if version not in (None, self._service.version):
            here = f"{name} has the version {self._service.version}"
            raise Refused(f"there is no version {version!r}: {here}", 404)

    async def _in_thread(self, do: Callable[..., Any], *given: Any) -> Any:  # noqa: ANN401  # what `do` returns
        return await to_thread.run_sync(do, *given, limiter=self._limiter)

    def _answer(self, body: bytes) -> bytes:
        asked, arguments = self._read(body)
        with _as_refused():
            returned = self._loaded.predict(**arguments)
        return self._encode(asked, returned)

    def _read(self, body: bytes) -> tuple[Asked, dict[str, Any]]:
        asked = read_request(body)
        return asked, self._loaded.arguments(asked)

    def _encode(self, asked: Asked, returned: object) -> bytes:
        answer = self._loaded.answer(asked, returned)
        text = json.dumps(answer, allow_nan=False, separators=(",", ":"))
        return text.encode()


async def _refused(_: Request, error: Refused) -> Response:
    return JSONResponse({"error": str(error)}, status_code=error.status)


async def _not_routed(request: Request, error: HTTPException) -> Response:
    what = f"{request.method} {request.url.path}"
    why = {404: f"there is no {what}", 405: f"{what} is not allowed"}
    text = why.get(error.status_code, error.detail)
    status, headers = error.status_code, error.headers
    return JSONResponse({"error": text}, status_code=status, headers=headers)


def _failed(error: Exception) -> Response:
    failure = failure_of(error)
    words = f"{failure.error}: {failure.message}"
    log.error("a request failed: %s\n%s", words, failure.traceback)
    # What it says may be of the model's insides: that is for the log.
    text = f"the model failed: {failure.error}; its log tells more"
    return JSONResponse({"error": text}, status_code=500)


@contextlib.contextmanager
def _as_refused() -> Iterator[None]:
    """Take a ValueError of the function for the request's fault.

    And one that asks to exit for a failure: it is no request's to end the server.
    """
    try:
        yield
    except ValueError as error:
        raise Refused(failure_of(error).message) from error
    except SystemExit as error:
        raise RuntimeError("it asked this process to exit") from error
