"""functions.yaml is read whole, and what is none is told."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.core.errors import InvalidProject
from registry.core.names import Reference
from registry.core.project import Project, Wanted, WantedPath
from registry.core.project_file import MAX_BYTES, read_project
from registry.core.safe_yaml import write_yaml
from tests.core.project.reading import codes, problems
from tests.factories import function_yaml

WHOLE = """\
format: 1
hubs: {default: https://hub.example, acme: https://hub.acme.example/fn/}
functions:
  - describe@^1.2
  - {ref: acme/churn@~2.0, hub: acme}
  - {path: ./my_features}          # own code
pipelines: {main: ./workflow.py:main}
"""


def test_a_whole_file_is_read():
    project = read_project(WHOLE.encode())

    assert project == Project(
        {"default": "https://hub.example", "acme": "https://hub.acme.example/fn"},
        (
            Wanted(Reference.parse("core/describe@^1.2")),
            Wanted(Reference.parse("acme/churn@~2.0"), "acme"),
            WantedPath("my_features"),
        ),
        {"main": "workflow.py:main"},
    )


def test_the_documented_file_is_read():
    page = (Path(__file__).parents[3] / "docs/project.md").read_text("utf-8")
    text = page.split("```yaml\n")[1].split("```")[0]

    project = read_project(text.encode())

    assert len(project.functions) == 3
    assert project.pipelines == {"main": "workflow.py:main"}


@pytest.mark.parametrize("rest", ["", "functions:\n", "functions: []\n", "hubs:\n"])
def test_a_project_may_want_nothing_yet(rest):
    assert read_project(f"format: 1\n{rest}".encode()) == Project()


def test_a_thousand_functions_can_be_wanted():
    entries = "".join(f"  - {{ref: a{i}@^1.2, hub: acme}}\n" for i in range(1_000))
    text = f"format: 1\nhubs: {{acme: http://h}}\nfunctions:\n{entries}"

    assert len(read_project(text.encode()).functions) == 1_000


@pytest.mark.parametrize("written", ["2", "0", '"1"', "1.0", "true", "[1]"])
def test_an_unknown_format_is_told(written):
    assert codes(f"format: {written}\n") == {"format": "format-unknown"}


def test_a_newer_format_asks_for_a_newer_fnhub_and_nothing_else():
    """What a newer fnhub writes is no mistake of the user's."""
    found = problems("format: 2\nfunctions: {new: kind}\nnewer: 1\n")

    assert [each.code for each in found] == ["format-unknown"]
    assert "newer fnhub" in found[0].fix


def test_the_format_is_required():
    assert codes("functions: []\n") == {"format": "key-missing"}


# what stands in the place of functions.yaml -> code
STRANGERS = {
    "": "not-a-project",
    "# nothing\n": "not-a-project",
    "- describe\n": "not-a-project",
    "describe\n": "not-a-project",
    "{}": "key-missing",
    function_yaml(): "project-of-function",
    "kind: job\nmetadata: {}\nspec: {}\n": "project-of-mlrun",
    "kind: project\nmetadata: {}\nspec: {}\n": "project-of-mlrun",
    "[" * 1000: "yaml-too-deep",
    "a: [b": "yaml-syntax",
    "#" * (MAX_BYTES + 1): "yaml-too-large",
    "format: 1\n---\nformat: 1\n": "yaml-documents",
    "format: &a 1\n": "yaml-alias",
}


@pytest.mark.parametrize(
    ("text", "code"), STRANGERS.items(), ids=lambda text: str(text)[:20]
)
def test_another_file_in_its_place_is_recognised(text, code):
    assert [each.code for each in problems(text)] == [code]


@pytest.mark.parametrize("data", [b"\xff\xfe", b"\x00", b"format: 1\nhubs: \xe9\n"])
def test_rubbish_bytes_are_told(data):
    assert len(problems(data)) == 1


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=8),
    lambda each: (
        st.lists(each, max_size=3)
        | st.dictionaries(st.text(max_size=5), each, max_size=3)
    ),
    max_leaves=8,
)
keys = st.sampled_from(["format", "hubs", "functions", "pipelines", "x"])


@pytest.mark.thorough
@settings(deadline=None, max_examples=150)
@given(st.dictionaries(keys, json_values))
def test_whatever_stands_in_the_file_is_read_or_told(value):
    """No file makes fnhub fail in another way."""
    try:
        outcome: object = read_project(write_yaml(value).encode())
    except InvalidProject as error:
        outcome = error.problems

    assert outcome
