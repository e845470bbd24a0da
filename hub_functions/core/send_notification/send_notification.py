"""Send a message with results to chat, e-mail or a webhook."""

from __future__ import annotations

from pathlib import Path
from typing import Literal, NamedTuple, get_args

import apprise
import pandas as pd

from .addresses import Address, listening, masked, read_addresses
from .rendering import Value, render

__all__ = ["SentNotification", "send_notification"]

Level = Literal["info", "success", "warning", "failure"]


class SentNotification(NamedTuple):
    """What was sent, and to how many.

    Attributes:
        report: One row per address: `address` (1, 2 ... in the order given), `service`
            such as "Slack", `sent`, and `problem`, empty where there was none.  No
            part of an address is in it.
        body: The message as it was sent, in Markdown.
        sent: Addresses that took the message.
        failed: Addresses that did not; above 0 with `needed="any"` alone.
        notes: What was not sent to whom, such as files to services that take none.
    """

    report: pd.DataFrame
    body: str
    sent: int
    failed: int
    notes: list[str]


def send_notification(  # noqa: PLR0913  # a message has many parts, each by its name
    message: str = "",
    title: str = "fnhub",
    table: pd.DataFrame | None = None,
    attachment: Path | None = None,
    metrics: dict[str, Value] | None = None,
    *,
    urls: str | None = None,
    level: Level = "info",
    needed: Literal["all", "any"] = "all",
    max_rows: int = 10,
    max_attachment_bytes: int = 10_485_760,
) -> SentNotification:
    """Send a message with results to chat, e-mail or a webhook.

    apprise knows more than a hundred services by their addresses: Slack, Teams,
    Discord, Telegram, e-mail, webhooks.  The message is in Markdown, which apprise
    turns into what each service shows: the text, a line per metric, and the first
    rows of the table.  Addresses hold tokens and passwords: they are a secret, all
    are looked at before anything is sent, and neither errors nor outputs hold any
    part of them; what apprise logs meanwhile is kept back.

    Without an address, the error says which secret is needed and how to give it.

    Args:
        message: Text, in Markdown.
        title: Title, which is the subject of an e-mail.
        table: Any table; its first eight columns and `max_rows` rows are shown.
        attachment: File to send along, to the services that take files.
        metrics: Numbers and texts by name, such as those of a run.
        urls: Addresses as apprise reads them, separated by spaces, commas or lines;
            a secret.
        level: What the message is; services show it by colour or picture.
        needed: Whether it is an error when "all" addresses or "any" have not taken
            the message; "any" is content with one.
        max_rows: Rows of the table that are shown, 0 or more.
        max_attachment_bytes: Size that the attachment may have [bytes].

    Returns:
        What was sent, and to how many.

    Raises:
        TypeError: `table` is not a pandas DataFrame.
        ValueError: no address is given, or one cannot be read; there is nothing to
            send; the attachment is no file or too large; a param is out of range.
        ConnectionError: an address did not take the message, or with `needed="any"`
            none did.

    Source:
        apprise: Caron, https://github.com/caronc/apprise (BSD-2-Clause).

    >>> send_notification("done")
    Traceback (most recent call last):
    ValueError: no address is given to send to: it is the secret 'urls'. ...
    """
    addresses = read_addresses(urls)
    _require(level, needed, max_rows)
    body = render(message, metrics or {}, table, max_rows)
    file = None if attachment is None else _file(attachment, max_attachment_bytes)
    problems = [_send(each, title, body, level, file) for each in addresses]
    report = pd.DataFrame(
        {
            "address": [each.number for each in addresses],
            "service": pd.array([each.service for each in addresses], dtype="string"),
            "sent": [not problem for problem in problems],
            "problem": pd.array(problems, dtype="string"),
        }
    )
    sent = int(report["sent"].sum())
    if sent < (len(addresses) if needed == "all" else 1):
        raise ConnectionError(_failed(report))
    notes = [
        f"address {each.number} ({each.service}) takes no attachment"
        for each in addresses
        if file and not each.takes_files
    ]
    return SentNotification(report, body, sent, len(addresses) - sent, notes)


def _send(
    address: Address, title: str, body: str, level: str, file: Path | None
) -> str:
    """Send to one address; return what went wrong, empty for nothing."""
    to = apprise.Apprise(asset=address.server.asset)
    to.add(address.server)
    attach = str(file) if file and address.takes_files else None
    with listening() as heard:
        taken = to.notify(
            body=body,
            title=title,
            notify_type=level,
            body_format=apprise.NotifyFormat.MARKDOWN,
            attach=attach,
        )
    if taken:
        return ""
    return masked("; ".join(heard), address.url) or "not taken, without a reason"


def _failed(report: pd.DataFrame) -> str:
    failed = report[~report["sent"]]
    told = "; ".join(
        f"address {row.address} ({row.service}): {row.problem.rstrip('. ')}"
        for row in failed.itertuples()
    )
    return (
        f"{len(failed)} of {len(report)} addresses did not take the message.  {told}.  "
        "Check these in the secret 'urls', and whether the services can be reached"
    )


def _file(attachment: Path, max_bytes: int) -> Path:
    path = Path(attachment).expanduser()
    if not path.is_file():
        what = "is a folder: pack it first" if path.is_dir() else "is not there"
        raise ValueError(f"attachment {str(path)!r} {what}")
    size = path.stat().st_size
    if size > max_bytes:
        message = (
            f"attachment {path.name!r} has {size:,} bytes, more than "
            f"max_attachment_bytes={max_bytes:,}: send where it can be found instead"
        )
        raise ValueError(message)
    return path.resolve()


def _require(level: str, needed: str, max_rows: int) -> None:
    for name, value, choices in (
        ("level", level, get_args(Level)),
        ("needed", needed, ("all", "any")),
    ):
        if value not in choices:
            there = ", ".join(map(repr, choices))
            raise ValueError(f"{name} is {value!r}: give one of {there}")
    if max_rows < 0:
        raise ValueError(f"max_rows is {max_rows}: give 0 or more")
