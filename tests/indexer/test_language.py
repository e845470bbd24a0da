"""What is typed becomes a value, and is printed as it was typed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.language import (
    CLAUSES_MOST,
    TEXT_CHARS,
    Asked,
    Field,
    Phrase,
    Word,
    parse,
)


def test_words_phrases_and_fields_are_told_apart():
    asked = parse('clean "missing values" kind:job requires:"a b" after:core/describe')

    assert asked.clauses == (
        Word("clean"),
        Phrase("missing values"),
        Field("kind", "job", "kind:job"),
        Field("requires", "a b", 'requires:"a b"'),
        Field("after", "core/describe", "after:core/describe"),
    )
    assert asked.text == "clean missing values"
    assert asked.phrases == ("missing values",)
    assert asked.values("kind") == ("job",)


@pytest.mark.parametrize(
    "text",
    [
        'clean "missing values" kind:job',
        "accepts:table returns:model version:any",
        'KIND:Job keyword:"time series" license:MIT',
        "(a OR b) AND NOT c* [1 TO 2] x^2 ~ \\",
        'unbalanced " quote',
        "other:field kind: :x",
    ],
)
def test_a_query_prints_as_it_was_typed(text):
    assert str(parse(text)) == text


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("team:*", ["team:*"]),
        ("kind:jo*", ["kind:jo*"]),
        ("title:x", ["title:x"]),
        ("version:1.0", ["version:1.0"]),
        ("kind:", ["kind:"]),
        ('kind:"', ['kind:"']),
        ('a "b', ["a", '"b']),
        ("score:[1 TO 9]", ["score:[1", "TO", "9]"]),
        ("xkind:job", ["xkind:job"]),
    ],
)
def test_what_is_no_syntax_is_words(text, words):
    assert parse(text).clauses == tuple(map(Word, words))


def test_fields_are_written_in_any_case_and_compared_in_one():
    asked = parse("Kind:JOB kind:job TEAM:Acme")

    assert asked.values("kind") == ("job",)
    assert asked.values("team") == ("acme",)


def test_a_field_made_by_a_program_is_quoted_where_it_must_be():
    made = Asked((Field("keyword", "time series"), Field("kind", "job")))

    assert str(made) == 'keyword:"time series" kind:job'
    assert parse(str(made)).values("keyword") == ("time series",)


def test_a_query_is_bounded():
    assert len(parse("kind:job " * 100).clauses) == CLAUSES_MOST
    assert len(str(parse("x" * 10**6))) == TEXT_CHARS


PIECES = st.sampled_from(
    [
        "a",
        '"',
        '"a b"',
        "kind:job",
        "kind:",
        'Kind:"x y"',
        "after:x",
        "*",
        ":",
        " ",
        "\0",
    ]
)


@given(st.text() | st.lists(PIECES).map("".join) | st.lists(PIECES).map(" ".join))
def test_what_is_printed_is_parsed_to_the_same(text):
    asked = parse(text)

    assert parse(str(asked)) == asked
