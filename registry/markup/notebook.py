"""Notebooks with their outputs, as HTML that is safe to show."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

from registry.markup.code import highlight
from registry.markup.finish import finish
from registry.markup.links import Links
from registry.markup.readme import render_readme
from registry.markup.safe import sanitise

CELLS_MOST = 400
TEXT_CHARS = 60_000  # of one output
_ANSI = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]")
_ATTACHMENT = re.compile(r"attachment:([^\s)\"'<>]+)")
_TAKEN = "attachment:"  # no scheme that Markdown or nh3 refuses
_PICTURES = ("image/svg+xml", "image/png", "image/jpeg", "image/gif")


def render_notebook(text: str, links: Links) -> str:
    """Return a notebook of format 4 as HTML.

    Raises:
        ValueError: it is none.
    """
    found = json.loads(text)
    if not isinstance(found, dict) or not isinstance(found.get("cells"), list):
        raise ValueError("not a notebook of format 4")
    info = _dict(_dict(found.get("metadata")).get("language_info"))
    language = str(info.get("name") or "python")
    cells = [_dict(each) for each in found["cells"][:CELLS_MOST]]
    made = [_cell(cell, language, links) for cell in cells]
    if len(found["cells"]) > CELLS_MOST:
        made.append("<p>The cells after this one are in the file.</p>")
    return "".join(made)


def _cell(cell: Mapping[str, Any], language: str, links: Links) -> str:
    text = _text(cell.get("source"))
    if cell.get("cell_type") == "markdown":
        return f'<div class="told">{_markdown(cell, text, links)}</div>'
    if cell.get("cell_type") != "code":
        return _row("", f'<pre class="code" tabindex="0">{escape(text)}</pre>')
    number = cell.get("execution_count")
    told = f" [{number}]" if isinstance(number, int) else ""
    code = (
        f'<pre class="code" tabindex="0"><code>{highlight(text, language)}</code></pre>'
    )
    made = [_row(f"In{told}", code)] if text.strip() else []
    outputs = cell.get("outputs")
    for output in outputs if isinstance(outputs, list) else ():
        shown = _output(_dict(output), links)
        if shown:
            made.append(_row(f"Out{told}", shown))
    return "".join(made)


def _markdown(cell: Mapping[str, Any], text: str, links: Links) -> str:
    attached = _dict(cell.get("attachments"))

    def address(match: re.Match[str]) -> str:
        bundle = _dict(attached.get(match[1]))
        name = next(_pictures(bundle, links), None)
        return match[0] if name is None else f"{_TAKEN}{name}"

    if not attached:
        return render_readme(text, links)
    return render_readme(_ATTACHMENT.sub(address, text), _Attached.of(links))


class _Attached(Links):
    """Links of a cell whose pictures are attached to it, and taken already."""

    @classmethod
    def of(cls, links: Links) -> _Attached:
        """Return the same links, for such a cell."""
        values = {name: getattr(links, name) for name in Links.__slots__}
        return cls(**values)

    def src(self, url: str) -> str | None:
        """See `Links.src`."""
        name = url.removeprefix(_TAKEN)
        if name in self.found.by_name:
            return f"{self.plots}{name}"
        return Links.src(self, url)


def _output(output: Mapping[str, Any], links: Links) -> str:
    kind = output.get("output_type")
    if kind == "stream":
        return _plain(_text(output.get("text")))
    if kind == "error":
        trace = output.get("traceback")
        lines = [str(each) for each in trace] if isinstance(trace, list) else []
        return _plain("\n".join(lines) or str(output.get("evalue", "")))
    bundle = _dict(output.get("data"))
    for name in _pictures(bundle, links):
        alt = escape(_picture_words(bundle))
        address = escape(f"{links.plots}{name}")
        return (
            f'<div class="plate"><img src="{address}" alt="{alt}" loading="lazy"></div>'
        )
    if "text/html" in bundle:
        html = _text(bundle["text/html"])[:TEXT_CHARS]
        shown = finish(sanitise(html), links)
        if shown.strip():
            return f'<div class="shown">{shown}</div>'
    if "text/markdown" in bundle:
        return render_readme(_text(bundle["text/markdown"])[:TEXT_CHARS], links)
    return _plain(_text(bundle.get("text/plain")))


def _pictures(bundle: Mapping[str, Any], links: Links) -> Iterator[str]:
    """Yield the names of pictures that a bundle of media types holds, taken out."""
    for kind in _PICTURES:
        text = _text(bundle.get(kind))
        if not text:
            continue
        if kind == "image/svg+xml":
            name = links.found.add(text.encode("utf-8", "replace"))
        else:
            name = links.found.take_base64(text)
        if name is not None:
            yield name


def _picture_words(bundle: Mapping[str, Any]) -> str:
    """Say what a picture is: what the notebook says of it, without its address."""
    words = _text(bundle.get("text/plain")).strip()
    plain = words.splitlines()[0][:200] if words and not words.startswith("<") else ""
    return plain or "What this cell draws"


def _plain(text: str) -> str:
    text = _ANSI.sub("", text)
    if not text.strip():
        return ""
    more = "\n..." if len(text) > TEXT_CHARS else ""
    shown = escape(text[:TEXT_CHARS].rstrip("\n"), quote=False)
    return f'<pre class="code" tabindex="0"><samp>{shown}{more}</samp></pre>'


def _row(label: str, shown: str) -> str:
    return f'<div class="cell"><span>{label}</span><div>{shown}</div></div>'


def _text(value: object) -> str:
    """Return a text that a notebook may have in lines."""
    if isinstance(value, list):
        return "".join(str(each) for each in value)
    return value if isinstance(value, str) else ""


def _dict(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}
