"""What a child process is asked to render, and its answer, with their JSON."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from registry.markup.code import source_lines
from registry.markup.links import Links, Written
from registry.markup.notebook import render_notebook
from registry.markup.plots import Plots
from registry.markup.readme import render_readme


@dataclass(frozen=True, slots=True)
class Work:
    """One text to render."""

    kind: str  # one of KINDS
    text: str
    path: str = ""  # of the file, where its name says what is in it
    links: Links | None = None

    def to_json(self) -> dict[str, Any]:
        """Shape for the child."""
        links = None
        if self.links is not None:
            links = {
                "pages": self.links.pages,
                "raw": self.links.raw,
                "plots": self.links.plots,
                "files": sorted(self.links.files),
                "label": self.links.label,
                "prefix": self.links.prefix,
            }
        return {"kind": self.kind, "text": self.text, "path": self.path, "links": links}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Work:
        """Read what `to_json` made."""
        links = data["links"]
        if links is not None:
            links = Links(**links | {"files": frozenset(links["files"])})
        return cls(data["kind"], data["text"], data["path"], links)


@dataclass(frozen=True, slots=True)
class Rendered:
    """A text as HTML: in one piece, or by lines."""

    html: str = ""
    lines: tuple[str, ...] = ()
    plots: Mapping[str, bytes] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """Shape for the parent."""
        plots = {n: base64.b64encode(d).decode() for n, d in self.plots.items()}
        return {"html": self.html, "lines": list(self.lines), "plots": plots}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Rendered:
        """Read what `to_json` made."""
        plots = {n: base64.b64decode(text) for n, text in data["plots"].items()}
        return cls(data["html"], tuple(data["lines"]), plots)


def render(work: Work) -> Rendered:
    """Do it, in this process."""
    return KINDS[work.kind](work)


def _readme(work: Work) -> Rendered:
    return _with_plots(work, render_readme)


def _notebook(work: Work) -> Rendered:
    return _with_plots(work, render_notebook)


def _with_plots(work: Work, renderer: Callable[[str, Links], str]) -> Rendered:
    assert work.links is not None  # texts with links have some
    links = replace(work.links, found=Plots(), written=Written())
    html = renderer(work.text, links)
    return Rendered(html, plots=links.found.by_name)


def _source(work: Work) -> Rendered:
    return Rendered(lines=tuple(source_lines(work.text, work.path)))


KINDS: Mapping[str, Callable[[Work], Rendered]] = {
    "readme": _readme,
    "notebook": _notebook,
    "source": _source,
}
