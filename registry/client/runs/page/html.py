"""Texts, tables and the frame of a page.  What is given is escaped here."""

from __future__ import annotations

import html
import json
from collections.abc import Iterable, Sequence
from typing import Any

Section = tuple[str, str]  # heading, HTML; left out where that is empty
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
_STYLE = """
:root { color-scheme: light dark; --line: #8884; --soft: #8881; --accent: #2563eb }
body { font: 15px/1.5 system-ui, sans-serif; max-width: 72rem; margin: 2rem auto;
       padding: 0 1rem }
h1 { font-size: 1.5rem; overflow-wrap: anywhere } h2 { font-size: 1.1rem;
     margin-top: 2rem; border-bottom: 1px solid var(--line) }
table { border-collapse: collapse; display: block; overflow-x: auto }
th, td { text-align: left; padding: .2rem .8rem .2rem 0; vertical-align: top;
         border-bottom: 1px solid var(--line) }
td { max-width: 40rem; overflow-wrap: break-word }
td.number { text-align: right; font-variant-numeric: tabular-nums }
code, pre { font: 13px/1.45 ui-monospace, monospace }
pre { background: var(--soft); padding: .8rem; overflow-x: auto; max-height: 30rem }
img, svg { max-width: 100%; height: auto }
svg text { font: 12px system-ui, sans-serif; fill: currentColor }
.done { color: #15803d } .failed { color: #dc2626 }
.differs { background: #eab30822 }
"""


def escape(text: object) -> str:
    """Return a text that is shown as it is."""
    return html.escape(str(text), quote=True)


def code(text: object) -> str:
    """Return a text in a fixed width."""
    return f"<code>{escape(text)}</code>"


def value(found: Any) -> str:  # noqa: ANN401  # any JSON value
    """Return a JSON value as people read it."""
    if isinstance(found, float):
        return escape(f"{found:.6g}")
    if isinstance(found, str):
        return escape(found)
    return code(json.dumps(found, ensure_ascii=False))


def table(rows: Iterable[Sequence[str]], head: Sequence[str] = ()) -> str:
    """Return a table of cells that are HTML; empty where there are no rows."""
    lines = [f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows]
    if not lines:
        return ""
    names = "".join(f'<th scope="col">{escape(each)}</th>' for each in head)
    return f"<table>{f'<tr>{names}</tr>' if head else ''}{''.join(lines)}</table>"


def document(title: str, sections: Iterable[Section]) -> str:
    """Return a whole page; the title is HTML."""
    parts = [
        f"<section><h2>{escape(heading)}</h2>{body}</section>" if heading else body
        for heading, body in sections
        if body
    ]
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{title}</title><style>{_STYLE}</style></head>\n"
        f"<body><main><h1>{title}</h1>\n{chr(10).join(parts)}\n</main></body></html>\n"
    )
