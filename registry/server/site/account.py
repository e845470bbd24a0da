"""/sign-in and /account: with a token, for a while; what is mine."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, Response, redirect, request

from indexer import Query
from registry.core.access import SCOPE_WORDS, Reader, Scope
from registry.core.accounts import TokenRecord
from registry.core.errors import (
    Denied,
    FnhubError,
    Invalid,
    InvalidRequest,
)
from registry.server.context import backend, holder, reader, sign_in
from registry.server.problems import status_of
from registry.server.site import session
from registry.server.site.frame import page
from registry.services.holder import Holder
from registry.services.news import latest_events
from registry.services.search import search
from registry.services.tokens import TokenTerms, list_tokens, make_token, revoke_token

bp = Blueprint("site_account", __name__)

_EVENTS = 15
_FUNCTIONS = 100
_DAYS_MOST = 3_650


@bp.get("/sign-in")
def show_sign_in() -> Response:
    """Show the form."""
    return page("sign_in.html", form_token=session.form_token(), error=None)


@bp.post("/sign-in")
def begin_session() -> Response:
    """Sign in with a token."""
    session.require_form()
    try:
        who = sign_in(request.form.get("token", "").strip())
    except Denied as error:
        values = {"form_token": session.form_token(), "error": str(error)}
        return page("sign_in.html", status_of(error).value, **values)
    assert who.token_id is not None  # it was found by its token
    response = _see_other("/account")
    session.begin(response, who.token_id)
    return response


@bp.post("/sign-out")
def end_session() -> Response:
    """Sign out of this browser."""
    session.require_form()
    response = _see_other("/")
    session.end(response)
    return response


@bp.get("/account")
def show_account() -> Response:
    """Show what is one's own."""
    return _account(holder())


@bp.post("/account/tokens")
def make_one() -> Response:
    """Make a token, and show it this once."""
    who = holder()
    session.require_form()
    try:
        made = make_token(backend(), who, _terms())
    except (Denied, Invalid) as error:
        return _account(who, error=error)
    return _account(who, secret=made.secret)


@bp.post("/account/tokens/<number:number>/revoke")
def revoke_one(number: int) -> Response:
    """Take a token back; one's own session with it ends too."""
    who = holder()
    session.require_form()
    revoke_token(backend(), who, number)
    return _see_other("/account" if number != who.token_id else "/")


def _terms() -> TokenTerms:
    days = request.form.get("days", "")
    if days and not (days.isascii() and days.isdigit() and 0 < int(days) <= _DAYS_MOST):
        raise InvalidRequest(f"days is a whole number from 1 to {_DAYS_MOST}")
    return TokenTerms(
        scopes=request.form.getlist("scope"),
        label=request.form.get("label", "").strip(),
        expires_in=timedelta(days=int(days)) if days else None,
    )


def _account(
    who: Holder, *, secret: str | None = None, error: FnhubError | None = None
) -> Response:
    teams = sorted(who.account.roles) if who.account else [who.team or ""]
    functions = Query(filters={"team": tuple(teams)}, sort="name", limit=_FUNCTIONS)
    seen = reader()
    return page(
        "account.html",
        200 if error is None else status_of(error).value,
        holder=who,
        teams=teams,
        found=search(backend(), functions, seen) if teams else None,
        tokens=_tokens(who),
        events=_events(seen, teams),
        scopes=[each for each in SCOPE_WORDS if _may_give(who, each)],
        form_token=session.form_token(),
        secret=secret,
        error=error,
        now=backend().clock(),
    )


def _events(seen: Reader, teams: list[str]) -> list[object]:
    return [*latest_events(backend(), _EVENTS, seen, teams=teams)]


def _tokens(who: Holder) -> list[TokenRecord] | None:
    """Return one's tokens that are valid; None for who may not list them."""
    try:
        found = list_tokens(backend(), who)
    except Denied:
        return None
    now = backend().clock()
    return [
        each
        for each in found
        if each.revoked is None and (each.expires is None or each.expires > now)
    ]


def _may_give(who: Holder, word: str) -> bool:
    """Return whether a new token may have a scope: one's own has it."""
    if word == "publish":
        return who.allows(Scope.PUBLISH_NEW) and who.allows(Scope.PUBLISH_UPDATE)
    return who.allows(Scope(word))


def _see_other(address: str) -> Response:
    response: Response = redirect(address, 303)  # type: ignore[assignment]  # werkzeug's
    response.headers["Cache-Control"] = "private, no-store"
    return response
