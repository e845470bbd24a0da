"""Markdown to HTML.  The only module that imports markdown_it."""

from __future__ import annotations

from functools import cache

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore

from registry.markup.code import highlight
from registry.markup.finish import finish
from registry.markup.links import Links
from registry.markup.safe import sanitise

_SIDES = {"text-align:right": "r", "text-align:center": "m"}


def render_readme(text: str, links: Links) -> str:
    """Return a Markdown text as HTML that is safe to show.

    Time may grow with the square of the text's length: ask in a process with a limit.
    """
    return finish(sanitise(_parser().render(text)), links)


@cache
def _parser() -> MarkdownIt:
    # HTML is let through here, as README files have it; `sanitise` is what decides.
    parser = MarkdownIt("commonmark", {"html": True, "highlight": _code})
    parser.enable(["table", "strikethrough"])
    parser.core.ruler.push("sides", _sides)
    return parser


def _code(text: str, language: str, _attributes: str) -> str:
    return highlight(text, language)


def _sides(state: StateCore) -> None:
    """Say a cell's side by a class: no page has styles within it."""
    for token in state.tokens:
        if token.type in ("td_open", "th_open") and "style" in token.attrs:
            side = _SIDES.get(str(token.attrs.pop("style")))
            if side:
                token.attrs["class"] = side
