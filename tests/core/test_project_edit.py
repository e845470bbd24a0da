"""Edits of functions.yaml: it says what was meant, and all else is left alone."""

from __future__ import annotations

import re

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from registry.core.errors import (
    HubUnknown,
    InvalidProject,
    NotWanted,
    ProjectNotEdited,
)
from registry.core.names import FunctionName, Reference
from registry.core.project import Wanted, WantedPath
from registry.core.project_edit import add_functions, remove_functions
from registry.core.project_file import new_project, read_project

HEAD = "format: 1\nhubs: {acme: https://h}\n"


def want(ref: str, hub: str | None = None) -> Wanted:
    return Wanted(Reference.parse(ref), hub)


def name(text: str) -> FunctionName:
    return Reference.parse(text).name


ADDED = {
    "to a list": ("functions:\n  - a\n", "functions:\n  - a\n  - core/b@^1\n"),
    "below a comment's line": (
        "functions:\n  - a  # one\n  # end\nhubs:\n",
        "functions:\n  - a  # one\n  - core/b@^1\n  # end\nhubs:\n",
    ),
    "not indented": ("functions:\n- a\n", "functions:\n- a\n- core/b@^1\n"),
    "deeply indented": (
        "functions:\n      -   a\n",
        "functions:\n      -   a\n      -   core/b@^1\n",
    ),
    "after an entry of several lines": (
        "functions:\n- ref: a\n  hub: default\n# end\n",
        "functions:\n- ref: a\n  hub: default\n- core/b@^1\n# end\n",
    ),
    "after an entry below its dash": (
        "functions:\n  -\n    a\n",
        "functions:\n  -\n    a\n  - core/b@^1\n",
    ),
    "to the empty list": ("functions: []\n", "functions:\n  - core/b@^1\n"),
    "to the empty list with a comment": (
        "functions: [ ] # none\nhubs:\n",
        "functions: # none\n  - core/b@^1\nhubs:\n",
    ),
    "to no value": (
        "functions: # none\n\nhubs:\n",
        "functions: # none\n  - core/b@^1\n\nhubs:\n",
    ),
    "to null": ("functions: ~\n", "functions:\n  - core/b@^1\n"),
    "without the key": ("hubs:\n", "hubs:\nfunctions:\n  - core/b@^1\n"),
    "without the key, before a mark": (
        "hubs:\n...\n",
        "hubs:\nfunctions:\n  - core/b@^1\n...\n",
    ),
    "without the key or a line end": ("hubs:", "hubs:\nfunctions:\n  - core/b@^1"),
    "without a line end": ("functions:\n  - a", "functions:\n  - a\n  - core/b@^1"),
    "in brackets": ("functions: [a]  # x\n", "functions: [a, core/b@^1]  # x\n"),
    "in brackets over lines": (
        "functions: [\n  a  # x\n  # y\n]\n",
        "functions: [\n  a,  # x\n  core/b@^1\n  # y\n]\n",
    ),
    "in brackets over lines with a last comma": (
        "functions: [\n  a,  # x\n]\n",
        "functions: [\n  a,  # x\n  core/b@^1,\n]\n",
    ),
    "in brackets that close behind the last": (
        "functions: [\n  a]\n",
        "functions: [\n  a, core/b@^1]\n",
    ),
    "in brackets around a comment": (
        "functions: [ # x\n]\n",
        "functions: [core/b@^1  # x\n]\n",
    ),
}


@pytest.mark.parametrize(("before", "after"), ADDED.values(), ids=ADDED)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_function_is_added(before, after, newline):
    text, expected = (f"format: 1\n{t}".replace("\n", newline) for t in (before, after))

    assert add_functions(text, [want("b@^1")]) == expected


@pytest.mark.parametrize(
    ("before", "after"),
    {
        "{format: 1}": "{format: 1, functions: [core/b@^1]}",
        "{format: 1, functions: []}": "{format: 1, functions: [core/b@^1]}",
        "{format: 1, functions: }": "{format: 1, functions: [core/b@^1]}",
        '{"format": 1, "functions": ["a"]}': (
            '{"format": 1, "functions": ["a", core/b@^1]}'
        ),
    }.items(),
)
def test_a_function_is_added_to_a_file_in_brackets(before, after):
    assert add_functions(before, [want("b@^1")]) == after


def test_a_file_that_is_indented_stays_so():
    text = add_functions("  format: 1\n", [want("b@^1")])

    assert text == "  format: 1\n  functions:\n    - core/b@^1\n"


