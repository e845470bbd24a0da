"""What a view needs of its application and its request."""

from __future__ import annotations

from typing import cast

from flask import Flask, current_app, request

from registry.services.backend import Backend
from registry.services.tokens import Holder, identify

_KEY = "fnhub"


def bind(app: Flask, backend: Backend) -> None:
    """Give an application its backend, once, in the factory."""
    app.extensions[_KEY] = backend


def backend() -> Backend:
    """Return the backend of the application that serves this request."""
    return cast("Backend", current_app.extensions[_KEY])


def holder() -> Holder:
    """Return who sent this request, from `Authorization: Bearer`.

    Raises:
        NotSignedIn, TokenUnknown, TokenExpired: no valid token came with it.
    """
    scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
    return identify(backend(), secret.strip() if scheme.lower() == "bearer" else None)
