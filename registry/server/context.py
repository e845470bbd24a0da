"""What a view needs of its application and its request."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Protocol, TypeVar, cast

from flask import Flask, Response, current_app, g, request

from registry.core.access import PUBLIC, Reader
from registry.core.errors import Denied, FnhubError, NotFound, NotSignedIn, TokenUnknown
from registry.core.names import FunctionName
from registry.server.request_log import note_actor
from registry.services.backend import Backend
from registry.services.holder import Holder
from registry.services.mirror.on_demand import OnDemand
from registry.services.tokens import identify, identify_again

_KEY, _GUARD, _SESSIONS = "fnhub", "fnhub-guard", "fnhub-session-reader"
_UPSTREAM = "fnhub-upstream"
_USER = "__token__"
T = TypeVar("T")


class Guard(Protocol):
    """Watches who tries tokens, that nobody finds one by trying."""

    def before_sign_in(self) -> None:
        """Refuse the sender of this request, or do nothing.

        Raises:
            RateLimited: too many of his tokens were none.
        """

    def failed_to_sign_in(self) -> None:
        """Take note that a token was none."""


def bind(app: Flask, backend: Backend) -> None:
    """Give an application its backend, once, in the factory."""
    app.extensions[_KEY] = backend
    app.after_request(mark_private)


def backend() -> Backend:
    """Return the backend of the application that serves this request."""
    return cast("Backend", current_app.extensions[_KEY])


def fetch_from(app: Flask, upstream: OnDemand) -> None:
    """Let an application fetch what it is asked for from another hub."""
    app.extensions[_UPSTREAM] = upstream


def freshen(name: FunctionName) -> None:
    """Bring what another hub has of a function, where one is set and the name allowed.

    Raises:
        ElsewhereFailed, ElsewhereRefused: it does not give it, and nothing is here.
    """
    upstream = cast("OnDemand | None", current_app.extensions.get(_UPSTREAM))
    if upstream is not None:
        upstream.freshen(backend(), name)


def accept_sessions(app: Flask, find: Callable[[], int | None]) -> None:
    """Let requests be of who signed in before, where `find` knows their token."""
    app.extensions[_SESSIONS] = find


def is_signed() -> bool:
    """Return whether a token came with this request, or something in its place."""
    return "Authorization" in request.headers or session_holder() is not None


def session_holder() -> Holder | None:
    """Return who signed in before, in this browser; None where that has ended."""
    if "fnhub_session" not in g:
        find = cast(
            "Callable[[], int | None] | None", current_app.extensions.get(_SESSIONS)
        )
        number = None if find is None else find()
        g.fnhub_session = None
        if number is not None:
            with suppress(Denied):
                g.fnhub_session = identify_again(backend(), number)
    return cast("Holder | None", g.fnhub_session)


def ask_who(response: Response) -> None:
    """Let an answer say that another may come to who sends a token.

    RFC 9110, section 11.6.1, allows it with any status.
    """
    response.headers["WWW-Authenticate"] = 'Bearer realm="fnhub"'


def mark_private(response: Response) -> Response:
    """Keep answers that depend on who asks out of shared caches."""
    kept = response.headers.get("Cache-Control", "")
    if not kept.startswith("public"):
        response.vary.add("Authorization")
        if is_signed() and not kept:
            response.headers["Cache-Control"] = "private, no-store"
    return response


def reader() -> Reader:
    """Return what the sender of this request may read: without a token, what is public.

    Raises:
        TokenUnknown, TokenExpired: the token that came with it is not valid.
    """
    return holder().reader() if is_signed() else PUBLIC


def readable(find: Callable[[Reader], T]) -> T:
    """Find something as everybody may, or else as the sender of this request may.

    What is public is so without a look at the token: an old one is in nobody's way,
    and the answer is the same for all, so that caches can keep it.

    Raises:
        NotFound: it is not there for the sender.
        TokenUnknown, TokenExpired: nor can be told whether it would be.
    """
    try:
        return find(PUBLIC)
    except NotFound:
        if (found_for := reader()) == PUBLIC:
            raise
        return find(found_for)


def guard_sign_ins(app: Flask, guard: Guard) -> None:
    """Let someone watch who tries tokens."""
    app.extensions[_GUARD] = guard


def holder() -> Holder:
    """Return who sent this request, from `Authorization`; looked up once.

    Raises:
        NotSignedIn, TokenUnknown, TokenExpired: no valid token came with it.
        RateLimited: too many that were none came from there.
    """
    if "fnhub_holder" not in g:
        try:
            g.fnhub_holder = _identified()
            note_actor(g.fnhub_holder)
        except FnhubError as error:  # who asks again in this request gets it again
            g.fnhub_holder = error
    if isinstance(g.fnhub_holder, FnhubError):
        raise g.fnhub_holder
    return cast("Holder", g.fnhub_holder)


def _identified() -> Holder:
    secret = _secret()
    if not secret and (found := session_holder()) is not None:
        return found
    return sign_in(secret)


def sign_in(secret: str) -> Holder:
    """Return who holds a token; who tries many is stopped.

    Raises:
        NotSignedIn, TokenUnknown, TokenExpired, TokenRevoked: it is not valid.
        RateLimited: too many that were none came from there.
    """
    guard = cast("Guard | None", current_app.extensions.get(_GUARD))
    if not secret:
        raise NotSignedIn
    if guard is not None:
        guard.before_sign_in()
    try:
        return identify(backend(), secret)
    except TokenUnknown:
        if guard is not None:
            guard.failed_to_sign_in()
        raise


def _secret() -> str:
    """Return the token that was sent: as a bearer's, or as `__token__`'s password.

    twine, uv and pip know the second only.
    """
    sent = request.authorization
    if sent is None:
        return ""
    if sent.type == "basic" and sent.username == _USER:
        return sent.password or ""
    return sent.token or "" if sent.type == "bearer" else ""
