"""A suggestion is the word that was meant, or none."""

from __future__ import annotations

import pytest

from registry.core.manifest_schema import CATEGORIES, SCHEMA
from registry.core.near import nearest

KEYS = tuple(SCHEMA["properties"])


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("lisence", "license"),
        ("licence", "license"),
        ("sumary", "summary"),
        ("requirments", "requirements"),
        ("author", "authors"),
        ("Handler", "handler"),
        ("verison", "version"),
        ("keyword", "keywords"),
        ("exmaple", "example"),
        ("runtimes", "runtime"),
    ],
)
def test_a_mistyped_key_is_recognised(typed, meant):
    assert nearest(typed, KEYS) == meant


@pytest.mark.parametrize("typed", ["created", "x", "", "url", "maintainer_of_it"])
def test_a_strange_key_gets_no_suggestion(typed):
    assert nearest(typed, KEYS) is None


def test_a_category_is_recognised():
    assert nearest("undrstand", CATEGORIES) == "understand"
    assert nearest("anything", ()) is None
