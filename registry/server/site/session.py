"""Signed in to the website: with a token, for a while, in this browser.

The cookie holds the token's number and not the token, signed with the hub's own key
(`services.sessions`).  The record is asked with each request, so that revoking the
token ends its sessions.  No route but those of pages looks at the cookie.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from typing import cast

from flask import Flask, Response, current_app, g, request
from itsdangerous import BadData, URLSafeTimedSerializer

from registry.core.errors import FormForged
from registry.server.context import accept_sessions, session_holder
from registry.server.public_url import hub_url
from registry.services.backend import Backend
from registry.services.sessions import session_key

COOKIE = "fnhub-session"
FORM_COOKIE = "fnhub-form"
FIELD = "form_token"
LASTS = timedelta(hours=12)
_KEY = "fnhub-sessions"


class Sessions:
    """Signs and reads cookies."""

    def __init__(self, backend: Backend) -> None:
        self._backend = backend
        self._signer: URLSafeTimedSerializer | None = None

    def signer(self) -> URLSafeTimedSerializer:
        """Return what signs; the store is asked for the key once."""
        if self._signer is None:
            key = session_key(self._backend)
            self._signer = URLSafeTimedSerializer(
                key,
                salt="fnhub website session",
                signer_kwargs={"digest_method": hashlib.sha256},
            )
        return self._signer

    def read(self, cookie: str) -> int | None:
        """Return the number of the token that a cookie is of."""
        try:
            found = self.signer().loads(cookie, max_age=int(LASTS.total_seconds()))
        except BadData:
            return None
        return found if isinstance(found, int) else None


def install(app: Flask, backend: Backend, blueprints: list[str]) -> None:
    """Let pages be read by who signed in."""
    sessions = Sessions(backend)
    app.extensions[_KEY] = sessions
    pages = frozenset(blueprints)

    def token_number() -> int | None:
        if request.blueprint not in pages or COOKIE not in request.cookies:
            return None
        return sessions.read(request.cookies[COOKIE])

    accept_sessions(app, token_number)

    @app.before_request
    def note_who() -> None:
        if request.blueprint in pages and (who := session_holder()) is not None:
            g.site_who = who.whose

    app.after_request(_set_form_cookie)


def begin(response: Response, token_id: int) -> None:
    """Sign in: let the answer set the cookie."""
    sessions = cast("Sessions", current_app.extensions[_KEY])
    value = sessions.signer().dumps(token_id)
    _set(response, COOKIE, value, LASTS)


def end(response: Response) -> None:
    """Sign out."""
    response.delete_cookie(COOKIE, path="/", httponly=True, samesite="Strict")


def form_token() -> str:
    """Return what a form of this page has to send back."""
    if "site_form" not in g:
        g.site_form = request.cookies.get(FORM_COOKIE) or secrets.token_urlsafe(24)
    return cast("str", g.site_form)


def require_form() -> None:
    """Check that a form is the hub's own, filled in on one of its pages.

    Only such a page knows what the cookie holds.

    Raises:
        FormForged: it is not, or its page is too old.
    """
    wanted, sent = request.cookies.get(FORM_COOKIE, ""), request.form.get(FIELD, "")
    if not wanted or not secrets.compare_digest(wanted.encode(), sent.encode()):
        raise FormForged


def _set_form_cookie(response: Response) -> Response:
    if "site_form" in g:
        _set(response, FORM_COOKIE, g.site_form, LASTS)
        response.headers["Cache-Control"] = "private, no-store"
    return response


def _set(response: Response, name: str, value: str, lasts: timedelta) -> None:
    response.set_cookie(
        name,
        value,
        max_age=int(lasts.total_seconds()),
        secure=hub_url().startswith("https:"),
        httponly=True,
        samesite="Strict",
    )
