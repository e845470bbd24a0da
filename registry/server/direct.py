"""Index documents that are everybody's, answered before Flask.

They are what a hub is asked for most, by every client that resolves.  Only the plain
question is answered here, whose answer is the stored bytes or that they are the same.
Whatever else there is to a request, or goes wrong with it, is for Flask and its views.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from flask import Flask

from registry.core.names import FunctionName, parse_name, parse_team
from registry.server.facts import serving
from registry.server.packages import (
    INDEX_ENDPOINT,
    INDEX_ROUTE,
    conditions_of,
    index_headers,
    is_known,
)
from registry.server.request_log import route_of
from registry.server.request_sizes import has_no_body
from registry.services.backend import Backend
from registry.services.catalog import Served, get_open_document
from registry.services.mirror.on_demand import OnDemand

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication

_ADDRESS = re.compile(r"/index/([a-z0-9]+)/([a-z0-9-]+)\.json")
# No answer here depends on it, but Flask refuses some.
_HOST = re.compile(r"[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63})*(:[0-9]{1,5})?")
_ROUTE = route_of(INDEX_ROUTE)


def install(app: Flask, backend: Backend, upstream: OnDemand | None = None) -> None:
    """Answer an application's plain requests for index documents.

    Those that may have to be fetched from another hub are left to their view.
    """
    app.wsgi_app = _Direct(app.wsgi_app, backend, upstream)  # type: ignore[method-assign]  # Flask's own way


class _Direct:
    def __init__(
        self, inner: WSGIApplication, backend: Backend, upstream: OnDemand | None
    ) -> None:
        self._inner, self._backend, self._upstream = inner, backend, upstream

    def __call__(
        self, environ: dict[str, Any], start_response: StartResponse
    ) -> Iterable[bytes]:
        found = self._find(environ) if _is_plain(environ) else None
        if found is None:
            return self._inner(environ, start_response)
        headers = index_headers(found)
        conditions = conditions_of(environ)
        if conditions and not is_known(environ, conditions, headers):
            return self._inner(environ, start_response)
        facts = serving.get()
        if facts is not None:
            facts.route, facts.endpoint = _ROUTE, INDEX_ENDPOINT
        if conditions:
            del headers["Content-Type"]  # there is no content
            start_response("304 NOT MODIFIED", list(headers.items()))
            return ()
        headers["Content-Length"] = str(len(found.blob.data))
        start_response("200 OK", list(headers.items()))
        return (found.blob.data,)

    def _find(self, environ: dict[str, Any]) -> Served | None:
        address = _ADDRESS.fullmatch(environ.get("PATH_INFO", ""))
        if address is None:
            return None
        try:
            name = FunctionName(parse_team(address[1]), parse_name(address[2]))
            if self._upstream is not None and self._upstream.covers(name):
                return None
            return get_open_document(self._backend, name)
        except Exception:  # noqa: BLE001  # a view meets it again, and its answer tells
            return None


def _is_plain(environ: dict[str, Any]) -> bool:
    return (
        environ["REQUEST_METHOD"] == "GET"
        and has_no_body(environ)
        and _HOST.fullmatch(environ.get("HTTP_HOST", "")) is not None
    )
