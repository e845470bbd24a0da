"""The log of events beside the releases that it speaks of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from registry.core.errors import InvalidName
from registry.core.names import FunctionName
from registry.core.status import UNMARKED, FunctionStatus
from registry.db.census import (
    Recorded,
    Told,
    event_gaps,
    event_names_after,
    existing_names,
)
from registry.services.backend import Backend
from registry.services.fsck.finding import Finding

_WHERE = "table event"
_GAPS = 100  # that are told; more say no more
_PAGE = 500  # names in memory


def check_events(
    name: FunctionName, rows: Sequence[Recorded], events: Sequence[Told]
) -> Iterator[Finding]:
    """Compare a function's releases with its events, both of one snapshot."""
    published: dict[str, list[str]] = {}
    yanked: dict[str, bool] = {}
    for each in events:
        if each.kind == "publish":
            published.setdefault(each.version, []).append(each.sha256)
        elif each.kind in ("yank", "unyank"):
            yanked[each.version] = each.kind == "yank"
    for row in rows:
        ref = f"{name}@{row.version}"
        digests = published.pop(row.version, [])
        is_yanked = yanked.pop(row.version, False)
        yield from _publish(ref, row, digests)
        if is_yanked != (row.yanked is not None):
            why = f"the last event says {'yanked' if is_yanked else 'not yanked'}"
            yield Finding("yank-differs", ref, _WHERE, why)
    for version in dict.fromkeys([*published, *yanked]):
        why = "events of a release that is not there"
        yield Finding("event-of-nothing", f"{name}@{version}", _WHERE, why)


def check_marks(
    name: FunctionName, status: FunctionStatus | None, events: Sequence[Told]
) -> Iterator[Finding]:
    """Compare a function's marks with the last events that speak of them."""
    told = {"deprecate": False, "archive": False}
    for each in events:
        kind = each.kind.removeprefix("un")
        if kind in told:
            told[kind] = kind == each.kind
    found = status or UNMARKED
    marked = {
        "deprecate": found.deprecated is not None,
        "archive": found.archived is not None,
    }
    for kind, is_told in told.items():
        if is_told != marked[kind]:
            why = f"the last event says {'' if is_told else 'not '}{kind}d"
            yield Finding("mark-differs", str(name), _WHERE, why)


def check_log(backend: Backend) -> Iterator[Finding]:
    """Look for serials that are missing, and for names of no function."""
    with backend.database.read() as db:
        gaps = event_gaps(db, _GAPS)
    for first, last in gaps:
        serials = str(first) if first == last else f"{first} to {last}"
        yield Finding(
            "event-gap", f"serial {serials}", _WHERE, "there is no such event"
        )
    page: list[str] = [""]
    while page:
        with backend.database.read() as db:
            page = event_names_after(db, page[-1], _PAGE)
            known = existing_names(db, [n for n in map(_parsed, page) if n])
        for text in page:
            if _parsed(text) not in known:
                why = "events of a function that is not there"
                yield Finding("event-of-nothing", text, _WHERE, why)


def _publish(ref: str, row: Recorded, digests: Sequence[str]) -> Iterator[Finding]:
    if not digests:
        yield Finding(
            "event-missing", ref, _WHERE, "no event says that it was published"
        )
    elif len(digests) > 1:
        why = f"{len(digests)} events say that it was published"
        yield Finding("event-double", ref, _WHERE, why)
    elif digests[0] != row.sha256:
        why = f"the event says {digests[0]}, the row {row.sha256}"
        yield Finding("event-differs", ref, _WHERE, why)


def _parsed(text: str) -> FunctionName | None:
    try:
        return FunctionName.parse(text)
    except InvalidName:
        return None
