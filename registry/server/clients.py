"""Where a request comes from."""

from __future__ import annotations

import ipaddress
from typing import Any

UNKNOWN = "unknown"  # a peer without an address, such as a Unix socket


def client_address(environ: dict[str, Any], proxies: int) -> str:
    """Return the address of whoever sent a request, past proxies that are trusted.

    Each proxy adds, at the right end of X-Forwarded-For, whom it heard from.  What
    stands left of what the trusted ones added is anybody's invention.

    Args:
        environ: Of WSGI.
        proxies: How many trusted ones every request passes; 0 looks at no header.
    """
    peer = str(environ.get("REMOTE_ADDR") or UNKNOWN)
    if not proxies:
        return peer
    heard = str(environ.get("HTTP_X_FORWARDED_FOR", "")).split(",")
    if len(heard) < proxies:  # it came past the proxies, or they add nothing
        return peer
    return _address(heard[-proxies].strip()) or peer


def _address(text: str) -> str | None:
    try:
        return str(ipaddress.ip_address(text))
    except ValueError:
        return None
