"""A function is added in the style of the file, and all else is left alone."""

from __future__ import annotations

import pytest

from registry.core.errors import HubUnknown, InvalidProject, ProjectNotEdited
from registry.core.project import WantedPath
from registry.core.project_edit import add_functions
from registry.core.project_file import new_project
from tests.core.project.wishes import HEAD, want

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


def test_a_new_project_is_edited_as_documented():
    text = add_functions(new_project("https://h"), [want("describe@^1.2")])

    assert text.endswith("functions:\n  - core/describe@^1.2\n")
    assert "\n# team/name@range" in text


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
