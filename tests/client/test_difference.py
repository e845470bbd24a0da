"""`fnhub diff`: what changed between two releases, told without running them."""

from __future__ import annotations

import pytest

from registry.client.cache import Cache
from registry.client.difference import diff
from registry.core.names import FunctionName
from registry.core.versions import parse_version
from tests.client.shown import show
from tests.factories import CODE, make_wheel


@pytest.fixture
def difference(stranger, hub, tmp_path):
    """Compare two wheels of acme/add, as a hub has them."""

    def compare(old, new):
        show(stranger, *([old] if old is new else [old, new]))
        versions = [parse_version(str(each.manifest.version)) for each in (old, new)]
        cache = Cache(tmp_path / "cache")
        return diff(hub, cache, FunctionName.parse("acme/add"), *versions)

    return compare


def test_a_release_does_not_differ_from_itself(difference):
    wheel = make_wheel()

    found = difference(wheel, wheel)

    assert (found.changes, found.files) == ((), ())


def test_files_are_compared_by_name(difference):
    old = make_wheel(files={"gone.md": "old\n", "same.md": "same\n"})
    code = CODE.replace("first + second", "second + first")
    files = {"new.md": "new\n", "same.md": "same\n"}

    found = difference(old, make_wheel(version="1.0.1", code=code, files=files))

    states = {each.path: each.state for each in found.files}
    assert states["gone.md"] == "removed"
    assert states["new.md"] == "added"
    assert states["add.py"] == "changed"
    assert "same.md" not in states
    text = next(each.diff for each in found.files if each.path == "add.py")
    assert "-    return first + second\n+    return second + first" in text


def test_requirements_are_told_by_what_came_and_went(difference):
    old = make_wheel(manifest={"requirements": "[numpy>=1]"})
    new = make_wheel(version="2.0.0", manifest={"requirements": "[numpy>=2]"})

    found = difference(old, new)

    assert found.requirements_removed == ("numpy>=1",)
    assert found.requirements_added == ("numpy>=2",)
