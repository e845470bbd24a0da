"""…/diff/<a>...<b>: two versions beside each other, the signature first."""

from __future__ import annotations

import re
from collections import Counter

from flask import Blueprint, Response, redirect, request

from registry.core.access import Reader
from registry.core.compat import Change
from registry.core.errors import Invalid, PageNotFound
from registry.core.names import FunctionName
from registry.core.signature import Output, Parameter, Signature
from registry.core.versions import Version, parse_version
from registry.server.context import backend, readable
from registry.server.site.frame import page
from registry.server.site.shapes import type_text
from registry.services.difference import Difference, get_difference
from registry.services.shown import Shown, show_function

bp = Blueprint("site_diff", __name__)

_NAMED = re.compile(r"`([^`]+)`")
_NUMBERS = (
    "No",
    "One",
    "Two",
    "Three",
    "Four",
    "Five",
    "Six",
    "Seven",
    "Eight",
    "Nine",
)


@bp.get("/functions/<team:team>/<name:name>/diff")
def choose(team: str, name: str) -> Response:
    """Go to the versions that the form's two fields name."""
    wanted = FunctionName(team, name)
    shown = readable(lambda who: show_function(backend(), wanted, None, who))
    known = [str(each.version) for each in shown.versions]
    new = request.args.get("to", str(shown.best))
    old = request.args.get("from", _before(known, new))
    if old not in known or new not in known:
        raise PageNotFound(request.path)
    response: Response = redirect(f"/functions/{wanted}/diff/{old}...{new}")  # type: ignore[assignment]  # werkzeug's
    return response


@bp.get("/functions/<team:team>/<name:name>/diff/<string:both>")
def show_difference(team: str, name: str, both: str) -> Response:
    """Compare two versions."""
    wanted = FunctionName(team, name)
    versions = _parsed(both)

    def find(who: Reader) -> tuple[Shown, Difference]:
        shown = show_function(backend(), wanted, versions[1], who)
        return shown, get_difference(backend(), wanted, versions, who)

    shown, found = readable(find)
    levels = Counter(each.level.label for each in found.changes)
    return page(
        "diff.html",
        name=wanted,
        shown=shown,
        difference=found,
        levels=levels,
        verdict=_verdict(levels),
        rows=[_row(each, found) for each in found.changes],
    )


def _row(change: Change, found: Difference) -> dict[str, str]:
    """Return a change with what its value was and is."""
    named = _NAMED.findall(change.message) or [""]
    old = _written(found.old.signature, named[0])
    new = _written(found.new.signature, named[-1])  # another where it was renamed
    row = {"message": change.message, "level": change.level.label}
    return row | ({"old": old, "new": new} if old != new else {"old": "", "new": ""})


def _written(signature: Signature, name: str) -> str:
    """Return a param or output as it is written in the code; empty without one."""
    for handler in signature.handlers[:1]:
        values: tuple[Parameter | Output, ...] = (*handler.parameters, *handler.outputs)
        for each in values:
            if each.name != name:
                continue
            default = each.default if isinstance(each, Parameter) else None
            return type_text(each.type) + (
                f" = {default}" if default is not None else ""
            )
    return ""


def _verdict(levels: Counter[str]) -> str:
    breaking = levels["major"]
    if breaking:
        shown = _NUMBERS[breaking] if breaking < len(_NUMBERS) else f"{breaking:,}"
        noun = "change" if breaking == 1 else "changes"
        return f"{shown} {noun} can break your calls"
    if levels["minor"]:
        return "Your calls keep working, and there is more"
    return "Your calls keep working"


def _parsed(both: str) -> tuple[Version, Version]:
    old, dots, new = both.partition("...")
    try:
        if dots:
            return parse_version(old), parse_version(new)
    except Invalid:
        pass
    raise PageNotFound(request.path)


def _before(known: list[str], new: str) -> str:
    """Return the version before one, in a list with the newest first."""
    after = known[known.index(new) + 1 :] if new in known else known
    return after[0] if after else new
