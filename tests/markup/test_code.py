"""Lines of code stand alone, so that each can have an address."""

from __future__ import annotations

from html import unescape
from re import sub

import pytest

from registry.markup.code import highlight, plain_lines, source_lines

CODE = 'def f(x):\n    """Two\n    lines."""\n    return {"<a>": x}  # why\n'


def text_of(html):
    return unescape(sub(r"<[^>]+>", "", html))


@pytest.mark.parametrize("path", ["a.py", "a.json", "a.yaml", "a.unknown", "LICENSE"])
@pytest.mark.parametrize("text", [CODE, "", "\n\n", "a\r\nb\rc", "</pre><script>"])
def test_lines_are_those_of_the_file(path, text):
    lines = source_lines(text, path)

    assert [text_of(line) for line in lines] == plain_lines(text)
    for line in lines:
        assert line.count("<span") == line.count("</span>")
        assert "<script" not in line


def test_an_unknown_language_is_shown_as_it_is():
    assert highlight("<x>", "brainfuck") == "&lt;x&gt;"
