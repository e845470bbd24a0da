"""A text that takes too much costs its author the rendering, and nobody anything."""

from __future__ import annotations

import pytest

from registry.markup.links import Links
from registry.markup.process import Renderer
from registry.markup.work import Work

LINKS = Links("/at/files/", "/at/raw/", "/at/plots/")
ENDLESS = "![" * 400_000  # minutes


def readme(text):
    return Work("readme", text, links=LINKS)


def test_texts_are_rendered_one_after_another():
    with Renderer() as renderer:
        assert renderer.render(readme("# One")).html == '<h3 id="readme-one">One</h3>\n'
        assert renderer.render(readme("# One")).html == '<h3 id="readme-one">One</h3>\n'
        source = renderer.render(Work("source", 'x = """\n1\n"""\n', "x.py"))
        assert source.lines[1] == '<span class="s">1</span>'


@pytest.mark.thorough
def test_what_takes_too_long_is_given_up_and_the_next_is_not():
    with Renderer(limit_s=3) as renderer:
        assert renderer.render(readme(ENDLESS)) is None
        assert renderer.render(readme("after")).html == "<p>after</p>\n"


@pytest.mark.thorough
def test_what_needs_too_much_memory_is_given_up():
    with Renderer(limit_s=60) as renderer:
        assert renderer.render(readme("<b>" * 8_000_000)) is None
        assert renderer.render(readme("after")).html == "<p>after</p>\n"


def test_what_cannot_be_rendered_is_none_and_ends_nothing():
    with Renderer() as renderer:
        assert renderer.render(Work("notebook", "no JSON", links=LINKS)) is None
        assert renderer.render(readme("after")).html == "<p>after</p>\n"
