"""What is wanted already gets another range or hub where it stands."""

from __future__ import annotations

import pytest

from registry.core.project import WantedPath
from registry.core.project_edit import add_functions
from tests.core.project.wishes import HEAD, want

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
