"""functions.yaml is read whole: every problem at once, with its line and a way out."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.core.errors import InvalidProject
from registry.core.names import Reference
from registry.core.project import Project, Wanted, WantedPath
from registry.core.project_file import MAX_BYTES, new_project, read_project
from registry.core.safe_yaml import write_yaml
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


def problems(text: str | bytes) -> tuple:
    """Every problem of a file; it has to have some."""
    with pytest.raises(InvalidProject) as caught:
        read_project(text.encode() if isinstance(text, str) else text)
    return caught.value.problems


def codes(text: str | bytes) -> dict[str, str]:
    """Codes of the problems, by key path."""
    return {each.key: each.code for each in problems(text)}


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
    page = (Path(__file__).parent.parent.parent / "docs/project.md").read_text("utf-8")
    text = page.split("```yaml\n")[1].split("```")[0]

    project = read_project(text.encode())

    assert len(project.functions) == 3
    assert project.pipelines == {"main": "workflow.py:main"}


@pytest.mark.parametrize("rest", ["", "functions:\n", "functions: []\n", "hubs:\n"])
def test_a_project_may_want_nothing_yet(rest):
    assert read_project(f"format: 1\n{rest}".encode()) == Project()


# what stands after `format: 1` -> key path and code of its one problem
REFUSED = {
    "functoins: []": ("functoins", "key-unknown"),
    "functions: describe": ("functions", "value-type"),
    "functions: {core/describe: ^1.2}": ("functions", "value-type"),
    "functions: [1.2]": ("functions.0", "value-not-text"),
    "functions: [null]": ("functions.0", "value-not-text"),
    "functions:\n  -\n": ("functions.0", "value-type"),
    "functions: [[a]]": ("functions.0", "value-type"),
    "functions: [no]": ("functions.0", "yaml-boolean"),
    "functions: ['']": ("functions.0", "invalid-reference"),
    "functions: ['describe@']": ("functions.0", "invalid-reference"),
    "functions: [Describe]": ("functions.0", "invalid-name"),
    "functions: [describe@^^1]": ("functions.0", "invalid-range"),
    "functions: ['describe@1 || 2']": ("functions.0", "invalid-range"),
    "functions: [{core/describe: ^1.2}]": (
        "functions.0.core/describe",
        "key-unknown",
    ),
    "functions: [{rfe: describe}]": ("functions.0.rfe", "key-unknown"),
    "functions: [{hub: default}]": ("functions.0", "function-entry"),
    "functions: [{}]": ("functions.0", "function-entry"),
    "functions: [{path: ./a, ref: b}]": ("functions.0", "function-entry"),
    "functions: [{path: ./a, hub: default}]": ("functions.0", "function-entry"),
    "functions: [{ref: 1.2}]": ("functions.0.ref", "value-not-text"),
    "functions: [{ref: a, hub: [b]}]": ("functions.0.hub", "value-type"),
    "functions: [{ref: 'a b'}]": ("functions.0.ref", "invalid-name"),
    "functions: [{ref: a, hub: acme}]": ("functions.0.hub", "hub-unknown"),
    "functions: [a, core/a@^1]": ("functions.1", "function-twice"),
    "functions: [a, {ref: hub://a, hub: default}]": ("functions.1", "function-twice"),
    "functions: [a_b, a-b]": ("functions.1", "function-twice"),
    "functions: [{path: a}, {path: ./a/}]": ("functions.1", "function-twice"),
    "functions: [{path: /a}]": ("functions.0.path", "path-outside"),
    "functions: [{path: ../a}]": ("functions.0.path", "path-outside"),
    "functions: [{path: a/../b}]": ("functions.0.path", "path-outside"),
    "functions: [{path: 'a\\b'}]": ("functions.0.path", "path-outside"),
    "functions: [{path: 'c:/a'}]": ("functions.0.path", "path-outside"),
    "functions: [{path: ~/a}]": ("functions.0.path", "path-outside"),
    "functions: [{path: .}]": ("functions.0.path", "path-outside"),
    "functions: [{path: ''}]": ("functions.0.path", "path-outside"),
    "functions: [{path: ./.fnhub/a}]": ("functions.0.path", "path-outside"),
    "functions: [{path: .FNHUB}]": ("functions.0.path", "path-outside"),
    'functions: [{path: "a\\nb"}]': ("functions.0.path", "path-outside"),
    f"functions: [{{path: {'a' * 201}}}]": ("functions.0.path", "path-outside"),
    "hubs: https://hub.example": ("hubs", "value-type"),
    "hubs: {Acme: https://h}": ("hubs.Acme", "hub-alias"),
    "hubs: {'no': https://h}": ("hubs.no", "hub-alias"),
    f"hubs: {{{'a' * 32}: https://h}}": (f"hubs.{'a' * 32}", "hub-alias"),
    "hubs: {acme: 8080}": ("hubs.acme", "value-not-text"),
    "hubs: {acme: {url: https://h}}": ("hubs.acme", "value-type"),
    "hubs: {acme: hub.example}": ("hubs.acme", "hub-address"),
    "hubs: {acme: ftp://hub.example}": ("hubs.acme", "hub-address"),
    "hubs: {acme: https://}": ("hubs.acme", "hub-address"),
    "hubs: {acme: 'https://h:x'}": ("hubs.acme", "hub-address"),
    "hubs: {acme: 'https://a b'}": ("hubs.acme", "hub-address"),
    'hubs: {acme: "https://a\\n"}': ("hubs.acme", "hub-address"),
    f"hubs: {{acme: https://h/{'a' * 500}}}": ("hubs.acme", "hub-address"),
    "hubs: {acme: 'https://me:pw@h'}": ("hubs.acme", "hub-secret"),
    "hubs: {acme: 'https://me@h'}": ("hubs.acme", "hub-secret"),
    "hubs: {acme: 'https://h?token=x'}": ("hubs.acme", "hub-secret"),
    "hubs: {acme: 'https://h#x'}": ("hubs.acme", "hub-secret"),
    "pipelines: [main]": ("pipelines", "value-type"),
    "pipelines: {main: 1}": ("pipelines.main", "value-not-text"),
    "pipelines: {main: workflow.py}": ("pipelines.main", "pipeline-target"),
    "pipelines: {main: 'workflow:main'}": ("pipelines.main", "pipeline-target"),
    "pipelines: {main: 'workflow.py:'}": ("pipelines.main", "pipeline-target"),
    "pipelines: {main: 'workflow.py:a b'}": ("pipelines.main", "pipeline-target"),
    "pipelines: {main: 'workflow.py:class'}": ("pipelines.main", "pipeline-target"),
    "pipelines: {main: '../workflow.py:main'}": ("pipelines.main", "pipeline-target"),
    "pipelines: {'a b': 'workflow.py:main'}": ("pipelines.a b", "pipeline-name"),
}


@pytest.mark.parametrize(("rest", "expected"), REFUSED.items(), ids=str)
def test_a_wrong_value_is_one_problem(rest, expected):
    found = problems(f"format: 1\n{rest}\n")

    assert [(each.key, each.code) for each in found] == [expected]
    assert all(each.file == "functions.yaml" and each.line for each in found)
    assert all(each.fix for each in found)


ACCEPTED = [
    "hubs: {acme: 'http://127.0.0.1:8080'}",
    "hubs: {acme: 'https://[::1]:8443/fn'}",
    "hubs: {acme: https://hub_1.example.}",
    "functions: [hub://describe:1.2.0]",
    "functions: ['describe@>=1,<2', 'acme/add@1.*']",
    "functions: [{ref: a, hub: default}]",
    "functions: [{path: my features/größe}]",
    "functions: [{path: core/a}, core/a]",
    "pipelines: {train-2: pipelines/train.py:main_2}",
]


@pytest.mark.parametrize("rest", ACCEPTED)
def test_a_right_value_is_no_problem(rest):
    assert read_project(f"format: 1\n{rest}\n".encode()) != Project()


def test_every_problem_is_told_at_once_with_its_line():
    text = (
        "format: 1\n"
        "hubs: {acme: https://h}\n"
        "functions:\n"
        "  - describe@^1\n"
        "  - {ref: churn, hub: amce}\n"
        "  - describe@2\n"
        "  - ref: a\n"
        "    hub: no\n"
        "pipeline: {}\n"
    )

    told = [(each.line, each.key, each.code) for each in problems(text)]

    assert told == [
        (5, "functions.1.hub", "hub-unknown"),
        (6, "functions.2", "function-twice"),
        (8, "functions.3.hub", "yaml-boolean"),
        (9, "pipeline", "key-unknown"),
    ]


def test_a_problem_says_what_may_have_been_meant():
    text = "format: 1\nhubs: {acme: http://h}\nfunctoins: [{ref: a, hub: amce}]\n"
    assert "`functions`" in problems(text)[0].fix

    text = "format: 1\nhubs: {acme: http://h}\nfunctions: [{ref: a, hub: amce}]\n"
    assert "`acme`" in problems(text)[0].fix

    text = "format: 1\nfunctions: [core/describe: ^1.2]\n"
    assert "`- core/describe@^1.2`" in problems(text)[0].fix


def test_the_same_function_twice_names_both_lines():
    text = "format: 1\nfunctions:\n  - describe\n\n  - core/describe@^1\n"

    message = problems(text)[0].message

    assert "core/describe" in message
    assert "3" in message
    assert "5" in message


def test_a_secret_in_an_address_is_not_told_again():
    """Problems end in logs of CI."""
    found = problems("format: 1\nhubs: {acme: 'https://me:hunter2@h'}\n")

    assert "hunter2" not in "".join(map(str, found))


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


def test_a_thousand_functions_can_be_wanted():
    entries = "".join(f"  - {{ref: a{i}@^1.2, hub: acme}}\n" for i in range(1_000))
    text = f"format: 1\nhubs: {{acme: http://h}}\nfunctions:\n{entries}"

    assert len(read_project(text.encode()).functions) == 1_000


def test_a_new_project_reads_as_it_says():
    text = new_project("https://hub.example")

    assert read_project(text.encode()) == Project({"default": "https://hub.example"})
    assert "#" in text


def test_a_new_project_without_a_hub_wants_nothing_of_one():
    assert read_project(new_project(None).encode()) == Project()


@pytest.mark.parametrize("hub", ["https://me:pw@h", "h", "https://h\nfunctions: [a]"])
def test_a_new_project_takes_no_odd_address(hub):
    """Whatever FNHUB_HUB holds, it does not get into a committed file unseen."""
    with pytest.raises(InvalidProject):
        new_project(hub)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=8),
    lambda each: (
        st.lists(each, max_size=3)
        | st.dictionaries(st.text(max_size=5), each, max_size=3)
    ),
    max_leaves=8,
)
keys = st.sampled_from(["format", "hubs", "functions", "pipelines", "x"])


@settings(deadline=None, max_examples=150)
@given(st.dictionaries(keys, json_values))
def test_whatever_stands_in_the_file_is_read_or_told(value):
    """No file makes fnhub fail in another way."""
    try:
        outcome: object = read_project(write_yaml(value).encode())
    except InvalidProject as error:
        outcome = error.problems

    assert outcome
