"""YAML that anybody may have written is read for what it says, or refused."""

from __future__ import annotations

import itertools
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.core.safe_yaml import MAX_BYTES, read_yaml, write_yaml

# text -> code of the problem it causes
SURPRISES = {
    "a: &x 1\n": "yaml-alias",
    "a: &x 1\nb: *x\n": "yaml-alias",
    "a: !!python/object/apply:os.system [id]\n": "yaml-tag",
    "a: !!str 1\n": "yaml-tag",
    "a: 1\na: 2\n": "yaml-duplicate-key",
    "a: 1\n---\nb: 2\n": "yaml-documents",
    "a: no\n": "yaml-boolean",
    "a: On\n": "yaml-boolean",
    "a: 2024-01-31\n": "yaml-date",
    "a: 2024-01-31 10:00:00\n": "yaml-date",
    "a: .inf\n": "yaml-number",
    "a: .nan\n": "yaml-number",
    "a: 1_0\n": "yaml-number",
    "a: 0x10\n": "yaml-number",
    "a: 010\n": "yaml-number",
    "a: 1:30\n": "yaml-number",
    "a: 1e400\n": None,  # YAML 1.1 reads it as text: no surprise
    "<<: {a: 1}\n": "yaml-key",
    "no: 1\n": "yaml-key",
    "1: 1\n": "yaml-key",
    "? [a]\n: 1\n": "yaml-key",
    "[" * 20_000: "yaml-too-deep",
    "a: [" + "1, " * 15_000 + "]\n": "yaml-too-large",
    "a: b: c\n": "yaml-syntax",
    "a: \x00\n": "yaml-syntax",
    "\tb: 1\n": "yaml-syntax",
    "a: 'unended\n": "yaml-syntax",
    "\ufeffa: 1\n": "yaml-encoding",
    "a: " + "x" * MAX_BYTES: "yaml-too-large",
}


@pytest.mark.parametrize(("text", "code"), SURPRISES.items(), ids=lambda x: str(x)[:24])
def test_each_surprise_has_a_problem_of_its_own(text, code):
    """A person is told what YAML would have made of it, where, and what to write."""
    problems = read_yaml(text.encode(), "function.yaml").problems

    assert {problem.code for problem in problems} == ({code} if code else set())
    for problem in problems:
        assert problem.fix
        assert problem.code == "yaml-too-large" or problem.line is not None


def test_text_that_is_not_utf8_is_told_with_its_line():
    problem = read_yaml(b"a: 1\nb: \xff\n", "f").problems[0]

    assert (problem.code, problem.line) == ("yaml-encoding", 2)


def test_values_know_their_lines():
    document = read_yaml(b"a: 1\nb:\n  - x\n  - {c: y}\n", "f")

    assert document.value == {"a": 1, "b": ["x", {"c": "y"}]}
    assert document.line(("b", 1, "c")) == 4
    assert document.line(("b", 7)) == 2


# text -> the stretch of each value, by path
PLACES = {
    "a: 1 # x\n": {(): "a: 1", ("a",): "1"},
    "a: 'b' # x\n": {("a",): "'b'"},
    "é: 😀 # x\r\nb: c\r\n": {("é",): "😀", ("b",): "c"},
    "a: [ x, 'y' ,] # x\n": {("a",): "[ x, 'y' ,]", ("a", 1): "'y'"},
    "a:\n- b: {c: d}\n  # x\n# y\n": {
        ("a",): "- b: {c: d}",
        ("a", 0): "b: {c: d}",
        ("a", 0, "b"): "{c: d}",
    },
    "a: # x\nb: 1\n": {("a",): ""},
}


@pytest.mark.parametrize(("text", "places"), PLACES.items(), ids=repr)
def test_values_know_their_places(text, places):
    """Who edits the file leaves comments alone: no place reaches into one."""
    spans = read_yaml(text.encode(), "f").spans

    found = {path: text[spans[path].start : spans[path].end] for path in places}
    assert found == places


def test_a_surprise_in_a_list_is_told_with_its_index():
    problem = read_yaml(b"a: [x, no]\n", "f").problems[0]

    assert problem.key == "a.1"


def test_quoted_text_stays_text():
    document = read_yaml(b'a: "1.10"\nb: \'no\'\nc: "2024-01-31"\n', "f")

    assert document.value == {"a": "1.10", "b": "no", "c": "2024-01-31"}
    assert document.problems == ()


def test_an_alias_bomb_costs_nothing():
    """271 bytes that expand to millions of values when aliases are followed."""
    names = "abcdefghi"
    lines = ["a: &a [x,x,x,x,x,x,x,x,x]"]
    lines += [
        f"{new}: &{new} [{','.join(['*' + old] * 9)}]"
        for old, new in itertools.pairwise(names)
    ]
    begun = time.process_time()

    document = read_yaml("\n".join(lines).encode(), "f")

    assert time.process_time() - begun < 1
    assert {problem.code for problem in document.problems} == {"yaml-alias"}


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**12), 10**12)
    | st.text(st.characters(codec="utf-8", exclude_categories=("C",)), max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.text(
                st.characters(codec="utf-8", exclude_categories=("C",)), max_size=9
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(json_values)
def test_what_is_written_is_read_back(value):
    document = read_yaml(write_yaml(value).encode(), "f")

    assert document.problems == ()
    assert document.value == value


@given(st.binary(max_size=300))
def test_no_bytes_at_all_raise(data):
    read_yaml(data, "f")


@given(st.text(max_size=300))
def test_no_text_at_all_raises(text):
    read_yaml(text.encode("utf-8", "replace"), "f")
