"""Whether any Python can run a function with all that it calls."""

from __future__ import annotations

import pytest

from registry.core.errors import ResolutionConflict
from tests.core.resolve.case_files import Asked, read

TOGETHER = [
    (">=3.11", "<3.12"),
    (">3.11", "<3.12"),  # 3.11.1
    (">=3.12.4", "<3.12.5"),
    ("!=3.11.*", ">=3.11,<3.13"),  # 3.12
    ("!=3.*", ">=3.11"),  # 4, some day
    ("<3", ""),
    ("~=3.11.2", ">=3.11.9"),
    (">=3.13.0rc1", "<=3.13.0rc2"),
    ("no specifier", ">=3.11"),  # not judged here
]
APART = [
    (">=3.13", "<3.12"),
    ("==3.11.*", "==3.12.*"),
    (">3.11", "<3.12,!=3.11.*"),
    ("~=3.11.2", ">=3.12"),
    (">=3.12.4", "<3.12.4"),
    ("==3.11.1", "!=3.11.1"),
]


def calling(python: str, other: str) -> Asked:
    """A function that calls another, and the Pythons that they need."""
    functions = {
        "core/a": [
            {"version": "1.0.0", "python": python, "functions": {"core/b": "*"}}
        ],
        "core/b": [{"version": "1.0.0", "python": other}],
    }
    hubs = {"default": functions}
    return read({"why": "", "hubs": hubs, "wanted": ["a"], "chosen": {}})


@pytest.mark.parametrize("pythons", TOGETHER)
@pytest.mark.parametrize("order", [1, -1])
def test_what_some_python_takes_is_no_conflict(pythons, order):
    assert len(calling(*pythons[::order]).resolve().functions) == 2


@pytest.mark.parametrize("pythons", APART)
@pytest.mark.parametrize("order", [1, -1])
def test_what_no_python_takes_is_a_conflict(pythons, order):
    with pytest.raises(ResolutionConflict, match="no Python can run it"):
        calling(*pythons[::order]).resolve()
