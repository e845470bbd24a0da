"""Groups of words that mean the same, and the file that they are in."""

from __future__ import annotations

from importlib.resources import files
from itertools import chain

import pytest

from indexer import Query, open_engine
from indexer.fields import whole
from indexer.stems import stem_of
from indexer.synonyms import groups_in, read_groups
from indexer.words import split_words, without_stop_words
from tests.indexer.shelf import document


def tokens(text):
    return [
        (start, count, token)
        for start, count, token in groups_in([*map(stem_of, text.split())])
    ]


def test_a_member_of_several_words_is_found_where_it_is():
    assert (1, 2, "~encode") in tokens("make dummy variables here")
    assert not tokens("dummy")


def test_remarks_and_empty_lines_are_no_groups():
    assert read_groups("# a remark\n\na, b c # why\n ,\n") == [["a", "b c"]]


def test_each_group_of_the_file_joins_something():
    """One member alone has no effect, and two of one stem are one member."""
    text = files("indexer").joinpath("synonyms.txt").read_text("utf-8")

    for group in read_groups(text):
        stems = {whole(split_words(each)) for each in group}
        assert len(stems) == len(group) > 1, group


def test_no_member_of_several_words_is_left_with_one():
    """`fill in` without its stop word would make every `fill` a member."""
    text = files("indexer").joinpath("synonyms.txt").read_text("utf-8")

    for each in chain.from_iterable(read_groups(text)):
        words = split_words(each)
        assert len(without_stop_words(words)) >= min(len(words), 2), each


@pytest.mark.parametrize(
    ("asked", "written"),
    [
        ("plot", "chart"),
        ("dedupe", "duplicate"),
        ("anomaly", "outlier"),
        ("kmeans", "cluster"),
    ],
)
def test_a_synonym_is_found_both_ways(asked, written):
    engine = open_engine("whoosh", None)
    engine.apply([document("x", summary=f"Some {written} of it"), document("y")])

    assert [hit.name for hit in engine.search(Query(asked)).hits] == ["x"]
    engine.apply([document("x", summary=f"Some {asked} of it")])
    assert [hit.name for hit in engine.search(Query(written)).hits] == ["x"]
    engine.close()
