"""Odd tables and texts, and what is refused."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from hub_functions.core.text_features import text_features

TABLE = pd.DataFrame({"text": ["one two", "two three"], "n": [1, 2]})


@pytest.mark.parametrize("missing", [None, np.nan, pd.NA, "", "  \n"])
def test_a_text_that_is_not_there_has_no_features(missing):
    table = pd.DataFrame({"t": pd.Series(["some words", missing], dtype=object)})

    found = text_features(table, "t")

    assert found.table.iloc[1].tolist() == [0, 0]
    assert found.documents == 1
    assert found.notes == ["rows without text, all features 0: 1"]


@pytest.mark.parametrize("dtype", ["object", "string", "str", "category"])
def test_texts_may_be_kept_in_any_type(dtype):
    table = pd.DataFrame({"t": pd.Series(["ab cd", None, "ab"], dtype=dtype)})

    found = text_features(table, "t", weighting="counts")

    assert found.table["text__ab"].tolist() == [1, 0, 1]


def test_words_of_any_script_are_terms():
    table = pd.DataFrame({"t": ["Größe здравствуй мир", "東京 کتاب naïve"]})

    found = text_features(table, "t", weighting="counts")

    terms = ["größe", "naïve", "здравствуй", "мир", "کتاب", "東京"]
    assert found.vocabulary["term"].tolist() == terms
    assert (found.vocabulary["count"] == 1).all()


def test_names_of_columns_are_taken_as_text():
    table = pd.DataFrame([["a word", "x"], ["more words", "y"]], columns=[0, "größe"])

    found = text_features(table, "0", "größe")

    assert found.table.columns[0] == "größe"
    assert table.columns.tolist() == [0, "größe"]


def test_further_columns_pass_through_before_the_label():
    table = TABLE.assign(label=["x", None])

    found = text_features(table, "text", "label", keep_columns=["n"])

    names = ["n", "label", "text__one", "text__three", "text__two"]
    assert found.table.columns.tolist() == names
    assert found.notes == ["rows without a label, left out of the top terms: 1"]


def test_one_row_and_one_class_are_enough():
    found = text_features(TABLE.assign(label="x").iloc[:1], "text", "label")

    assert found.terms == 2
    assert found.top_terms["class"].tolist() == ["x", "x"]


def test_equal_texts_have_equal_features():
    table = pd.DataFrame({"t": ["same words"] * 5, "label": list("aabbb")})

    found = text_features(table, "t", "label")

    assert found.top_terms.empty
    np.testing.assert_allclose(found.table["text__same"], np.sqrt(0.5))
    assert found.plot.axes


def test_a_wide_table_is_not_looked_at():
    wide = pd.DataFrame(np.ones((2, 500))).assign(text=["one", "two"])

    assert text_features(wide, "text").terms == 2


def test_texts_without_a_term_are_counted():
    table = pd.DataFrame({"t": ["a b c", "some words"]})

    assert text_features(table, "t").notes == [
        "texts of which no term is in the vocabulary: 1"
    ]


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({}, "text_column is not given: .* columns of texts: 'text'"),
        ({"text_column": "txt"}, "no column 'txt' for text_column; did you mean 'text"),
        ({"text_column": "n"}, "'n' holds integer values, not texts"),
        ({"label_column": "l"}, "no column 'l' for label_column: the table has 'text'"),
        ({"label_column": "text"}, "'text' is text_column and label_column"),
        ({"keep_columns": ["m"]}, "no column 'm' for keep_columns"),
        ({"keep_columns": ["n", "n"]}, "keep_columns names a column twice: n, n"),
        ({"weighting": "bm25"}, "weighting is 'bm25': give one of 'tfidf', 'counts'"),
        ({"unit": "line"}, "unit is 'line'"),
        ({"stop_words": "german"}, "stop_words is 'german': give one of 'none', 'engl"),
        ({"longest_ngram": 0}, "n-grams from 1 to 0"),
        ({"longest_ngram": 11}, "n-grams from 1 to 11"),
        ({"most_features": 0}, "most_features is 0: give 1 or more"),
        ({"min_documents": 0}, "min_documents is 0"),
        ({"top": 0}, "top is 0"),
        ({"max_share": 1.1}, "max_share is 1.1"),
        ({"min_documents": 3}, r"no term is left of the texts in 'text' \("),
    ],
)
def test_what_cannot_be_meant_is_refused(params, message):
    given = {"text_column": "text"} | params if params else {}

    with pytest.raises(ValueError, match=message):
        text_features(TABLE, **given)


@pytest.mark.parametrize("cells", [[], [None, None], ["", " "]])
def test_a_column_without_text_is_refused(cells):
    table = pd.DataFrame({"t": pd.Series(cells, dtype=object)})

    with pytest.raises(
        ValueError, match=f"no text in the column 't': all {len(cells)}"
    ):
        text_features(table, "t")


def test_mixed_cells_are_refused():
    with pytest.raises(ValueError, match="'t' holds mixed"):
        text_features(pd.DataFrame({"t": ["a text", 3.5, np.inf]}), "t")


def test_a_column_that_is_called_as_a_feature_is_refused():
    table = TABLE.assign(text__two=1)

    with pytest.raises(ValueError, match="called as features are: 'text__two'"):
        text_features(table, "text", keep_columns=["text__two"])


def test_two_columns_of_one_name_are_refused():
    with pytest.raises(ValueError, match="more than one column is called '1'"):
        text_features(pd.DataFrame([["a", "b"]], columns=[1, "1"]), "1")


def test_what_is_no_table_is_refused():
    with pytest.raises(TypeError, match="table is a list, not a pandas DataFrame"):
        text_features(["a text"])
