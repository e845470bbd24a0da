"""Each value of functions.yaml that is wrong, and those that only look so."""

from __future__ import annotations

import pytest

from registry.core.project import Project
from registry.core.project_file import read_project
from tests.core.project.reading import problems

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
