"""Pictures taken out of their `data:` form, so that pages hold none."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass, field
from urllib.parse import unquote_to_bytes

PLOT_BYTES = 4 << 20  # of one picture
ALL_BYTES = 16 << 20
PLOTS_MOST = 100
# What a picture begins with: what a `data:` address says of itself proves nothing.
_MAGIC = ((b"\x89PNG\r\n\x1a\n", "png"), (b"\xff\xd8\xff", "jpg"), (b"GIF8", "gif"))
_SVG = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*|<!DOCTYPE[^>]*>\s*)*<svg[\s>]", re.DOTALL
)
MEDIA_TYPES = {
    "png": "image/png",
    "jpg": "image/jpeg",
    "gif": "image/gif",
    "svg": "image/svg+xml",
}


@dataclass(slots=True)
class Plots:
    """The pictures of one text, by the names that pages call them."""

    by_name: dict[str, bytes] = field(default_factory=dict)
    size_bytes: int = 0

    def take(self, url: str) -> str | None:
        """Keep the picture of a `data:` address; None where there is none."""
        head, comma, body = url.partition(",")
        if not comma:
            return None
        if head.lower().rstrip().endswith(";base64"):
            return self.take_base64(unquote_to_bytes(body).decode("ascii", "replace"))
        return self.add(unquote_to_bytes(body))

    def take_base64(self, text: str) -> str | None:
        """Keep the picture that a notebook holds."""
        try:
            data = base64.b64decode(re.sub(r"\s", "", text), validate=True)
        except (binascii.Error, ValueError):
            return None
        return self.add(data)

    def add(self, data: bytes) -> str | None:
        """Keep a picture; None for what is none, or too much."""
        kind = kind_of(data)
        if kind is None or len(data) > PLOT_BYTES:
            return None
        name = f"{hashlib.sha256(data).hexdigest()[:16]}.{kind}"
        if name in self.by_name:
            return name
        is_too_much = self.size_bytes + len(data) > ALL_BYTES
        if is_too_much or len(self.by_name) >= PLOTS_MOST:
            return None
        self.by_name[name] = data
        self.size_bytes += len(data)
        return name


def kind_of(data: bytes) -> str | None:
    """Return what kind of picture bytes are, by what they begin with."""
    for magic, kind in _MAGIC:
        if data.startswith(magic):
            return kind
    return "svg" if _SVG.match(data[:2_000]) else None
