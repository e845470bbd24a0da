"""The website as files: every page that a visitor can walk to, without search.

A page becomes its folder's index.html: `/functions/core/describe` has pages below it.
What asks something of a hub (search, sign-in) is replaced by a list of all functions.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from html.parser import HTMLParser
from http import HTTPStatus
from urllib.parse import unquote, urlsplit

from flask import Flask, render_template

from indexer import Hit, Query
from registry.core.errors import HubFailed
from registry.server.app import create_app
from registry.server.serving import Serving
from registry.services.backend import Backend
from registry.services.export.contents import File
from registry.services.follow import follow_events
from registry.services.search import search
from registry.services.shown import signatures_of

_STARTS = (
    *("/", "/robots.txt", "/sitemap.xml", "/feed.atom", "/favicon.ico"),
    "/api/v1/openapi.json",
)
_SEARCH = "/search"
_AT_ONCE = 100  # hits of a search
# What other files of the export are, or what only a hub can answer.
_OTHERS = (
    *("/api/", "/index/", "/packages/", "/simple", "/mlrun", "/kfp", "/legacy"),
    *("/search", "/sign-in", "/sign-out", "/account", "/opensearch.xml", "/metrics"),
)


def pages(backend: Backend, base_url: str) -> Iterator[File]:
    """Yield the website's files, as strangers see it at an address without a path.

    Raises:
        HubFailed: a page cannot be made.
    """
    while follow_events(backend):
        pass
    app = create_app(backend, serving=Serving(metrics=False))
    app.config["IS_STATIC"] = True
    yield _file(f"{_SEARCH}/index.html", _list(app, backend, base_url))
    client = app.test_client()
    waiting, seen = deque(_STARTS), set(_STARTS)
    while waiting:
        path = waiting.popleft()
        answer = client.get(path, base_url=base_url)
        if answer.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
            raise HubFailed(f"{base_url}{path}", answer.status_code)
        if answer.status_code != HTTPStatus.OK:
            continue  # a README may link to what is not there
        is_page = answer.mimetype == "text/html"
        yield _file(f"{path.rstrip('/')}/index.html" if is_page else path, answer.data)
        if is_page:
            for link in _links(answer.get_data(as_text=True)):
                if link not in seen:
                    seen.add(link)
                    waiting.append(link)


def _file(path: str, data: bytes) -> File:
    return File(unquote(path).lstrip("/"), lambda: data)


def _list(app: Flask, backend: Backend, base_url: str) -> bytes:
    hits = list(_everything(backend))
    signatures = signatures_of(backend, [(each.key, each.version) for each in hits])
    with app.test_request_context(_SEARCH, base_url=base_url):
        values = {"hits": hits, "signatures": signatures, "now": backend.clock()}
        return render_template("everything.html", **values).encode()


def _everything(backend: Backend) -> Iterator[Hit]:
    offset, total = 0, 1
    while offset < total:
        found = search(backend, Query(sort="name", limit=_AT_ONCE, offset=offset))
        yield from found.hits
        offset, total = offset + _AT_ONCE, found.total


def _links(html: str) -> Iterator[str]:
    parser = _Links()
    parser.feed(html)
    for link in parser.found:
        address = urlsplit(link)
        path = address.path
        if address.scheme or address.netloc or address.query:
            continue
        if path.startswith("/") and not path.startswith(_OTHERS):
            yield path


class _Links(HTMLParser):
    """Gathers what a page leads to and what it is made of."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """See HTMLParser."""
        for name, value in attrs:
            if value and name in ("href", "src") and tag != "base":
                self.found.append(value)
