"""HTML cut down to what is harmless.  The only module that imports nh3."""

from __future__ import annotations

import nh3

# What README.md and notebooks need.  No form, no frame, no style, no SVG or MathML
# within a page, and nothing that a page's own scripts or styles go by.
TAGS = frozenset(
    {"a", "abbr", "b", "blockquote", "br", "caption", "code", "del", "details", "div"}
    | {"em", "figcaption", "figure", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i"}
    | {"img", "ins", "kbd", "li", "ol", "p", "pre", "q", "s", "samp", "small", "span"}
    | {"strong", "sub", "summary", "sup", "table", "tbody", "td", "tfoot", "th"}
    | {"thead", "tr", "u", "ul", "var"}
)
# Whose content is no text to be read.
_GONE = frozenset(
    {"script", "style", "title", "textarea", "noscript", "template", "iframe", "svg"}
    | {"math", "object", "embed", "select", "option", "noembed", "noframes", "xmp"}
)
_ATTRIBUTES = {
    "a": {"href", "title"},
    "abbr": {"title"},
    "img": {"src", "alt", "title", "width", "height"},
    "details": {"open"},
    "ol": {"start"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
}
# Of tokens of code, see `code`; and of a cell's side.
TOKEN_CLASSES = frozenset({"k", "s", "n", "c", "d", "f", "e", "a"})
_CLASSES = {
    "span": set(TOKEN_CLASSES),
    "td": {"r", "m"},
    "th": {"r", "m"},
}
# `data` for pictures alone, see `_attribute`; `links` decides once more.
_SCHEMES = {"http", "https", "mailto", "data", "attachment"}


def sanitise(html: str) -> str:
    """Return balanced HTML of the tags and attributes above alone."""
    return nh3.clean(
        html,
        tags=set(TAGS),
        clean_content_tags=set(_GONE),
        attributes={tag: set(names) for tag, names in _ATTRIBUTES.items()},
        attribute_filter=_attribute,
        allowed_classes={tag: set(names) for tag, names in _CLASSES.items()},
        url_schemes=_SCHEMES,
        link_rel=None,  # `finish` tells links elsewhere from the release's own
        strip_comments=True,
    )


def _attribute(_tag: str, name: str, value: str) -> str | None:
    if name in ("width", "height", "colspan", "rowspan", "start"):
        return value if value.isascii() and value.isdigit() and len(value) < 5 else None
    if name == "href" and value.strip()[:5].lower() == "data:":
        return None
    return value
