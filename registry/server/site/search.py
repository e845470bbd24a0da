"""/search: hits with facets, the question in the address."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, request

from indexer import FACETS, SORTS, Query, Result
from registry.core.access import Reader
from registry.server.api.parameters import whole
from registry.server.context import backend, reader
from registry.server.site.frame import page
from registry.services.search import search
from registry.services.shown import signatures_of

bp = Blueprint("site_search", __name__)

PER_PAGE = 20
PAGE_MOST = 500
FACET_VALUES = 12  # of one facet that are shown
SORT_LABELS = {
    "relevance": "Relevance",
    "pulls": "Pulls",
    "updated": "Newest",
    "score": "Score",
    "name": "Name",
}
FACET_LABELS = {
    "kind": "Kind",
    "category": "Category",
    "accepts": "Takes",
    "returns": "Gives",
    "requires": "Requires",
    "team": "Team",
    "license": "Licence",
}


@dataclass(frozen=True, slots=True)
class Choice:
    """A value of a facet, and where choosing it leads, or taking it back."""

    value: str
    count: int
    url: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Question:
    """What an address asks; parts that mean nothing are left out."""

    text: str
    filters: Mapping[str, tuple[str, ...]]
    sort: str
    page: int
    base: str = "/search"
    fixed: tuple[str, str] | None = None  # a filter that the page itself is about

    @classmethod
    def read(
        cls, base: str = "/search", fixed: tuple[str, str] | None = None
    ) -> Question:
        """Read the address of the request that is served."""
        given = {key: tuple(dict.fromkeys(request.args.getlist(key))) for key in FACETS}
        sort = request.args.get("sort", "")
        return cls(
            text=request.args.get("q", "").strip()[:400],
            filters={key: values for key, values in given.items() if any(values)},
            sort=sort if sort in SORTS else "",
            page=whole("page", 1, most=PAGE_MOST),
            base=base,
            fixed=fixed,
        )

    @property
    def is_narrowed(self) -> bool:
        """Whether it is one of the many questions that filters and orders make."""
        return bool(self.filters or self.sort or self.page > 1)

    def query(self) -> Query:
        """Return it as search takes it."""
        offset = (self.page - 1) * PER_PAGE
        filters = dict(self.filters)
        if self.fixed is not None:
            filters[self.fixed[0]] = (self.fixed[1],)
        return Query(self.text, filters, self.sort, offset, PER_PAGE)

    def url(
        self,
        *,
        text: str | None = None,
        sort: str | None = None,
        page: int = 1,
        but: tuple[str, str] | None = None,
        also: tuple[str, str] | None = None,
    ) -> str:
        """Return the address of another question, near this one."""
        pairs = [("q", self.text if text is None else text)]
        for key, values in self.filters.items():
            pairs += [(key, each) for each in values if (key, each) != but]
        pairs += [also] if also else []
        pairs.append(("sort", self.sort if sort is None else sort))
        pairs.append(("page", str(page) if page > 1 else ""))
        asked = urlencode([(key, value) for key, value in pairs if value])
        return f"{self.base}?{asked}" if asked else self.base


@bp.get("/search")
def show_search() -> Response:
    """Show what fits; without a question, everything."""
    return answered(Question.read(), "search.html", reader())


def answered(question: Question, template: str, who: Reader, **more: Any) -> Response:  # noqa: ANN401  # what templates take
    """Ask, and show the answer."""
    found = search(backend(), question.query(), who)
    asked = [(each.key, each.version) for each in found.hits]
    last = question.page * PER_PAGE
    return page(
        template,
        question=question,
        found=found,
        signatures=signatures_of(backend(), asked),
        facets=facets_of(question, found),
        chips=_chips(question),
        sorts=_sorts(question),
        previous=question.url(page=question.page - 1) if question.page > 1 else None,
        following=question.url(page=question.page + 1) if found.total > last else None,
        first=last - PER_PAGE + 1,
        last=min(last, found.total),
        now=backend().clock(),
        **more,
    )


def facets_of(question: Question, found: Result) -> list[tuple[str, str, list[Choice]]]:
    """Return (facet, label, values); one without a choice is left out."""
    shown = []
    order = [key for key in FACET_LABELS if key in found.facets]
    order += [key for key in found.facets if key not in FACET_LABELS]
    for key in order:
        chosen = question.filters.get(key, ())
        values = _choices(question, key, found.facets[key], chosen)
        is_fixed = question.fixed is not None and question.fixed[0] == key
        if not is_fixed and (len(values) > 1 or chosen):
            shown.append((key, FACET_LABELS.get(key, key.capitalize()), values))
    return shown


def _choices(
    question: Question, key: str, counts: Mapping[str, int], chosen: Sequence[str]
) -> list[Choice]:
    values = list(counts)[:FACET_VALUES]
    values += [each for each in chosen if each not in values]
    return [
        Choice(
            each,
            counts.get(each, 0),
            question.url(but=(key, each))
            if each in chosen
            else question.url(also=(key, each)),
            each in chosen,
        )
        for each in values
    ]


def _chips(question: Question) -> list[tuple[str, str, str]]:
    """Return (facet, value, address without it) of all that is chosen."""
    return [
        (FACET_LABELS.get(key, key), value, question.url(but=(key, value)))
        for key, values in question.filters.items()
        for value in values
    ]


def _sorts(question: Question) -> Iterable[tuple[str, str, bool]]:
    """Return (label, address, whether it is this one)."""
    order = question.query().order
    for key, label in SORT_LABELS.items():
        if key != "relevance" or question.text:
            yield label, question.url(sort=key), key == order
