"""Hostile and broken source is answered with problems, soon."""

from __future__ import annotations

import sys

import pytest

from registry.core.kinds import KINDS
from registry.core.signature.read import read_signature
from registry.core.signature.source import ALL_BYTES, ASSIGNMENTS, FILE_BYTES
from tests.core.signature.reading import HANDLER, read_h, refusal


@pytest.mark.parametrize(
    ("source", "code", "line"),
    [
        ("x = 1\ndef h(:\n", "source-syntax", 2),
        ("x = 1\ny = 'a\0b'\n", "source-syntax", 2),
        (b"x = 1\n# \xff\n", "source-not-utf8", 2),
        ("x = " + "9" * 5_000, "source-syntax", 1),
        ("x = " + "(" * 300 + ")" * 300, "source-syntax", 1),
        ("\nx = " + "-" * 200 + "1", "source-too-deep", 2),
        ("def h(x: " + "int|" * 200 + "int) -> int: ...", "source-too-deep", 1),
        ("def h(x: " + "list[" * 1_000 + "]" * 1_000 + "): ...", "source-syntax", 1),
        ("if a: 0\n" + "elif a: 0\n" * 200, "source-too-deep", 100),
        ("x = 1\n" * (ASSIGNMENTS + 1), "source-too-many-assignments", 1),
        (
            "class A:\n" + " x: int = 1\n" * (ASSIGNMENTS + 1),
            "source-too-many-assignments",
            1,
        ),
        ("0\n" * 20_000 + "x = 1\n" * 900, "source-too-many-assignments", 1),
        ("#" * (FILE_BYTES + 1), "source-too-large", None),
    ],
    ids=lambda value: value[:12] if isinstance(value, str) else None,
)
def test_what_cannot_be_read_is_a_problem_with_its_place(source, code, line):
    problem = refusal(read_h(source))

    assert (problem.code, problem.file, problem.line) == (code, "m.py", line)
    assert problem.message
    assert problem.fix


@pytest.mark.parametrize(
    "source", ["x = " + "-" * 50_000 + "1", "x = " + "a|" * 5_000 + "a"]
)
def test_what_overflows_the_parser_is_a_problem(source):
    """Some Pythons can parse it, and give a line; none may crash."""
    assert refusal(read_h(source)).code == "source-too-deep"


def test_a_hub_of_another_python_is_named_where_that_may_be_the_cause():
    """The parser is that of the Python that reads, which may be older."""
    version = f"{sys.version_info.major}.{sys.version_info.minor}"

    problem = refusal(read_h("x = = 1\n"))

    assert f"Python {version}" in problem.message
    assert f"newer than Python {version}" in problem.fix


@pytest.mark.parametrize(
    "line", ["type X = int", "def g[T](x: T) -> T: ...", "class A[T]: ..."]
)
def test_grammar_of_3_12_is_read_or_recognised(line):
    reading = read_h(f"{line}\n{HANDLER}")

    if sys.version_info >= (3, 12):
        assert reading.problems == ()
    else:
        assert "needs a hub on Python >= 3.12" in refusal(reading).fix


def test_a_type_statement_is_followed():
    reading = read_h("type X = int | None\ndef h(x: X) -> X: ...\n")

    if sys.version_info >= (3, 12):
        assert reading.signature is not None
        assert str(reading.signature.handlers[0].parameters[0].type) == "int | none"
    else:
        assert refusal(reading).code == "source-syntax"


def test_a_limit_is_not_reached_by_what_people_write():
    """A thousand constants, a long chain of `or`, a function with a long body."""
    body = "\n" + " z = 1\n" * 2_000 + " return " + "1 + " * 300 + "1"
    constants = "x = 1\n" * (ASSIGNMENTS - 1)
    chain = " or ".join("abcdefgh" * 20)
    source = f"{constants}y = {chain}\n{HANDLER.replace('...', body)}"

    assert read_h(source).problems == ()


def test_all_files_together_have_a_limit():
    part = b"#" * (ALL_BYTES // 5 + 1)
    files = {f"m{n}.py": part for n in range(5)}

    reading = read_signature(files, "m0:h", KINDS["job"])

    assert reading.problems[0].code == "source-too-large"
    assert "4 MiB together" in reading.problems[0].message


def test_data_files_do_not_count():
    files = {"m.py": HANDLER.encode(), "data.csv": b"\xff" * (ALL_BYTES + 1)}

    assert read_signature(files, "m:h", KINDS["job"]).problems == ()


def test_each_broken_file_is_told_at_once():
    reading = read_h(
        HANDLER.replace("x: int", "x"), **{"a.py": "(", "b.py": ")", "c.py": "1"}
    )

    found = [(problem.file, problem.code) for problem in reading.problems]
    assert found == [
        ("a.py", "source-syntax"),
        ("b.py", "source-syntax"),
        ("m.py", "annotation-missing"),
    ]


def test_a_name_from_a_broken_file_is_no_second_problem():
    """Its own file's problem is the one to mend."""
    reading = read_h("from .a import T\ndef h(x: T) -> T: ...\n", **{"a.py": "T = ("})

    assert refusal(reading).file == "a.py"


def test_invalid_escapes_and_a_byte_order_mark_are_read_silently():
    """Their warnings belong to whoever runs the code."""
    source = '\ufeffdef h(x: str = "\\d") -> int:\n    "\\w"\n'

    reading = read_h(source)

    assert reading.signature is not None


def test_griffe_says_nothing(caplog, capfd):
    """It logs what it cannot make sense of, which is told as problems here."""
    read_h("def h(x: '" + "int|" * 50_000 + "int') -> int: ...")

    assert caplog.records == []
    assert capfd.readouterr().err == ""
