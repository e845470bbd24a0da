"""A function is taken out with its comment, and all else is left alone."""

from __future__ import annotations

import pytest

from registry.core.errors import NotWanted
from registry.core.project import WantedPath
from registry.core.project_edit import remove_functions
from tests.core.project.wishes import name

REMOVED = {
    "from a list": ("functions:\n  - a\n  - b\n", "functions:\n  - a\n"),
    "with its comment": (
        "functions:\n  # x\n  - b@^1  # y\n  # z\n  - a\n",
        "functions:\n  # x\n  # z\n  - a\n",
    ),
    "with all its lines": (
        "functions:\n- a\n- ref: b\n  # y\n  hub: default\n- c\n",
        "functions:\n- a\n- c\n",
    ),
    "at the end without a line end": ("functions:\n- a\n- b", "functions:\n- a\n"),
    "the only one": ("functions:\n  - b\n# x\n", "functions:\n# x\n"),
    "first in brackets": ("functions: [b, a]\n", "functions: [a]\n"),
    "last in brackets": ("functions: [a, b]\n", "functions: [a]\n"),
    "last in brackets with a comma": ("functions: [a, b,]\n", "functions: [a,]\n"),
    "between in brackets": ("functions: [a , b , c]\n", "functions: [a , c]\n"),
    "alone in brackets": ("functions: [b]\n", "functions: []\n"),
    "alone in brackets with a comma": ("functions: [b, ]\n", "functions: []\n"),
    "in brackets over lines": (
        "functions: [\n  a,  # x\n  b,  # y\n  # z\n  c\n]\n",
        "functions: [\n  a,  # x\n  # z\n  c\n]\n",
    ),
    "last in brackets over lines": (
        "functions: [\n  a,  # x\n  b  # y\n]\n",
        "functions: [\n  a  # x\n]\n",
    ),
}


@pytest.mark.parametrize(("before", "after"), REMOVED.values(), ids=REMOVED)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_function_is_removed(before, after, newline):
    text, expected = (f"format: 1\n{t}".replace("\n", newline) for t in (before, after))

    assert remove_functions(text, [name("b")]) == expected


def test_several_are_removed_at_once():
    text = "format: 1\nfunctions: [a, b, {path: ./own}, c]\n"

    edited = remove_functions(text, [name("c"), WantedPath("own"), name("b")])

    assert edited == "format: 1\nfunctions: [a]\n"


def test_what_is_not_wanted_cannot_be_removed():
    text = "format: 1\nfunctions: [describe, {path: ./features}]\n"

    with pytest.raises(NotWanted) as caught:
        remove_functions(text, [name("describe"), name("descirbe")])
    assert "core/describe" in caught.value.hint

    with pytest.raises(NotWanted) as caught:
        remove_functions(text, [WantedPath("faetures")])
    assert "./features" in caught.value.hint


def test_what_is_like_nothing_is_refused_without_a_guess():
    with pytest.raises(NotWanted) as caught:
        remove_functions("format: 1\n", [name("acme/churn")])

    assert caught.value.near == ""
