"""Make harmless HTML fit for a page: headings, links, pictures, tables, lists.

What `safe` gives is parsed once more and written anew, tag by tag, so that nothing is
passed through that is not written here.
"""

from __future__ import annotations

import re
from html import escape
from html.parser import HTMLParser

from registry.markup.links import EXTERNAL, Links
from registry.markup.safe import TAGS

TOP = 3  # the greatest heading: a page has its own h1 and h2 above
DEPTH_MOST = 60  # elements within each other; browsers give up at 512
_VOID = frozenset({"br", "hr", "img"})
_LISTS = frozenset({"ul", "ol"})
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_KEPT = frozenset({"title", "open", "start", "colspan", "rowspan", "class"})
_NO_SLUG = re.compile(r"[^\w\- ]")
_SLUG_CHARS = 80


def finish(html: str, links: Links) -> str:
    """Return sanitised HTML as it stands in a page.

    Args:
        html: What `safe.sanitise` returned.
        links: Where its links may lead.
    """
    writer = _Writer(links)
    writer.feed(html)
    writer.close()
    return writer.written()


class _Writer(HTMLParser):
    """Writes each element again.

    `_out` holds what is written; a place that is known only later is filled then.
    """

    def __init__(self, links: Links) -> None:
        super().__init__(convert_charrefs=True)
        self._links = links
        self._out: list[str] = []
        self._open: list[tuple[str, str]] = []  # (tag as read, what closes it)
        self._levels = links.written.levels  # headings above: (as read, as written)
        self._ids = links.written.ids
        self._fragments: list[tuple[int, str]] = []  # (place in _out, id asked for)
        self._heading: tuple[int, list[str]] | None = None  # (place of its id, text)
        self._link: tuple[int, bool] | None = None  # (place of its href, has a text)
        self._cell: int | None = None  # place of an empty <th>
        self._tables = 0

    def written(self) -> str:
        """Return all of it."""
        while self._open:
            self._out.append(self._open.pop()[1])
        for place, wanted in self._fragments:
            if f"{self._links.prefix}{wanted}" in self._ids:
                href = escape(f"#{self._links.prefix}{wanted}")
                self._out[place] = f' href="{href}"'
        return "".join(self._out)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Write what opens an element."""
        if tag not in TAGS:
            return
        if tag in _VOID:
            self._in_list(tag)
            self._void(tag, attrs)
            return
        if len(self._open) >= DEPTH_MOST:
            self._open.append((tag, ""))
            return
        self._in_list(tag)
        if tag == "li" and not self._is_in_list():
            self._open.append(("li", "</div>"))
            self._out.append("<div>")
            return
        opening, closing = self._opened(tag, attrs)
        self._out.extend(opening)
        self._open.append((tag, closing))
        if tag == "th":
            self._cell = len(self._out) - 1
        elif tag != "tr":
            self._cell = None

    def handle_endtag(self, tag: str) -> None:
        """Write what closes an element, and what was left open in it."""
        if not any(tag == each for each, _ in self._open):
            return
        while self._open:
            name, closing = self._open.pop()
            if name in _HEADINGS:
                closing = self._end_heading(closing)
            elif name == "a":
                self._end_link()
            elif name == "table":
                self._tables -= 1
            elif name == "th" and self._cell is not None:
                self._out[self._cell] = self._out[self._cell].replace("<th", "<td", 1)
                self._out[self._cell] = re.sub(
                    ' scope="[a-z]+"', "", self._out[self._cell]
                )
                closing = "</td>"
            self._out.append(closing)
            if name == tag:
                break
        self._cell = None

    def handle_data(self, data: str) -> None:
        """Write text."""
        if data.strip():
            self._in_list("")
            self._cell = None
            if self._link is not None:
                self._link = (self._link[0], True)
            if self._heading is not None:
                self._heading[1].append(data)
        self._out.append(escape(data, quote=False))

    def _opened(
        self, tag: str, attrs: list[tuple[str, str | None]]
    ) -> tuple[list[str], str]:
        if tag in _HEADINGS:
            return self._open_heading(int(tag[1]))
        if tag == "a":
            return self._open_link(dict(attrs))
        kept = "".join(
            f' {name}="{escape(value or "")}"' for name, value in attrs if name in _KEPT
        )
        if tag == "table":
            return self._open_table()
        if tag == "pre":
            return ['<pre class="code" tabindex="0">'], "</pre>"
        if tag == "th":
            side = "col" if any(each == "thead" for each, _ in self._open) else "row"
            return [f'<th scope="{side}"{kept}>'], "</th>"
        return [f"<{tag}{kept}>"], f"</{tag}>"

    def _open_heading(self, level: int) -> tuple[list[str], str]:
        """No level is left out below another, and none is above the page's own."""
        while self._levels and self._levels[-1][0] >= level:
            self._levels.pop()
        above = self._levels[-1][1] if self._levels else TOP - 1
        shown = min(above + 1, 6)
        self._levels.append((level, shown))
        self._heading = (len(self._out) + 1, [])
        return [f"<h{shown}", "", ">"], f"</h{shown}>"

    def _end_heading(self, closing: str) -> str:
        """Give a heading the id of its words; one without words is none."""
        if self._heading is None:
            return closing
        place, texts = self._heading
        self._heading = None
        if not "".join(texts).strip():
            self._out[place - 1] = self._out[place + 1] = ""
            return ""
        slug = _NO_SLUG.sub("", "".join(texts).strip().lower()).replace(" ", "-")
        name = first = f"{self._links.prefix}{slug[:_SLUG_CHARS] or 'part'}"
        count = 0
        while name in self._ids:
            count += 1
            name = f"{first}-{count}"
        self._ids.add(name)
        self._out[place] = f' id="{escape(name)}"'
        return closing

    def _open_link(self, attrs: dict[str, str | None]) -> tuple[list[str], str]:
        href = self._links.href(attrs.get("href") or "")
        title = attrs.get("title")
        shown = f' title="{escape(title)}"' if title else ""
        self._link = (len(self._out) + 1, False)
        return ["<a", _href(href), f"{shown}>"], "</a>"

    def _end_link(self) -> None:
        """A link that nobody can see leads nowhere."""
        if self._link is None:
            return
        place, has_text = self._link
        self._link = None
        written = self._out[place]
        if not has_text:
            self._out[place] = ""
        elif written.startswith(' href="#'):
            self._out[place] = ""
            wanted = written.removeprefix(' href="#').removesuffix('"')
            self._fragments.append((place, wanted))

    def _open_table(self) -> tuple[list[str], str]:
        self._tables += 1
        if self._tables > 1:
            return ['<table class="data">'], "</table>"
        written = self._links.written
        written.tables += 1
        label = escape(f"Table {written.tables} of the {self._links.label}")
        around = f'<div class="scroll" tabindex="0" role="region" aria-label="{label}">'
        return [around, '<table class="data">'], "</table></div>"

    def _void(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._cell = None
        self._out.append(self._picture(dict(attrs)) if tag == "img" else f"<{tag}>")

    def _picture(self, attrs: dict[str, str | None]) -> str:
        """Write a picture of the release's own; of another, what it shows in words."""
        source, alt = attrs.get("src") or "", attrs.get("alt") or ""
        if alt.strip() and self._link is not None:
            self._link = (self._link[0], True)
        if alt and self._heading is not None:
            self._heading[1].append(alt)
        address = self._links.src(source)
        if address is not None:
            sizes = "".join(
                f' {name}="{attrs[name]}"'
                for name in ("width", "height")
                if attrs.get(name)
            )
            shown = f'src="{escape(address)}" alt="{escape(alt)}"{sizes} loading="lazy"'
            return f"<img {shown}>"
        href = self._links.href(source)
        words = escape(alt or "picture")
        if self._link is not None or href is None or href.startswith("#"):
            return words if alt else ""
        return f"<a{_href(href)}>{words}</a>"

    def _is_in_list(self) -> bool:
        return bool(self._open) and self._open[-1][0] in _LISTS

    def _in_list(self, tag: str) -> None:
        """Put what stands in a list without an item of its own into one."""
        if tag != "li" and self._is_in_list():
            self._out.append("<li>")
            self._open.append(("li", "</li>"))


def _href(href: str | None) -> str:
    if href is None:
        return ""
    is_elsewhere = href.partition(":")[0].lower() in EXTERNAL
    rel = ' rel="nofollow noopener"' if is_elsewhere else ""
    return f' href="{escape(href)}"{rel}'
