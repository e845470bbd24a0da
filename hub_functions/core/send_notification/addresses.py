"""Addresses of those who are told: secrets, of which nothing is shown."""

from __future__ import annotations

import logging
import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import unquote, unquote_plus

import apprise

_BETWEEN = re.compile(r"[\s,]+(?=[A-Za-z][\w+.-]*://)|\s+")
_PIECES = re.compile(r"[/:@?&=#,;\s]+")
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]{0,20}(?=://)")
_LEAST = 3  # characters of what is masked; shorter texts are everywhere
_LONGEST = 300  # characters of a problem
_MISSING = (
    "no address is given to send to: it is the secret 'urls'.  For fnhub run, set the "
    "environment variable FNHUB_SECRET_URLS (or URLS); in Python, give urls=.  One or "
    "more addresses as apprise reads them, separated by spaces, such as "
    "slack://TokenA/TokenB/TokenC/#channel, mailtos://user:password@example.com or "
    "jsons://host/path"
)


@dataclass(frozen=True, slots=True)
class Address:
    """One who is told."""

    number: int  # from 1, in the order in which they were given
    url: str
    server: apprise.NotifyBase

    @property
    def service(self) -> str:
        """The name of the service, such as Slack."""
        return str(self.server.service_name)

    @property
    def takes_files(self) -> bool:
        """Whether attachments reach it."""
        return bool(self.server.attachment_support)


def read_addresses(urls: str | None) -> list[Address]:
    """Return the addresses in a text; all are looked at before any is told.

    Raises:
        ValueError: there is none, or apprise cannot read one.
    """
    found = list(
        dict.fromkeys(filter(None, _BETWEEN.split((urls or "").strip(" ,\n"))))
    )
    if not found:
        raise ValueError(_MISSING)
    asset = apprise.AppriseAsset(app_id="fnhub", app_desc="fnhub", async_mode=False)
    addresses = []
    for number, url in enumerate(found, 1):
        with listening():
            server = apprise.Apprise.instantiate(url, asset=asset)
        if server is None:
            raise ValueError(_unreadable(number, len(found), url))
        addresses.append(Address(number, url, server))
    return addresses


def _unreadable(number: int, count: int, url: str) -> str:
    scheme = _SCHEME.match(url.lower())
    what = "has no '://'"
    if scheme:
        what = (
            f"begins with {scheme[0]}:// and cannot be read: that service is not "
            "known, or what follows is not what it needs"
        )
    return (
        f"address {number} of {count} in the secret 'urls' {what}: nothing was sent; "
        "apprise's documentation tells how each service is written"
    )


class _Heard(logging.Handler):
    """Keeps what apprise says while it works."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.texts: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.texts.append(record.getMessage())


@contextmanager
def listening() -> Iterator[list[str]]:
    """Hear what apprise logs, and let none of it out: it may hold addresses."""
    logger, heard = logging.getLogger("apprise"), _Heard()
    before = logger.handlers[:], logger.propagate, logger.level
    logger.handlers, logger.propagate = [heard], False
    logger.setLevel(logging.WARNING)
    try:
        with warnings.catch_warnings():  # of what apprise loads at its first use
            warnings.simplefilter("ignore", DeprecationWarning)
            yield heard.texts
    finally:
        logger.handlers, logger.propagate, level = before
        logger.setLevel(level)


def masked(text: str, url: str) -> str:
    """Take everything out of a text that the address is made of, but its scheme."""
    scheme, _, rest = url.partition("://")
    pieces = {rest, *_PIECES.split(rest)}
    pieces |= {form(piece) for piece in pieces for form in (unquote, unquote_plus)}
    for piece in sorted(pieces - {scheme}, key=len, reverse=True):
        if len(piece) >= _LEAST:
            text = text.replace(piece, "***")
    text = " ".join(text.split())
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
