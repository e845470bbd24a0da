"""The paths of a function behind HTTP.

    POST /              call it
    GET  /              what it is; /openapi.json tells all of it
    GET  /healthz       whether the front answers
    GET  /readyz        whether a process can be asked
    GET  /metrics       for Prometheus

Every error is a problem document.
"""

from __future__ import annotations

import tempfile
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from pathlib import Path
from typing import Any

from anyio import to_thread
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from ...formats import FORMATS
from ..body import read_body
from ..refused import Refused
from ..room import Room
from .fitting import call_of
from .given import given_by
from .messages import Answer, Call, FunctionService
from .metrics import MEDIA_TYPE, Metrics
from .pool import Pool
from .problems import Problem, failed_here

_ZIP = "application/zip"
_CODES = {
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "body-too-large",
    HTTPStatus.REQUEST_TIMEOUT: "body-too-slow",
    HTTPStatus.SERVICE_UNAVAILABLE: "busy",
}


def make_app(service: FunctionService, pool: Pool, metrics: Metrics) -> Starlette:
    """Return the application that asks the processes of a pool."""
    served = _Served(service, pool, metrics)
    handlers: dict[Any, Callable[..., Awaitable[Response]]] = {
        Problem: _problem,
        HTTPException: _not_routed,
        Exception: _broken,
    }
    app = Starlette(
        routes=[
            Route("/", served.about, methods=["GET"]),
            Route("/", served.call, methods=["POST"]),
            Route("/openapi.json", served.openapi),
            Route("/healthz", served.health),
            Route("/readyz", served.readiness),
            Route("/metrics", served.metrics),
        ],
        exception_handlers=handlers,
    )
    app.router.redirect_slashes = False
    return app


class _Served:
    def __init__(self, service: FunctionService, pool: Pool, metrics: Metrics) -> None:
        self._service, self._pool, self._metrics = service, pool, metrics
        self._room = Room(service.limit_bytes)
        self._inputs = [e.name for e in service.takes if _is_input(e.type)]

    async def about(self, _: Request) -> Response:
        info = self._service.openapi["info"]
        paths = list(self._service.openapi["paths"])
        return JSONResponse({"function": self._service.ref, **info, "paths": paths})

    async def openapi(self, _: Request) -> Response:
        return JSONResponse(self._service.openapi)

    async def health(self, _: Request) -> Response:
        return JSONResponse({"status": "ok"})

    async def readiness(self, _: Request) -> Response:
        self._pool.replace_dead()  # a request might not come before it is ready
        count = self._pool.size
        status = HTTPStatus.OK if count else HTTPStatus.SERVICE_UNAVAILABLE
        return JSONResponse({"processes": count}, status)

    async def metrics(self, _: Request) -> Response:
        pool = self._pool
        text = self._metrics.text(pool.running, pool.waiting, pool.size)
        return Response(text, media_type=MEDIA_TYPE)

    async def call(self, request: Request) -> Response:
        status = HTTPStatus.INTERNAL_SERVER_ERROR.value
        try:
            answer = await self._answer(request)
            status = answer.status
        except Problem as problem:
            status = problem.status.value
            raise
        finally:
            self._metrics.requests[status] += 1
        return Response(answer.body, answer.status, media_type=answer.media_type)

    async def _answer(self, request: Request) -> Answer:
        as_files = _wants_files(request.headers.get("accept", ""))
        self._pool.require_room()  # before its body is read
        with self._room.taken() as room:
            try:
                body = await read_body(request, room)
            except Refused as refused:
                status = HTTPStatus(refused.status)
                code = _CODES.get(status, "body-unreadable")
                raise Problem(status, code, str(refused)) from None
            # What a function has started may still write there when it is ended.
            with tempfile.TemporaryDirectory(
                prefix="fnhub-call-", ignore_cleanup_errors=True
            ) as folder:
                call = await to_thread.run_sync(
                    self._call, request, body, Path(folder), as_files
                )
                return await self._pool.call(call)

    def _call(
        self,
        request: Request,
        body: bytes,
        folder: Path,
        as_files: bool,  # noqa: FBT001  # passed on by position
    ) -> Call:
        kind = request.headers.get("content-type", "")
        query = request.query_params.multi_items()
        given = given_by(body, kind, query, self._inputs)
        return call_of(given, self._service.takes, folder, as_files=as_files)


def _is_input(atoms: list[dict[str, Any]]) -> bool:
    return any(atom["type"] in FORMATS for atom in atoms)


def _wants_files(accept: str) -> bool:
    """Whether outputs are wanted as a zip of files.

    Raises:
        Problem: they are wanted as something that they are not given as.
    """
    wanted = {each.partition(";")[0].strip().lower() for each in accept.split(",")}
    if _ZIP in wanted:
        return True
    if wanted & {"", "*/*", "application/*", "application/json"}:
        return False
    told = f"outputs are given as application/json or {_ZIP}, not as {accept}"
    raise Problem(HTTPStatus.NOT_ACCEPTABLE, "not-acceptable", told)


async def _problem(_: Request, problem: Problem) -> Response:
    return _of_problem(problem)


async def _broken(_: Request, error: Exception) -> Response:
    """Answer for what is this front's own fault, as a full disk; the server logs it."""
    return _of_problem(failed_here(type(error).__name__))


def _of_problem(problem: Problem) -> Response:
    answer = problem.answer()
    found = Response(answer.body, answer.status, media_type=answer.media_type)
    if problem.retry_after_s:
        found.headers["Retry-After"] = str(problem.retry_after_s)
    return found


async def _not_routed(request: Request, error: HTTPException) -> Response:
    what = f"{request.method} {request.url.path}"
    status = HTTPStatus(error.status_code)
    told = {404: f"there is no {what}", 405: f"{what} is not allowed"}
    codes = {404: "not-found", 405: "method-not-allowed"}
    code = codes.get(error.status_code, "refused")
    detail = told.get(error.status_code, error.detail)
    response = _of_problem(Problem(status, code, detail))
    response.headers.update(error.headers or {})
    return response
