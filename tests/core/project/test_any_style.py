"""Files of random style: an edit says what was meant, and every comment stays."""

from __future__ import annotations

import re

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from registry.core.project import Wanted, WantedPath
from registry.core.project_edit import add_functions, remove_functions
from registry.core.project_file import read_project
from tests.core.project.wishes import want

NAMES = ["a", "b-2", "acme/c", "d", "e_x", "acme/f"]
RANGES = ["", "@^1.2", "@~0.3", "@1.*", "@>=1,<2", "@1.2.0-rc.1"]


@st.composite
def block_entries(draw, ref: str, indent: str, gap: str) -> str:
    """One entry of a list, over one line or several, perhaps with a comment."""
    quote = draw(st.sampled_from(["", "'", '"']))
    comment = draw(st.sampled_from(["", "  # why ", " #"]))
    text = f"{quote}{ref}{quote}"
    if "," in ref:
        text = f"'{ref}'"
    inner = " " * (len(indent) + 1 + len(gap))
    shapes = [
        text,
        f"{{ref: {text}}}",
        f"{{ hub: acme , ref: {text} }}",
        f"ref: {text}{comment}\n{inner}hub: acme",
        f"hub: default\n\n{inner}ref: {text}",
    ]
    return f"{indent}-{gap}{draw(st.sampled_from(shapes))}{comment}\n"


@st.composite
def files(draw) -> str:
    """A functions.yaml of random style."""
    names = draw(st.lists(st.sampled_from(NAMES), unique=True, max_size=5))
    refs = [f"{each}{draw(st.sampled_from(RANGES))}" for each in names]
    between = st.sampled_from(["", "", "\n", "# alone\n", "      # deep\n"])
    newline = draw(st.sampled_from(["\n", "\r\n"]))
    if draw(st.booleans()):
        indent = draw(st.sampled_from(["", "  ", "    "]))
        gap = draw(st.sampled_from([" ", "   "]))
        entries = [draw(block_entries(ref, indent, gap)) for ref in refs]
        listed = "functions:  # all\n" + "".join(draw(between) + e for e in entries)
    else:
        blank = draw(st.sampled_from(["", " ", "\n   ", "  # in\n ", " \n# in\n  "]))
        shapes = st.sampled_from(["'{}'", '"{}"', "{{ref: '{}', hub: acme}}"])
        quoted = [draw(shapes).format(ref) for ref in refs]
        quoted += draw(st.sampled_from([[], [""]]))
        separator = draw(st.sampled_from([",", " ,"])) + blank + " "
        inside = separator.join(quoted) if refs else ""
        listed = f"functions: [{blank}{inside}{blank}]  # all\n"
    hubs = "hubs:\n  acme: https://h # there\n"
    parts = draw(st.permutations([hubs, listed, "pipelines: {p: 'p.py:p'}\n"]))
    text = "# top\nformat: 1\n" + "".join(draw(between) + part for part in parts)
    text += draw(between)
    text = text if draw(st.booleans()) else text.rstrip("\n")
    return text.replace("\n", newline)


entries = st.one_of(
    st.builds(
        lambda ref, wanted, hub: want(f"{ref}{wanted}", hub),
        st.sampled_from(NAMES),
        st.sampled_from(RANGES),
        st.sampled_from([None, "acme", "default"]),
    ),
    st.sampled_from(["own", "my features", "a, b", "{x}", "ü/[y]"]).map(WantedPath),
)


def key(entry: Wanted | WantedPath) -> object:
    return entry if isinstance(entry, WantedPath) else entry.ref.name


def comments(text: str) -> list[str]:
    return sorted(re.findall(r"(?:^|\s)(#[^\r\n]*?)\s*$", text, re.MULTILINE))


@pytest.mark.thorough
@settings(deadline=None, max_examples=300)
@given(files(), st.lists(entries, max_size=4))
def test_adding_to_any_file_says_what_was_meant(text, added):
    """Every comment stays, and so does every line that is not asked to change."""
    before = read_project(text.encode())

    edited = add_functions(text, added)

    after = read_project(edited.encode())
    expected = {key(each): each for each in before.functions}
    for each in {key(each): each for each in added}.values():
        old = expected.get(key(each))
        is_hub_kept = isinstance(each, Wanted) and isinstance(old, Wanted)
        expected[key(each)] = (
            Wanted(each.ref, each.hub or old.hub) if is_hub_kept else each
        )
    assert list(after.functions) == list(expected.values())
    assert (after.hubs, after.pipelines) == (before.hubs, before.pipelines)
    assert comments(edited) == comments(text)
    assert ("\r\n" in edited) == ("\r\n" in text)
    assert edited.count("\r") in (0, edited.count("\n"))
    assert add_functions(edited, added) == edited


@pytest.mark.thorough
@settings(deadline=None, max_examples=300)
@given(files(), st.data())
def test_removing_from_any_file_says_what_was_meant(text, data):
    """Comments on lines of their own stay; the others stay with what they are on."""
    before = read_project(text.encode())
    assume(before.functions)
    gone = data.draw(
        st.lists(st.sampled_from(before.functions), min_size=1, unique=True)
    )

    edited = remove_functions(text, [each.ref.name for each in gone])

    after = read_project(edited.encode())
    assert after.functions == tuple(e for e in before.functions if e not in gone)
    assert (after.hubs, after.pipelines) == (before.hubs, before.pipelines)
    for comment in {"# top", "# there", "# all", "# alone", "# deep"}:
        assert edited.count(comment) == text.count(comment)
    again = read_project(add_functions(edited, gone).encode())
    assert set(again.functions) == set(before.functions)
