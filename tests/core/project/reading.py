"""What is wrong with a functions.yaml that is written out in a test."""

from __future__ import annotations

import pytest

from registry.core.errors import InvalidProject
from registry.core.project_file import read_project


def problems(text: str | bytes) -> tuple:
    """Every problem of a file; it has to have some."""
    with pytest.raises(InvalidProject) as caught:
        read_project(text.encode() if isinstance(text, str) else text)
    return caught.value.problems


def codes(text: str | bytes) -> dict[str, str]:
    """Codes of the problems, by key path."""
    return {each.key: each.code for each in problems(text)}
