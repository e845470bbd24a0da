"""Whatever is in the files, a score comes out, soon."""

from __future__ import annotations

import json
import time
import warnings

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.core.score import Facts, Score, evaluate
from tests.core.score_sample import FILES, code_cell, facts_of, notebook

pytestmark = pytest.mark.thorough

GOOD = facts_of(FILES)
quick = settings(deadline=None, max_examples=40)

NOTEBOOKS = {
    "empty": b"",
    "broken": b'{"cells": [',
    "not-utf8": b"\xff\xfe\x00",
    "deep": b"[" * 200_000,
    "deep-cells": b'{"cells":' + b"[" * 50_000 + b"]" * 50_000 + b"}",
    "long-number": b'{"cells": [' + b"1" * 10_000 + b"]}",
    "other-json": b"[1, 2]",
    "no-cells": b'{"cells": {"a": 1}}',
    "odd-cells": b'{"cells": [1, null, {"cell_type": "code"}, [], "x"]}',
    "odd-parts": notebook(code_cell([1, None], "x", 1, {"data": 3}, {"data": [1]})),
    "odd-source": notebook(code_cell({"a": 1})),
    "large": b'{"cells": [' + b" " * (9 << 20) + b"]}",
}
READMES = {
    "fences": b"```\n" * 200_000,
    "brackets": b"![" * 500_000,
    "pictures": b"![a](" * 200_000,
    "hashes": b"#" * 1_000_000,
    "heading": b"#" + b" " * 1_000_000,
    "prompts": b"```\n" + b">>> x\n" * 150_000 + b"```",
    "not-utf8": b"\xff" * 1_000_000,
    "nulls": b"\0" * 1_000_000,
}
CODES = {
    "syntax": b"def f(:",
    "deep": b"x = " + b"(" * 5_000 + b")" * 5_000,
    "signs": b"x = " + b"-" * 100_000 + b"1",
    "nulls": b"a = '\0'",
    "not-utf8": b"a = '\xff'",
    "coding": b"# coding: nothing\n",
    "attributes": b"a" + b".b" * 20_000,
    "calls": b"a" + b"()" * 20_000,
    "excepts": b"try:\n    pass\nexcept:\n    pass\n" * 5_000,
    "elifs": b"if a:\n    pass\n" + b"elif a:\n    pass\n" * 500,
    "large": b"x = 1\n" * 200_000,
    "much": b"f(a, b)\n" * 28_000,
    "functions": b"def test_f(): g()\n" * 13_000,
    "escapes": b"x = '\\d'\n" * 1_000,
}


def score_with(path: str, data: bytes) -> Score:
    files = FILES | {path: data}
    return evaluate(Facts(GOOD.manifest, GOOD.signature, files))


def earned(score: Score, prefix: str) -> int:
    return sum(each.earned for each in score.findings if each.code.startswith(prefix))


def assert_short(score: Score) -> None:
    assert all(len(each.evidence) < 500 for each in score.findings)


@pytest.mark.parametrize("data", NOTEBOOKS.values(), ids=NOTEBOOKS)
def test_a_hostile_notebook_gives_no_points(data):
    start = time.process_time()

    score = score_with("example.ipynb", data)

    assert earned(score, "example-") == 0
    assert time.process_time() - start < 3


@pytest.mark.parametrize("data", READMES.values(), ids=READMES)
def test_a_hostile_readme_is_read_soon(data):
    start = time.process_time()

    score = score_with("README.md", data)

    assert_short(score)
    assert time.process_time() - start < 3


@pytest.mark.parametrize("path", ["wait.py", "test_wait.py"])
@pytest.mark.parametrize("data", CODES.values(), ids=CODES)
def test_hostile_code_is_read_soon(data, path):
    start = time.process_time()

    score = score_with(path, data)

    assert_short(score)
    assert time.process_time() - start < 3


@pytest.mark.parametrize("case", ["syntax", "large"])
def test_code_that_is_not_read_has_no_points_for_being_clean(case):
    score = score_with("wait.py", CODES[case])

    assert earned(score, "no-print") == 0
    assert earned(score, "no-dynamic-code") == 0
    assert earned(score, "annotated") == 0
    assert earned(score, "tests-") == 0


def test_warnings_of_the_parser_are_not_told():
    r"""Python warns of "\d" on stderr, which is a server's log."""
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        score_with("wait.py", CODES["escapes"])

    assert told == []


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["cells", "cell_type", "source", "outputs", "data", "code"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@quick
@given(json_values)
def test_any_json_may_be_the_example(value):
    data = json.dumps({"cells": [value, {"cell_type": "code", "outputs": value}]})

    assert 0 <= score_with("example.ipynb", data.encode()).points <= 100


@quick
@given(
    st.sampled_from(["README.md", "wait.py", "test_wait.py"]), st.binary(max_size=200)
)
def test_any_bytes_may_be_a_file(path, data):
    score = score_with(path, data)

    assert 0 <= score.points <= 100
    assert score == score_with(path, data)
