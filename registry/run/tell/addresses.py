"""Addresses that apprise knows: secrets, of which nothing is shown."""

from __future__ import annotations

import logging
import re
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import unquote, unquote_plus

import apprise

_BETWEEN = re.compile(r"[\s,]+(?=[A-Za-z][\w+.-]*://)|\s+")
_PIECES = re.compile(r"[/:@?&=#,;\s]+")
_LEAST = 3  # characters of what is masked; shorter texts are everywhere
_LEVELS = {"started": "info", "done": "success", "failed": "failure"}


def split_addresses(text: str) -> list[str]:
    """Return the addresses in a text: between spaces, commas or lines."""
    return list(dict.fromkeys(filter(None, _BETWEEN.split(text.strip(" ,\n")))))


def send(
    addresses: Sequence[str],
    message: tuple[str, str],
    state: str,
    files: Sequence[Path] = (),
) -> list[str]:
    """Send a message; return what went wrong, a sentence for each address that failed.

    Args:
        addresses: As apprise reads them.
        message: Title and text, which is Markdown.
        state: started, done or failed; services show it by colour or picture.
        files: Pictures, for the services that take some.
    """
    return [
        problem
        for number, url in enumerate(addresses, 1)
        if (problem := _send(number, url, message, (state, files)))
    ]


def _send(
    number: int, url: str, message: tuple[str, str], how: tuple[str, Sequence[Path]]
) -> str:
    asset = apprise.AppriseAsset(app_id="fnhub", app_desc="fnhub", async_mode=False)
    with _listening() as heard:
        server = apprise.Apprise.instantiate(url, asset=asset)
        if server is None:
            return f"address {number} cannot be read: apprise knows no such service"
        to = apprise.Apprise(asset=asset)
        to.add(server)
        takes_files = bool(server.attachment_support)
        taken = to.notify(
            title=message[0],
            body=message[1],
            notify_type=_LEVELS[how[0]],
            body_format=apprise.NotifyFormat.MARKDOWN,
            attach=[str(each) for each in how[1]] or None if takes_files else None,
        )
    if taken:
        return ""
    why = _masked("; ".join(heard), url) or "it did not take the message"
    return f"address {number} ({server.service_name}): {why}"


class _Heard(logging.Handler):
    """Keeps what apprise says while it works."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.texts: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.texts.append(record.getMessage())


@contextmanager
def _listening() -> Iterator[list[str]]:
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


def _masked(text: str, url: str) -> str:
    """Take everything out of a text that the address is made of, but its scheme."""
    scheme, _, rest = url.partition("://")
    pieces = {rest, *_PIECES.split(rest)}
    pieces |= {form(piece) for piece in pieces for form in (unquote, unquote_plus)}
    for piece in sorted(pieces - {scheme}, key=len, reverse=True):
        if len(piece) >= _LEAST:
            text = text.replace(piece, "***")
    return " ".join(text.split())
