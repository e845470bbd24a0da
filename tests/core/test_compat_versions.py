"""Which version may follow: no release says less than it changes."""

from __future__ import annotations

import pytest

from registry.core.compat import baseline, compare, enforce, needed_version
from registry.core.errors import BreakingRelease
from registry.core.versions import parse_version
from tests.core.contracts import contract

MAJOR = compare(contract("a: int"), contract("a: str"))
MINOR = compare(contract("a: int"), contract("a: int = 1"))
PATCH = compare(contract("a: int = 1"), contract("a: int = 2"))

NEEDED = [
    ("1.4.2", MAJOR, "2.0.0"),
    ("1.4.2", MINOR, "1.5.0"),
    ("1.4.2", PATCH, "1.4.3"),
    ("1.4.2", (), "1.4.3"),
    ("0.4.2", MAJOR, "0.5.0"),
    ("0.4.2", MINOR, "0.5.0"),
    ("0.4.2", PATCH, "0.4.3"),
]


@pytest.mark.parametrize(("previous", "changes", "expected"), NEEDED)
def test_the_smallest_version_follows_from_the_greatest_change(
    previous, changes, expected
):
    needed = needed_version(parse_version(previous), (*PATCH, *changes))

    assert str(needed) == expected


BASELINES = [
    ("1.2.0", ["1.0.0", "1.1.0", "1.3.0"], "1.1.0"),
    ("1.2.0", ["1.1.0", "1.2.0-rc.1"], "1.1.0"),
    ("1.2.0", ["1.2.0", "1.1.0"], "1.1.0"),
    ("1.2.0-rc.2", ["1.1.0", "1.2.0-rc.1"], "1.1.0"),
    ("1.2.0-rc.1", ["1.2.0", "1.1.0"], "1.1.0"),
    ("1.0.5", ["1.0.4", "2.0.0"], "1.0.4"),
    ("1.2.0", ["1.2.0-alpha.1", "1.3.0"], None),
    ("0.1.0", [], None),
]


@pytest.mark.parametrize(("new", "published", "expected"), BASELINES)
def test_a_release_is_compared_with_the_stable_one_below(new, published, expected):
    found = baseline(parse_version(new), map(parse_version, published))

    assert found == (None if expected is None else parse_version(expected))


ALLOWED = [
    ("1.2.0-rc.1", "1.1.0", MINOR),
    ("1.2.0", "1.1.0", MINOR),
    ("2.0.0-rc.1", "1.1.0", MAJOR),
    ("2.0.0", "1.1.0", MINOR),
    ("3.0.0", "1.1.0", MAJOR),
    ("1.1.1", "1.1.0", ()),
    ("0.2.0", "0.1.4", MAJOR),
]
REFUSED = [
    ("1.2.0-rc.1", "1.1.0", MAJOR, "2.0.0"),
    ("1.9.0", "1.1.0", MAJOR, "2.0.0"),
    ("1.1.1", "1.1.0", MINOR, "1.2.0"),
    ("0.1.5", "0.1.4", MAJOR, "0.2.0"),
    ("0.1.5-rc.1", "0.1.4", MINOR, "0.2.0"),
]


@pytest.mark.parametrize(("new", "previous", "changes"), ALLOWED)
def test_a_version_that_says_enough_is_accepted(new, previous, changes):
    enforce("acme/add", parse_version(new), parse_version(previous), changes)


@pytest.mark.parametrize(("new", "previous", "changes", "smallest"), REFUSED)
def test_a_version_that_says_too_little_is_refused(new, previous, changes, smallest):
    with pytest.raises(BreakingRelease) as caught:
        enforce(f"acme/add@{new}", parse_version(new), parse_version(previous), changes)

    assert (caught.value.ref, caught.value.previous) == (f"acme/add@{new}", previous)
    assert caught.value.smallest == smallest
    assert caught.value.changes == tuple((c.level.label, c.message) for c in changes)