@pytest.mark.parametrize(
    ("entry", "written"),
    [
        (want("b"), "core/b"),
        (want("acme/b@>=1,<2"), "acme/b@>=1,<2"),
        (want("b@^1", "acme"), "{ref: core/b@^1, hub: acme}"),
        (want("b@>=1,<2", "acme"), '{ref: "core/b@>=1,<2", hub: acme}'),
        (WantedPath("my_features"), "{path: ./my_features}"),
        (WantedPath('a, "b" # c'), '{path: "./a, \\"b\\" # c"}'),
    ],
    ids=str,
)
def test_each_kind_of_entry_is_written(entry, written):
    assert add_functions(HEAD, [entry]) == f"{HEAD}functions:\n  - {written}\n"


def test_a_range_with_a_comma_is_quoted_within_brackets():
    text = add_functions("format: 1\nfunctions: [a]\n", [want("b@>=1,<2")])

    assert text == 'format: 1\nfunctions: [a, "core/b@>=1,<2"]\n'


# an entry -> the same after another range is added
REPLACED = {
    "describe@^1  # why": "describe@^2  # why",
    "describe": "describe@^2",
    "'core/describe@^1'": "'core/describe@^2'",
    '"describe@^1"': '"describe@^2"',
    "hub://describe:1.0.0": "core/describe@^2",
    "{ref: describe@^1, hub: acme}  # why": "{ref: describe@^2, hub: acme}  # why",
    "hub: acme # a\n    ref: 'a_b' # b": "hub: acme # a\n    ref: 'a_b@^2' # b",
    "|\n    describe": "describe@^2",
}


@pytest.mark.parametrize(("before", "after"), REPLACED.items(), ids=repr)
def test_another_range_replaces_the_old_one(before, after):
    text = f"{HEAD}functions:\n  # above\n  - {before}\n  - a\n"

    edited = add_functions(text, [want("a_b@^2" if "a_b" in text else "describe@^2")])

    assert edited == f"{HEAD}functions:\n  # above\n  - {after}\n  - a\n"


MOVED = {
    "describe@^1  # why": "{ref: describe@^2, hub: acme}  # why",
    "{ref: describe}": "{ref: describe@^2, hub: acme}",
    "{ref: describe, hub: default}": "{ref: describe@^2, hub: acme}",
    "{hub: 'default', ref: describe}": "{hub: 'acme', ref: describe@^2}",
    "ref: describe  # why": "ref: describe@^2  # why\n    hub: acme",
    "ref: describe\n    hub: default  # y": "ref: describe@^2\n    hub: acme  # y",
}


@pytest.mark.parametrize(("before", "after"), MOVED.items(), ids=repr)
def test_another_hub_replaces_the_old_one(before, after):
    text = f"{HEAD}functions:\n  - {before}\n  - a\n"

    edited = add_functions(text, [want("describe@^2", "acme")])

    expected = f"{HEAD}functions:\n  - {after}\n  - a\n"
    assert edited.replace("core/describe", "describe") == expected


@pytest.mark.parametrize(
    "entry", [want("a@^1"), want("b@~2", "acme"), want("b@~2"), WantedPath("own")]
)
def test_what_is_wanted_already_changes_nothing(entry):
    text = f"{HEAD}functions: [ a@^1 , {{ ref: 'b@~2', hub: acme }}, {{path: own/}} ]\n"

    assert add_functions(text, [entry]) == text


def test_of_one_name_the_last_entry_counts():
    text = add_functions(HEAD, [want("a@^1"), want("b"), want("core/a@^2")])

    assert text == f"{HEAD}functions:\n  - core/a@^2\n  - core/b\n"


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


def test_a_hub_has_to_be_in_the_file():
    with pytest.raises(HubUnknown):
        add_functions(HEAD, [want("a", "amce")])


def test_the_default_hub_needs_no_address():
    """The settings may say where it is."""
    assert "hub: default" in add_functions("format: 1\n", [want("a", "default")])


@pytest.mark.parametrize("path", ["../a", "/a", "./a", "a/", ".fnhub/a", "a\\b"])
def test_a_path_has_to_lead_inside_the_project(path):
    with pytest.raises(InvalidProject):
        add_functions(HEAD, [WantedPath(path)])


def test_a_file_with_problems_is_not_edited():
    with pytest.raises(InvalidProject):
        add_functions("format: 1\nfunctoins: []\n", [want("a")])


def test_an_odd_file_is_refused_not_damaged():
    """Legal YAML that no person writes: better by hand than wrong."""
    with pytest.raises(ProjectNotEdited) as caught:
        add_functions("{format: 1, functions}", [want("c")])

    assert "`- core/c`" in caught.value.hint


def test_a_new_project_is_edited_as_documented():
    text = add_functions(new_project("https://h"), [want("describe@^1.2")])

    assert text.endswith("functions:\n  - core/describe@^1.2\n")
    assert "\n# team/name@range" in text


# Random files: every entry and every comment line in some style of its own.

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
