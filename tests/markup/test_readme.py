"""Whatever an author writes, what is shown is harmless and fits its page."""

from __future__ import annotations

import re

import pytest

from registry.markup.links import Links, external
from registry.markup.readme import render_readme
from registry.markup.safe import TAGS
from tests.server.site.hostile import ELSEWHERE, HTML, MARKDOWN

FILES = frozenset({"plot.png", "a b.py", "docs/more.md"})


def links(**more):
    return Links("/at/files/", "/at/raw/", "/at/plots/", FILES, **more)


def shown(text, **more):
    return render_readme(text, links(**more))


@pytest.mark.parametrize("attack", [*HTML, *MARKDOWN])
@pytest.mark.parametrize(
    "around", ["{}", "a\n\n{}\n\nb", "> {}", "| x |\n|---|\n| {} |"]
)
def test_no_attack_leaves_anything_that_acts(attack, around):
    html = shown(around.format(attack))

    tags = re.findall(r"<([a-zA-Z][^\s>/]*)([^>]*)>", html)
    assert {name for name, _ in tags} <= TAGS
    for _, attributes in tags:
        names = re.findall(r'([\w-]+)="[^"]*"', attributes)
        assert set(names) <= {
            *("href", "rel", "title", "src", "alt", "loading", "width", "height"),
            *("class", "id", "tabindex", "role", "aria-label", "scope", "colspan"),
            *("rowspan", "open", "start"),
        }
        for address in re.findall(r'(?:href|src)="([^"]*)"', attributes):
            assert re.match(r"(https?://|mailto:|/at/|#readme-)", address), address
    assert not re.findall(rf'src="[^"]*{ELSEWHERE}', html)


def test_links_elsewhere_are_marked_and_own_ones_lead_to_files():
    html = shown(
        "[a](https://e.example/x) [b](a%20b.py) [c](/docs/more.md) [d](gone.md)"
    )

    assert '<a href="https://e.example/x" rel="nofollow noopener">a</a>' in html
    assert '<a href="/at/files/a%20b.py">b</a>' in html
    assert '<a href="/at/files/docs/more.md">c</a>' in html
    assert "<a>d</a>" in html


def test_pictures_are_the_releases_own():
    html = shown("![own](plot.png) ![other](https://e.example/x.png)")

    assert '<img src="/at/raw/plot.png" alt="own" loading="lazy">' in html
    assert '<a href="https://e.example/x.png" rel="nofollow noopener">other</a>' in html


def test_no_level_of_headings_is_left_out_and_each_has_an_id():
    html = shown("# One\n\n### Deep\n\n## Two\n\n## Two\n\n[up](#two) [no](#nowhere)")

    assert re.findall(r"<(h\d) id=\"([^\"]+)\"", html) == [
        ("h3", "readme-one"),
        ("h4", "readme-deep"),
        ("h4", "readme-two"),
        ("h4", "readme-two-1"),
    ]
    assert '<a href="#readme-two">up</a>' in html
    assert "<a>no</a>" in html


def test_tables_are_regions_with_names_of_their_own():
    table = "| a | b |\n|---|---:|\n| 1 | 2 |\n\n"

    html = shown(table + table)

    assert 'aria-label="Table 1 of the README"' in html
    assert 'aria-label="Table 2 of the README"' in html
    assert '<td class="r">2</td>' in html


def test_code_is_highlighted():
    html = shown("```python\ndef f(): return 1\n```")

    assert '<span class="k">def</span>' in html
    assert '<span class="n">1</span>' in html


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)", "https://user@e.example/", "https://e.example\\@f/",
        "//e.example/x", "https:///x", "https://e.example/ x", "data:text/html,x",
        "mailto:nobody", "https://[::1", "h" * 3000,
    ],
)  # fmt: skip
def test_an_address_that_is_not_plainly_elsewhere_is_none(url):
    assert external(url) is None


@pytest.mark.parametrize("url", ["https://e.example/x?y=1#z", "mailto:a@b.example"])
def test_a_plain_address_stays_as_it_is(url):
    assert external(url) == url


@pytest.mark.parametrize("text", ["<div>" * 3000, "> " * 3000, "[" * 3000, "- " * 2000])
def test_what_is_nested_without_end_is_shown_all_the_same(text):
    assert len(shown(text)) < 200_000
