"""Where the links and pictures of a release's texts may lead."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass, field
from urllib.parse import quote, unquote, urlsplit

from registry.markup.plots import Plots

EXTERNAL = frozenset({"http", "https", "mailto"})
URL_CHARS = 2_000  # nobody links to more on purpose
_SPACE = re.compile(r"[\x00-\x20\x7f]+")
_HOST = re.compile(r"[A-Za-z0-9.-]{1,253}(:[0-9]{1,5})?")


@dataclass(slots=True)
class Written:
    """What stands in a page already, so that its next part fits to it."""

    ids: set[str] = field(default_factory=set)
    levels: list[tuple[int, int]] = field(default_factory=list)  # see `finish`
    tables: int = 0


@dataclass(frozen=True, slots=True)
class Links:
    """The addresses of one text of a release."""

    pages: str  # address of the folder in which its files are shown
    raw: str  # address of the folder from which they are served
    plots: str  # address of the folder with pictures taken out of `data:`
    files: frozenset[str] = frozenset()  # paths in the release
    label: str = "README"  # what readers call the text
    prefix: str = "readme-"  # of every id in it
    found: Plots = field(default_factory=Plots)
    written: Written = field(default_factory=Written)

    def href(self, url: str) -> str | None:
        """Return where a link leads, None for nowhere: it is then plain text.

        `#part` of the same text stays as it is, for `finish` to look up.
        """
        url = _SPACE.sub("", url)
        if url.startswith("#"):
            return url
        if (address := external(url)) is not None:
            return address
        path = self._own(url)
        return None if path is None else f"{self.pages}{quote(path)}"

    def src(self, url: str) -> str | None:
        """Return where a picture lies, None where the page may not show it."""
        url = url.strip()
        if url[:5].lower() == "data:":
            name = self.found.take(url)
            return None if name is None else f"{self.plots}{name}"
        path = self._own(_SPACE.sub("", url))
        return None if path is None else f"{self.raw}{quote(path)}"

    def _own(self, url: str) -> str | None:
        """Return the release's file that a relative address means."""
        try:
            parts = urlsplit(url[:URL_CHARS])
        except ValueError:
            return None
        if parts.scheme or parts.netloc or "\\" in url:
            return None
        path = posixpath.normpath(unquote(parts.path).lstrip("/"))
        return path if path in self.files else None


def external(url: str) -> str | None:
    """Return an address elsewhere as it may be written into a page, None for others."""
    if len(url) > URL_CHARS or _SPACE.search(url) or "\\" in url:
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    scheme = parts.scheme.lower()
    if scheme == "mailto":
        return url if "@" in parts.path else None
    if scheme not in EXTERNAL or not parts.netloc:
        return None
    # No user in front of the host, which makes one address look like another.
    return url if _HOST.fullmatch(parts.netloc) else None
