"""The text of METADATA, WHEEL and RECORD.

Made from the manifest's own words by the code below, never by a library: another
version of it might spell a requirement in another way, and a release's bytes
would depend on who built it.

Source: PyPA specifications "Core metadata" 2.4 and "Binary distribution format".
"""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import re
from collections.abc import Iterator, Mapping

from registry.core.manifest import Author, Manifest
from registry.core.versions import pep440

# Names the format and not fnhub's version: two of them build the same bytes.
WHEEL = b"""\
Wheel-Version: 1.0
Generator: fnhub (format 1)
Root-Is-Purelib: true
Tag: py3-none-any
"""

# All that str.splitlines or a mail parser takes for the end of a line, and NUL.
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_NEEDS_QUOTES = re.compile(r'[()<>\[\]:;@\\,."]')  # RFC 5322, specials


def one_line(text: str) -> str:
    """Replace line ends and control characters by a space: a header stays one."""
    return _CONTROL.sub(" ", text).strip()


def metadata_text(manifest: Manifest, readme: bytes) -> bytes:
    """Return METADATA: headers, an empty line, and the README as it is."""
    lines = "".join(f"{key}: {one_line(text)}\n" for key, text in _headers(manifest))
    return lines.encode("utf-8", "replace") + b"\n" + readme


def _headers(manifest: Manifest) -> Iterator[tuple[str, str]]:
    yield "Metadata-Version", "2.4"
    yield "Name", manifest.name.distribution
    yield "Version", pep440(manifest.version)
    yield "Summary", manifest.summary
    if manifest.keywords:
        yield "Keywords", ",".join(manifest.keywords)
    yield from _authors(manifest.authors)
    yield "License-Expression", manifest.license
    if manifest.repository:
        yield "Project-URL", f"Repository, {manifest.repository}"
    yield "Requires-Python", manifest.python
    for requirement in manifest.requirements:
        yield "Requires-Dist", requirement
    for name, wanted in manifest.functions:
        yield "Requires-Dist", f"{name.distribution}{wanted.pep440()}"
    yield "Description-Content-Type", "text/markdown"


def _authors(authors: tuple[Author, ...]) -> Iterator[tuple[str, str]]:
    """Give those without an address as Author, the others as Author-email."""
    names = [each.name for each in authors if not each.email]
    addresses = [
        f"{_phrase(each.name)} <{each.email}>" for each in authors if each.email
    ]
    if names:
        yield "Author", ", ".join(names)
    if addresses:
        yield "Author-email", ", ".join(addresses)


def _phrase(name: str) -> str:
    if _NEEDS_QUOTES.search(name) is None:
        return name
    escaped = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def record_text(contents: Mapping[str, bytes], record_path: str) -> bytes:
    """Return RECORD: a line for each file in its order, and last one for itself."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    for path, data in contents.items():
        digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest())
        writer.writerow((path, f"sha256={digest.rstrip(b'=').decode()}", len(data)))
    writer.writerow((record_path, "", ""))
    return text.getvalue().encode()
