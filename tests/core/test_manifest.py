"""function.yaml is read whole: every problem at once, with its line and a way out."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from registry.core.errors import InvalidFunction
from registry.core.kinds import KINDS
from registry.core.manifest import (
    Author,
    Manifest,
    Replicas,
    Runtime,
    manifest_from_json,
    manifest_json,
)
from registry.core.manifest_file import parse_manifest, print_manifest, read_manifest
from registry.core.manifest_schema import CATEGORIES, SCHEMA
from registry.core.names import FunctionName
from registry.core.versions import Range, Version, parse_version
from tests.factories import function_yaml


def problems(**lines: str) -> dict[str, str]:
    """Codes of the problems of a manifest, by key path."""
    found = read_manifest(function_yaml(lines=lines).encode())[1]
    return {problem.key: problem.code for problem in found}


# key, value as written -> key path and code of the one problem it causes
REFUSED = [
    ("format", "2", "format", "format-unknown"),
    ("format", '"1"', "format", "format-unknown"),
    ("name", "describe", "name", "invalid-name"),
    ("name", "Core/describe", "name", "invalid-name"),
    ("name", "no", "name", "yaml-boolean"),
    ("version", "1.10", "version", "version-not-quoted"),
    ("version", "2", "version", "version-not-quoted"),
    ("version", "2024-01-31", "version", "yaml-date"),
    ("version", '"1.0"', "version", "invalid-version"),
    ("version", '"1.0.0+build"', "version", "invalid-version"),
    ("version", '"1.0.0-dev.1"', "version", "invalid-version"),
    ("summary", '""', "summary", "value-form"),
    ("summary", '"two\\nlines"', "summary", "value-form"),
    ("summary", '"a\\n"', "summary", "value-form"),
    ("summary", '"a\\x85b"', "summary", "value-form"),
    ("handler", '"add:add\\n"', "handler", "value-form"),
    ("python", '">=3.11\\n"', "python", "value-form"),
    ("repository", '"https://e.org\\n"', "repository", "value-form"),
    ("summary", "x" * 161, "summary", "value-form"),
    ("license", "Apache 2", "license", "license-unknown"),
    ("license", "apache-2.0", "license", "license-spelling"),
    ("handler", "add", "handler", "value-form"),
    ("handler", "../add:add", "handler", "value-form"),
    ("kind", "jobs", "kind", "value-unknown"),
    ("authors", "[{name: A, nme: B}]", "authors.0.nme", "key-unknown"),
    ("authors", "A", "authors", "value-type"),
    ("authors", '[{name: A, email: "a b"}]', "authors.0.email", "value-form"),
    ("categories", "[undrstand]", "categories.0", "value-unknown"),
    ("categories", "[train, train]", "categories", "value-form"),
    ("keywords", "[EDA]", "keywords.0", "value-form"),
    ("python", "3.11", "python", "value-not-text"),
    ("python", "'=>3.11'", "python", "python-invalid"),
    ("requirements", "['pandas>>2']", "requirements.0", "requirement-invalid"),
    (
        "requirements",
        "['a @ https://e.org/a.whl']",
        "requirements.0",
        "requirement-url",
    ),
    ("requirements", "[fnhub-core-add]", "requirements.0", "requirement-function"),
    ("functions", "{core/load: ^^1}", "functions.core/load", "invalid-range"),
    ("functions", "{load: ^1}", "functions.load", "invalid-name"),
    ("functions", "{acme/add: ^1}", "functions.acme/add", "function-itself"),
    (
        "functions",
        "{core/a_b: ^1, core/a-b: ^1}",
        "functions.core/a-b",
        "function-twice",
    ),
    ("runtime", "{memory: 2G}", "runtime.memory", "value-form"),
    ("runtime", "{timeout: soon}", "runtime.timeout", "value-form"),
    ("runtime", "{cpu: -1}", "runtime.cpu", "value-form"),
    (
        "runtime",
        "{replicas: {min: 3, max: 2}}",
        "runtime.replicas.min",
        "replicas-order",
    ),
    ("example", "notes.md", "example", "value-form"),
    ("repository", "git@example.org:a", "repository", "value-form"),
    ("repository", "'https://e.org/\" onload=\"x'", "repository", "value-form"),
    ("sumary", "x", "sumary", "key-unknown"),
]


@pytest.mark.parametrize(("key", "written", "path", "code"), REFUSED)
def test_a_wrong_value_is_one_problem(key, written, path, code):
    assert problems(**{key: written}) == {path: code}


def test_every_problem_is_told_at_once_with_its_line():
    text = function_yaml(
        lines={"version": "1.10", "license": "Apache 2", "sumary": "x"}
    )

    with pytest.raises(InvalidFunction) as caught:
        parse_manifest(text.encode())

    told = [(each.line, each.code) for each in caught.value.problems]
    assert told == [
        (3, "version-not-quoted"),
        (5, "license-unknown"),
        (7, "key-unknown"),
    ]


def test_a_float_as_a_version_is_told_what_to_write():
    found = read_manifest(function_yaml(lines={"version": "1.10"}).encode())[1]

    assert str(found[0]) == (
        "function.yaml:3: version: unquoted, 1.10 is read as the number 1.1"
        ' - quote it, with three parts: version: "1.10.0" [version-not-quoted]'
    )


@pytest.mark.parametrize("key", ["format", "name", "version", "summary", "license"])
def test_a_missing_key_is_told(key):
    lines = function_yaml().splitlines(keepends=True)
    text = "".join(line for line in lines if not line.startswith(f"{key}:"))

    found = read_manifest(text.encode())[1]

    assert [(each.key, each.code) for each in found] == [(key, "key-missing")]


def test_only_a_module_needs_no_handler():
    text = function_yaml(lines={"kind": "module"}).replace("handler: add:add\n", "")

    assert parse_manifest(text.encode()).kind is KINDS["module"]
    missing = read_manifest(text.replace("module", "serving").encode())[1]
    assert [(each.key, each.code) for each in missing] == [("handler", "key-missing")]


def test_a_near_miss_is_named():
    found = read_manifest(function_yaml(lines={"requirments": "[]"}).encode())[1]

    assert found[0].fix == "did you mean `requirements`?"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("kind: job\nmetadata: {name: x}\nspec: {}\n", "manifest-of-mlrun"),
        ("format: 1\nfunctions: [core/describe]\n", "manifest-of-project"),
        ("", "not-a-manifest"),
        ("- a\n", "not-a-manifest"),
    ],
)
def test_another_file_in_its_place_is_recognised(text, code):
    assert [each.code for each in read_manifest(text.encode())[1]] == [code]


def test_the_schema_is_one():
    """Editors load it from the hub: it must be a valid schema and plain JSON."""
    Draft202012Validator.check_schema(SCHEMA)
    assert json.loads(json.dumps(SCHEMA)) == SCHEMA


words = st.text("abcdefghij", min_size=1, max_size=8)
lines = st.text(
    st.characters(codec="utf-8", exclude_categories=("C", "Zl", "Zp")),
    min_size=1,
    max_size=40,
)
names = st.builds(FunctionName, words.map("t{}".format), words.map("n{}".format))
versions = st.builds(
    lambda a, b, c, pre: parse_version(f"{a}.{b}.{c}{pre}"),
    st.integers(0, 99),
    st.integers(0, 99),
    st.integers(0, 99),
    st.sampled_from(["", "-alpha.1", "-rc.12"]),
)
manifests = st.builds(
    Manifest,
    name=names,
    version=versions,
    summary=lines,
    license=st.sampled_from(["Apache-2.0", "MIT", "MIT OR GPL-2.0-only"]),
    handler=st.tuples(words, words).map(":".join),
    kind=st.sampled_from(list(KINDS.values())),
    authors=st.lists(
        st.builds(Author, lines, st.just("a@b.org")), max_size=2, unique=True
    ).map(tuple),
    categories=st.lists(st.sampled_from(CATEGORIES), max_size=3, unique=True).map(
        tuple
    ),
    keywords=st.lists(words, max_size=3, unique=True).map(tuple),
    python=st.sampled_from([">=3.11", ">=3.12,<4"]),
    requirements=st.lists(words.map("{}>=1.10".format), max_size=3, unique=True).map(
        tuple
    ),
    functions=st.dictionaries(
        names, st.sampled_from(["*", "^1.2", "1.0.0"]).map(Range.parse), max_size=2
    ).map(lambda found: tuple(found.items())),
    secrets=st.lists(words, max_size=2, unique=True).map(tuple),
    runtime=st.builds(
        Runtime,
        cpu=st.sampled_from([0, 0.5, 4]),
        memory=st.sampled_from(["", "2Gi"]),
        replicas=st.sampled_from([Replicas(), Replicas(1, 9)]),
    ),
    example=st.sampled_from(["", "example.ipynb"]),
    repository=st.sampled_from(["", "https://example.org/repo"]),
).filter(lambda each: each.name not in dict(each.functions))


@pytest.mark.thorough
@given(manifests)
def test_printing_and_reading_gives_the_same(manifest):
    text = print_manifest(manifest)
    assert parse_manifest(text.encode()) == manifest
    assert f'version: "{manifest.version}"\n' in text
    assert manifest_from_json(manifest_json(manifest)) == manifest
    assert isinstance(manifest.version, Version)
