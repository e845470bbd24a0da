"""A folder's own modules are imported relatively."""

from __future__ import annotations

import pytest

from tests.core.signature.reading import HANDLER, read_h, refusal


@pytest.mark.parametrize(
    ("path", "line", "fix"),
    [
        ("m.py", "from stats import mean", "from .stats import mean"),
        ("m.py", "from stats import a, b as c", "from .stats import a, b as c"),
        ("m.py", "from sub.deep import a", "from .sub.deep import a"),
        ("m.py", "import stats", "from . import stats"),
        ("sub/deep.py", "from stats import mean", "from ..stats import mean"),
        ("sub/deep.py", "from other import mean", "from .other import mean"),
        ("m.py", "def g():\n    from stats import mean", "from .stats import mean"),
        ("m.py", "try:\n    pass\nexcept E:\n    import stats", "from . import stats"),
    ],
)
def test_an_absolute_import_of_a_sibling_is_a_problem(path, line, fix):
    """It works in the author's folder, and breaks in the wheel."""
    files = {"m.py": "", "stats.py": "", "sub/deep.py": "", "sub/other.py": ""}
    files[path] += f"{line}\n"
    files["m.py"] += HANDLER

    reading = read_h(files.pop("m.py"), **files)

    problem = refusal(reading)
    assert (problem.code, problem.file) == ("import-absolute-sibling", path)
    assert problem.line == 1 + line.count("\n")
    assert problem.fix == f"write `{fix}`"


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("m.py", "from .stats import mean"),
        ("m.py", "import pandas as pd, numpy.stats"),
        ("m.py", "import statistics"),  # also a sibling: the standard one is meant
        ("stats.py", "import stats"),  # a library of the same name is meant
        ("test_m.py", "from stats import mean"),
        ("tests/test_it.py", "from m import h"),
        ("conftest.py", "import m"),
    ],
)
def test_other_imports_are_none(path, line):
    files = {"m.py": "", "stats.py": "", "statistics.py": ""}
    files[path] = f"{files.get(path, '')}{line}\n"
    files["m.py"] += HANDLER

    assert read_h(files.pop("m.py"), **files).problems == ()
