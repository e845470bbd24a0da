"""A release that needs another Python or other functions may shut its users out."""

from __future__ import annotations

import pytest

from registry.core.compat import LEVELS
from tests.core.contracts import contract, told

PYTHONS = [
    (">=3.11", ">=3.11.0", ""),
    (">=3.11", ">=3.12", "major python-raised"),
    (">=3.11", ">=3.11.2", "major python-raised"),
    (">=3.11", ">=3.11,<3.13", "major python-raised"),
    (">=3.11", ">=3.11,!=3.12.*", "major python-raised"),
    (">=3.11,<3.13", ">=3.12,<3.15", "major python-raised"),
    ("", ">=3.9", "major python-raised"),
    (">=3.12", ">=3.11", "patch python-widened"),
    (">=3.11,<3.13", ">=3.11", "patch python-widened"),
    (">=3.11", "", "patch python-widened"),
    ("~=3.11", ">=3.11,<4", ""),
    (">=3.11", ">=3.11,<3.21", ""),
]

CALLS = [
    ("core/load ^1.0", "core/load ^2.0", "major function-major"),
    ("core/load ^2.0", "core/load ^1.0", "major function-major"),
    ("core/load ^0.2", "core/load ^0.3", "major function-major"),
    ("core/load ^0.9", "core/load ^1.0", "major function-major"),
    ("core/load ^1.0", "core/load *", "major function-major"),
    ("core/load ^1.0", "core/load >=1.0,<3", "major function-major"),
    ("core/load >=1.0,<3", "core/load ^2", "major function-major"),
    ("core/load >=0.2,<0.4", "core/load ^0.3.0", "major function-major"),
    ("core/load ^1.0", "core/load <=2.0.0", "major function-major"),
    ("core/load ^1.0", "core/load ^1.4", "patch function-range"),
    ("core/load ^1.0", "core/load ~1.2", "patch function-range"),
    ("core/load ^1.0", "core/load 1.4.2", "patch function-range"),
    ("core/load ^1.0", "core/load >=1.2,<1.5", "patch function-range"),
    ("core/load ^1.0", "core/load >=1.2,<=1.5.3", "patch function-range"),
    ("core/load ^0.2", "core/load ~0.2.1", "patch function-range"),
    ("core/load ^0.2", "core/load 0.2.5", "patch function-range"),
    ("core/load <1", "core/load <0.9", "major function-major"),
    ("core/load ^0.2.1", "core/load <0.3", "patch function-range"),
    ("core/load ^1.0", "core/load >=1.0,<2.0.0-rc.1", "patch function-range"),
    ("core/load <1", "core/load >=0.1,<1", "major function-major"),
    ("core/load ^1.0", "", "patch function-dropped"),
    ("", "core/load ^1.0", "patch function-added"),
    ("core/a *; core/b *", "core/b *; core/a *", ""),
]


@pytest.mark.parametrize(("old", "new", "expected"), PYTHONS)
def test_another_range_of_pythons_needs_this(old, new, expected):
    assert told(contract("", python=old), contract("", python=new)) == expected


@pytest.mark.parametrize(("old", "new", "expected"), CALLS)
def test_other_called_functions_need_this(old, new, expected):
    assert told(contract("", calls=old), contract("", calls=new)) == expected


def test_every_code_is_in_the_tables():
    """A code that no row reaches may have any level."""
    rows = [row[2] for row in (*PYTHONS, *CALLS)]

    assert {row.split()[1] for row in rows if row} == {
        code for code in LEVELS if code.startswith(("python-", "function-"))
    }
