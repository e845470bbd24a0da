"""/simple/: the index that pip, uv, Poetry and PDM install from.

Source: PyPA specification "Simple repository API" (PEP 503, 592, 658, 691, 700, 714,
792).  Only `fnhub-*` is served.  One that is not there is an empty page and not a 404:
a 404 lets a client go on to an index where a squatter may have the name.  No other name
is ours to answer, so that is a 404, which may be kept.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC
from html import escape
from http import HTTPStatus
from typing import Any

from registry.bridges import Answer, Bridge, Catalog, Question
from registry.core.accept import preferred
from registry.core.errors import InvalidName
from registry.core.names import FunctionName
from registry.core.release import Package
from registry.core.status import UNMARKED, FunctionStatus
from registry.core.versions import pep440

API_VERSION = "1.4"  # of the specification
JSON = "application/vnd.pypi.simple.v1+json"
HTML = "application/vnd.pypi.simple.v1+html"
PLAIN_HTML = "text/html"
# What may be asked for, the fullest first, and what is answered.
_MEDIA_TYPES = {
    JSON: JSON,
    "application/vnd.pypi.simple.latest+json": JSON,
    HTML: HTML,
    "application/vnd.pypi.simple.latest+html": HTML,
    PLAIN_HTML: PLAIN_HTML,
}
_OURS = "fnhub-"
_NAME = re.compile(r"[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?", re.IGNORECASE)
_DAY_S = 86_400


def bridge() -> Bridge:
    """Return the bridge."""
    return SimpleIndex()


class SimpleIndex:
    """See `Bridge`."""

    @property
    def prefix(self) -> str:
        """See Bridge.prefix."""
        return "/simple/"

    def answer(self, question: Question, catalog: Catalog) -> Answer | None:
        """See Bridge.answer."""
        asked, slash, rest = question.path.partition("/")
        if rest:
            return None
        if asked and not _is_ours(asked):
            return _not_ours()
        media_type = preferred(question.accept, tuple(_MEDIA_TYPES), PLAIN_HTML)
        if media_type is None:
            return _unacceptable()
        if not asked:
            names = [each.distribution for each in catalog.names()]
            return _answer(_listing(names), _MEDIA_TYPES[media_type])
        project = _project(_normal(asked), "../" if slash else "", catalog)
        return _answer(project, _MEDIA_TYPES[media_type])

    def static_paths(self, catalog: Catalog) -> Iterable[str]:
        """See Bridge.static_paths."""
        return ["", *(f"{each.distribution}/" for each in catalog.names())]


@dataclass(frozen=True, slots=True)
class _Page:
    """One page, in both forms."""

    document: dict[str, Any]
    html: str


def _is_ours(asked: str) -> bool:
    return _NAME.fullmatch(asked) is not None and _normal(asked).startswith(_OURS)


def _normal(name: str) -> str:
    """Fold a name as PEP 503 does."""
    return re.sub(r"[-_.]+", "-", name).lower()


def _function(distribution: str) -> FunctionName | None:
    """Return the function that has this name; None where none can."""
    try:
        return FunctionName.parse(distribution.removeprefix(_OURS).replace("-", "/", 1))
    except InvalidName:
        return None


def _listing(distributions: Sequence[str]) -> _Page:
    document = {
        "meta": {"api-version": API_VERSION},
        "projects": [{"name": each} for each in distributions],
    }
    links = (f'<a href="{each}/">{each}</a><br>' for each in distributions)
    return _Page(document, _html("Functions", "", links))


def _project(distribution: str, up: str, catalog: Catalog) -> _Page:
    """Make a project's page.

    Args:
        distribution: Its name, folded.
        up: What leads from the page's address to where it would be without a slash.
        catalog: Where its packages are.
    """
    name = _function(distribution)
    packages = () if name is None else catalog.packages(name)
    status = catalog.status(name) if name and packages else UNMARKED
    start = f"{up}../"
    files = [_file(each, start) for each in packages]
    document = {
        "meta": {"api-version": API_VERSION},
        "name": distribution,
        "versions": [pep440(each.version) for each in packages],
        "files": files,
    }
    marks = _marks(status)
    if marks:
        document["project-status"] = marks
    metas = "".join(_meta(f"pypi:project-{key}", marks[key]) for key in marks)
    metas = metas.replace("project-reason", "project-status-reason")
    return _Page(document, _html(distribution, metas, map(_link, files)))


def _file(package: Package, start: str) -> dict[str, Any]:
    metadata = {"sha256": package.metadata_sha256}
    published = package.published.astimezone(UTC).replace(tzinfo=None)
    return {
        "filename": package.filename,
        "url": f"{start}packages/{package.sha256}/{package.filename}",
        "hashes": {"sha256": package.sha256},
        "requires-python": package.python,
        "size": package.size_bytes,
        "upload-time": f"{published.isoformat(timespec='microseconds')}Z",
        "yanked": False if package.yanked is None else package.yanked or True,
        "core-metadata": metadata,
        "dist-info-metadata": metadata,  # its name before PEP 714
    }


def _marks(status: FunctionStatus) -> dict[str, str]:
    """Return a function's mark and its reason, as PEP 792 tells them: one at most."""
    if status.deprecated is not None:
        instead = status.replacement
        then = "" if instead is None else f"; use {instead.distribution}"
        return {"status": "deprecated", "reason": f"{status.deprecated}{then}"}
    if status.archived is not None:
        return {"status": "archived", "reason": status.archived}
    return {}


def _link(file: dict[str, Any]) -> str:
    metadata = f"sha256={file['core-metadata']['sha256']}"
    attributes = {
        "href": f"{file['url']}#sha256={file['hashes']['sha256']}",
        "data-requires-python": file["requires-python"],
        "data-core-metadata": metadata,
        "data-dist-info-metadata": metadata,
    }
    if file["yanked"] is not False:
        attributes["data-yanked"] = "" if file["yanked"] is True else file["yanked"]
    shown = " ".join(f'{key}="{escape(each)}"' for key, each in attributes.items())
    return f"<a {shown}>{file['filename']}</a><br>"


def _meta(name: str, content: str) -> str:
    return f'<meta name="{name}" content="{escape(content)}">\n'


def _html(title: str, metas: str, links: Iterable[str]) -> str:
    version = _meta("pypi:repository-version", API_VERSION)
    body = "".join(f"{each}\n" for each in links)
    return (
        "<!DOCTYPE html>\n<html>\n<head>\n"
        f'<meta charset="utf-8">\n{version}{metas}<title>{title}</title>\n'
        f"</head>\n<body>\n<h1>{title}</h1>\n{body}</body>\n</html>\n"
    )


def _answer(page: _Page, media_type: str) -> Answer:
    if media_type == JSON:
        body = json.dumps(page.document, ensure_ascii=False, separators=(",", ":"))
        return Answer(body.encode(), JSON, varies_by_accept=True)
    content_type = f"{media_type}; charset=utf-8"
    return Answer(page.html.encode(), content_type, varies_by_accept=True)


def _not_ours() -> Answer:
    return Answer(
        b"this index has fnhub-* only\n",
        "text/plain; charset=utf-8",
        HTTPStatus.NOT_FOUND,
        max_age_s=_DAY_S,
    )


def _unacceptable() -> Answer:
    offered = "".join(f"{each}\n" for each in dict.fromkeys(_MEDIA_TYPES.values()))
    return Answer(
        offered.encode(),
        "text/plain; charset=utf-8",
        HTTPStatus.NOT_ACCEPTABLE,
        varies_by_accept=True,
    )
