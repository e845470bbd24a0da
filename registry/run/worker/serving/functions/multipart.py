"""The parts of a `multipart/form-data` body.  Source: RFC 7578, RFC 2046."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import Message
from email.parser import HeaderParser

_MOST_PARTS = 1000
_HEADER_BYTES = 8192  # of one part
_END = b"--"


@dataclass(frozen=True, slots=True)
class Part:
    """One field of a form."""

    name: str
    filename: str | None  # None for a plain field
    media_type: str
    data: bytes = field(repr=False)


def boundary_of(content_type: str) -> bytes:
    """Return what separates the parts.

    Raises:
        ValueError: the header does not tell.
    """
    found = _header("content-type", content_type).get_param("boundary")
    if not isinstance(found, str) or not 0 < len(found) <= 70 or not found.isascii():
        raise ValueError("the Content-Type has no boundary")
    return found.encode()


def media_type_of(content_type: str) -> str:
    """Return a header's media type without its parameters; empty for none."""
    return content_type.partition(";")[0].strip().lower()


def parts_of(body: bytes, boundary: bytes) -> Iterator[Part]:
    """Yield the parts in their order.

    Raises:
        ValueError: it is no such body, or has too many parts.
    """
    delimiter = b"\r\n--" + boundary
    pieces = (b"\r\n" + body).split(delimiter)
    if len(pieces) < 2 or not pieces[-1].startswith(_END):
        raise ValueError("the form is cut off, or its boundary is another")
    if len(pieces) - 2 > _MOST_PARTS:
        raise ValueError(f"the form has more than {_MOST_PARTS} fields")
    for piece in pieces[1:-1]:
        head, mark, data = piece.partition(b"\r\n\r\n")
        if not mark or len(head) > _HEADER_BYTES:
            raise ValueError("a field of the form has no header, or a too long one")
        yield _part(head.strip(b" \t").removeprefix(b"\r\n"), data)


def _part(head: bytes, data: bytes) -> Part:
    # As UTF-8, which is what browsers send in the names.
    headers = HeaderParser().parsestr(head.decode("utf-8", "replace") + "\r\n\r\n")
    name = headers.get_param("name", header="content-disposition")
    if not isinstance(name, str) or not name:
        raise ValueError("a field of the form has no name")
    kind = media_type_of(headers.get("content-type", ""))
    return Part(name, headers.get_filename(), kind, data)


def _header(name: str, value: str) -> Message:
    message = Message()
    message[name] = value
    return message
