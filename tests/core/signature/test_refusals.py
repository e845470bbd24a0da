"""Annotations outside the vocabulary are refused, with what to write instead."""

from __future__ import annotations

import pytest

from tests.core.signature.reading import annotated, parameter, refusal


@pytest.mark.parametrize(
    ("before", "annotation", "code", "says"),
    [
        ("", "Any", "annotation-any", "`Any`"),
        ("", "object", "annotation-any", "`object`"),
        ("", "int | Any", "annotation-any", "`Any`"),
        ("", "pd.Index", "annotation-unknown", "pandas.DataFrame (table)"),
        ("", "set[int]", "annotation-unknown", "`set[int]`"),
        ("", "complex", "annotation-unknown", "`complex`"),
        ("", "typing.Callable[[int], int]", "annotation-unknown", "typing.Callable"),
        ("", "Missing", "annotation-unknown", "not defined or imported"),
        ("", "5", "annotation-unknown", "`5` is not a type"),
        ("", "''", "annotation-unknown", "cannot be read"),
        ("", "'int |'", "annotation-unknown", "cannot be read"),
        ("", "Optional", "annotation-unknown", "`Optional`"),
        ("x = 3", "x", "annotation-unknown", "`3` is not a type"),
        ("x: int = 3", "x", "annotation-unknown", "a value, not a type"),
        ("def g(): ...", "g", "annotation-unknown", "is not a type"),
        ("class C: ...", "C", "annotation-unknown", "`C`"),
        ("class C(dict): ...", "C", "annotation-unknown", "`C`"),
        ("T = t.TypeVar('T')", "T", "annotation-unknown", "made by a call"),
        ("", "Iterator[int]", "annotation-iterator", "`Iterator[int]`"),
        ("", "list[pd.DataFrame]", "annotation-nested-data", "a list of `table`"),
        ("", "dict[str, Path]", "annotation-nested-data", "a dict of `path`"),
        ("", "tuple[Figure, Figure]", "annotation-nested-data", "NamedTuple"),
        ("@dataclass\nclass C: ...", "list[C]", "annotation-nested-data", "json"),
        ("", "dict[int, str]", "annotation-dict-keys", "keys `int`"),
        ("", "Literal[b'a']", "annotation-choice", "`b'a'`"),
        ("", "Literal[0x8000000000000000]", "annotation-choice", "choices"),
        ("", "Literal['\\0']", "annotation-choice", "choices"),
        ("A = 'Literal[1e999]'", "A", "annotation-choice", "choices"),
        ("", f"Literal['{'a' * 20_000}']", "annotation-too-large", "1,000 parts"),
        ("class M(Enum):\n    A = object()", "M", "annotation-choice", "computed"),
        ("class M(Enum):\n    A = (1, 2)", "M", "annotation-choice", "enum `M`"),
        ("class M(Enum): ...", "M", "annotation-choice", "no members"),
        ("class O(NamedTuple):\n    a: int", "O", "annotation-named-tuple", "`O`"),
        ("O = namedtuple('O', 'a')", "O", "annotation-named-tuple", "`O`"),
        ("A = list['A']", "A", "annotation-recursive", "`A` is"),
        ("A = B\nB = A", "A", "annotation-recursive", "`A`"),
    ],
)
def test_what_maps_to_nothing_is_a_problem(before, annotation, code, says):
    """Named, with its place and with what to write in its place."""
    reading = annotated(annotation, before)

    assert reading.signature is None
    (problem,) = reading.problems
    assert (problem.code, problem.file, problem.key) == (code, "m.py", "f.x")
    assert says in f"{problem.message} - {problem.fix}"
    assert problem.fix


def test_an_unknown_type_is_answered_with_the_vocabulary_by_group():
    (problem,) = annotated("set").problems

    assert "table (of pandas, polars, pyarrow, dask, pyspark)" in problem.fix
    assert "values: bool, bytes, dict, float, int, list, str, Literal" in problem.fix


def test_a_union_may_be_wide_but_not_deep():
    """The parser nests `a | b | c`; people do not."""
    wide = " | ".join([f"Literal[{n}]" for n in range(60)])
    deep = "list[" * 30 + "int" + "]" * 30

    assert len(parameter(annotated(wide)).type.atoms[0].choices) == 60
    assert [each.code for each in annotated(deep).problems] == ["annotation-too-large"]


def test_aliases_that_double_each_other_are_stopped():
    """16 lines would otherwise be 65,536 types, and 40 lines an outage."""
    lines = ["A0 = list[int]"]
    lines += [f"A{n} = dict[str, A{n - 1}] | list[A{n - 1}]" for n in range(1, 17)]

    (problem,) = annotated("A16", "\n".join(lines)).problems

    assert problem.code == "annotation-too-large"


def test_aliases_that_repeat_each_other_are_stopped():
    """Each is within its limits; together they are 1,200 parts."""
    before = f"A = Union[{'int, ' * 100}]\nB = Union[{'A, ' * 12}]"

    assert refusal(annotated("B", before)).code == "annotation-too-large"
    assert annotated("A", before).problems == ()
