"""The files of a release that MLRun needs, as one archive inside a text."""

from __future__ import annotations

import base64
import hashlib
import io
import re
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass

from registry.core.function_files import MANIFEST_FILE, README_FILE
from registry.core.names import FunctionName

# On a cluster the module travels base64-coded in one variable of the environment, and
# Linux takes 128 KiB for one: 4/3 of this, 4/3 more for base64, and the module's own.
MOST_BYTES = 60_000
_LINE_CHARS = 76
_TEST = re.compile(r"(^|/)(test_[^/]*\.py|[^/]*_test\.py|conftest\.py|tests?/.*)$")
_PICTURE = re.compile(r"\.(png|jpe?g|gif|svg|webp)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Embedded:
    """An archive as text."""

    lines: tuple[str, ...]  # base 85
    sha256: str  # of the archive
    size_bytes: int  # compressed


def embed(closure: Mapping[FunctionName, Mapping[str, bytes]]) -> Embedded:
    """Put a release's code and data, and those of all it calls, into one text.

    Documentation and tests stay behind; nothing of them is imported.

    Args:
        closure: Each function's own files by their paths in its folder.
    """
    archive = _archive(closure)
    packed = zlib.compress(archive, 9)
    text = base64.b85encode(packed).decode("ascii")
    lines = (
        text[at : at + _LINE_CHARS] for at in range(0, max(len(text), 1), _LINE_CHARS)
    )
    return Embedded(tuple(lines), hashlib.sha256(archive).hexdigest(), len(packed))


def _archive(closure: Mapping[FunctionName, Mapping[str, bytes]]) -> bytes:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_STORED) as archive:
        for name, files in sorted(closure.items()):
            for path in sorted(_needed(files)):
                member = zipfile.ZipInfo(f"{name.folder}/{path}", (1980, 1, 1, 0, 0, 0))
                member.create_system, member.external_attr = 3, 0o100644 << 16
                archive.writestr(member, files[path])
    return whole.getvalue()


def _needed(files: Mapping[str, bytes]) -> list[str]:
    code = b"\n".join(data for path, data in files.items() if path.endswith(".py"))
    return [path for path in files if not _is_left_out(path, code)]


def _is_left_out(path: str, code: bytes) -> bool:
    """Whether a file is documentation or a test; a picture that code names is data."""
    if path in (MANIFEST_FILE, README_FILE) or path.endswith(".ipynb"):
        return True
    if _TEST.search(path):
        return True
    name = path.rpartition("/")[2]
    return bool(_PICTURE.search(name)) and name.encode() not in code
