"""What is looked up for the words of a query."""

from __future__ import annotations

import pytest

from indexer.terms import make_terms


@pytest.mark.parametrize(
    ("words", "wholes"),
    [
        (["drift"], {"drift"}),
        (["data", "drift"], {"data", "drift", "data_drift"}),
        (["find", "data", "drift"], {"find_data", "data_drift", "find_data_drift"}),
    ],
)
def test_a_keyword_is_looked_up_whole_where_it_is_half_of_the_query(words, wholes):
    terms = make_terms(words, "")

    found = {e.token for term in terms for e in term.lookups if e.field == "whole"}

    assert found == wholes
