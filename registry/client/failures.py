"""What went wrong on the way to a hub, told as an error."""

from __future__ import annotations

import errno
import http.client
import re
import socket
import ssl
from dataclasses import dataclass

from registry.client.route import Proxy
from registry.core.errors import (
    AnswerTruncated,
    AnswerUnreadable,
    CertificateUntrusted,
    FnhubError,
    HubUnreachable,
    InvalidSetting,
    Untrusted,
)

_NO_WAY = (errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN, errno.EHOSTDOWN)
# How http.client tells that a proxy did not open the way; it has no type for it.
_TUNNEL = re.compile(r"Tunnel connection failed: (\d+)(.*)", re.DOTALL)
_WANTS_PASSWORD, _FAILED = 407, 500


@dataclass(frozen=True, slots=True)
class Failure:
    """A try that brought no answer."""

    error: FnhubError
    is_passing: bool  # the next try may do better


def failure_of(
    url: str,
    error: OSError | http.client.HTTPException | Untrusted,
    proxy: Proxy | None,
) -> Failure:
    """Tell an exception of a request as an error of ours."""
    if isinstance(error, Untrusted):
        return Failure(error, isinstance(error, AnswerTruncated))
    if isinstance(error, ssl.SSLCertVerificationError):
        why = error.verify_message or str(error)
        return Failure(CertificateUntrusted(url, why), is_passing=False)
    via = "" if proxy is None else f" (by the proxy {proxy})"
    if isinstance(error, http.client.RemoteDisconnected):
        why = f"the connection was closed{via}"
        return Failure(HubUnreachable(url, why), is_passing=True)
    if isinstance(error, http.client.IncompleteRead):
        why = f"the connection was closed in the middle of the answer{via}"
        return Failure(HubUnreachable(url, why), is_passing=True)
    if isinstance(error, http.client.HTTPException):
        return Failure(AnswerUnreadable(url, repr(error)), is_passing=False)
    if refused := _TUNNEL.match(str(error)):
        return _of_tunnel(url, int(refused[1]), refused[2].strip(), via)
    why = _words(error)
    return Failure(HubUnreachable(url, f"{why}{via}"), _is_passing(error))


def password_wanted() -> InvalidSetting:
    """Return the error for a proxy that does not know who asks."""
    why = "the proxy wants a user's name and password, or others than these"
    return InvalidSetting("proxy", why)


def _of_tunnel(url: str, status: int, said: str, via: str) -> Failure:
    if status == _WANTS_PASSWORD:
        return Failure(password_wanted(), is_passing=False)
    why = f"the way was refused with status {status} {said}".rstrip() + via
    return Failure(HubUnreachable(url, why), status >= _FAILED)


def _words(error: OSError) -> str:
    if reason := getattr(error, "reason", None):  # TLS alone has one, and not always
        return str(reason).replace("_", " ").lower()
    return error.strerror or str(error)


def _is_passing(error: OSError) -> bool:
    """Whether a connection may come about, or last, with the next try."""
    if isinstance(error, socket.gaierror):
        return error.errno == socket.EAI_AGAIN
    if isinstance(error, ssl.SSLError):
        return isinstance(error, ssl.SSLEOFError)
    is_broken = isinstance(error, ConnectionError | TimeoutError)
    return is_broken or error.errno in _NO_WAY
