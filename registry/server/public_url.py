"""The hub's address as those who ask know it."""

from __future__ import annotations

from flask import Flask, current_app, request

_PROXIES = "fnhub-proxies"


def install(app: Flask, *, proxies: int) -> None:
    """Say how many proxies are before the hub, and may be believed."""
    app.extensions[_PROXIES] = proxies


def hub_url() -> str:
    """Return the hub's address as its visitors know it, without a slash at the end.

    What a proxy says is believed where the hub was told that there is one.
    """
    if current_app.extensions[_PROXIES]:
        host = request.headers.get("X-Forwarded-Host", "")
        scheme = request.headers.get("X-Forwarded-Proto", "http")
        if host and scheme in ("http", "https") and _is_host(host):
            return f"{scheme}://{host}"
    return f"{request.scheme}://{request.host}"


def _is_host(text: str) -> bool:
    return len(text) < 256 and all(each.isalnum() or each in ".-:[]" for each in text)
