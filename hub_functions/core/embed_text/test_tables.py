"""Odd tables and texts, and what is refused."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from hub_functions.core.embed_text import embed_text

TABLE = pd.DataFrame({"text": ["one two", "two three"], "n": [1, 2]}, index=[7, 3])


@pytest.mark.parametrize("missing", [None, np.nan, pd.NA, "", "  \n"])
def test_a_text_that_is_not_there_has_a_vector_of_0_and_is_near_nothing(missing):
    texts = ["some words", missing, "more words"]
    table = pd.DataFrame({"t": pd.Series(texts, dtype=object), "label": ["a"] * 3})

    found = embed_text(table, "t", "label")

    assert found.nearest["row"].tolist() == [0, 2]
    assert not found.embeddings[1].any()
    assert found.documents == 2
    assert found.notes == ["rows without text, whose vector is 0: 1"]
    assert found.agreement == 1


@pytest.mark.parametrize("dtype", ["object", "string", "str", "category"])
def test_texts_may_be_kept_in_any_type(dtype):
    table = pd.DataFrame({"t": pd.Series(["a cat", None, "a cat"], dtype=dtype)})

    found = embed_text(table, "t").embeddings

    np.testing.assert_array_equal(found[0], found[2])
    assert not found[1].any()


def test_texts_of_any_script_have_vectors():
    table = pd.DataFrame({"t": ["Größe", "здравствуй мир", "東京", "کتاب", "🙂"]})

    found = embed_text(table, "t")

    assert found.embeddings.any(axis=1).all()
    assert np.isfinite(found.embeddings).all()


def test_the_table_has_the_kept_columns_the_label_and_the_vectors():
    table = TABLE.assign(label=["x", None])

    found = embed_text(table, "text", "label", 64, keep_columns=["n"])

    names = ["n", "label", "embedding_001", "embedding_002"]
    assert found.table.columns.tolist()[:4] == names
    assert found.table.index.tolist() == [7, 3]
    assert found.table.iloc[:, 2:].to_numpy() == pytest.approx(found.embeddings)
    assert found.agreement == 0


def test_one_row_has_no_neighbours():
    found = embed_text(TABLE.iloc[:1].assign(label="x"), "text", "label")

    assert found.nearest.empty
    assert found.agreement is None
    assert found.plot.axes


def test_without_neighbours_there_is_no_agreement():
    found = embed_text(neighbours=0)

    assert found.nearest.empty
    assert found.agreement is None


def test_names_of_columns_are_taken_as_text():
    table = pd.DataFrame([["a word", "x"], ["more words", "y"]], columns=[0, "größe"])

    found = embed_text(table, "0", "größe")

    assert found.table.columns[0] == "größe"
    assert table.columns.tolist() == [0, "größe"]


def test_many_classes_and_long_or_odd_names_are_drawn():
    names = [f"$class_{number}^{'x' * 40}" for number in range(12)]
    table = pd.DataFrame({"t": ["same words"] * 12, "label": names})

    found = embed_text(table, "t", "label")

    found.plot.canvas.draw()
    legend = [text.get_text() for text in found.plot.axes[0].get_legend().get_texts()]
    assert len(legend) == 9
    assert max(map(len, legend)) == 28


def test_a_wide_table_is_not_looked_at():
    wide = pd.DataFrame(np.ones((2, 500))).assign(text=["one", "two"])

    assert embed_text(wide, "text").documents == 2


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
        ({"dimensions": 100}, "dimensions is 100: give one of 64, 128, 256"),
        ({"neighbours": -1}, "neighbours is -1: give 0 to 100"),
        ({"neighbours": 101}, "neighbours is 101: give 0 to 100"),
    ],
)
def test_what_cannot_be_meant_is_refused(params, message):
    given = {"text_column": "text"} | params if params else {}

    with pytest.raises(ValueError, match=message):
        embed_text(TABLE, **given)


@pytest.mark.parametrize("cells", [[], [None, None], ["", " "]])
def test_a_column_without_text_is_refused(cells):
    table = pd.DataFrame({"t": pd.Series(cells, dtype=object)})

    with pytest.raises(
        ValueError, match=f"no text in the column 't': all {len(cells)}"
    ):
        embed_text(table, "t")


def test_a_column_that_is_called_as_a_vector_is_refused():
    table = TABLE.assign(embedding_001=1)

    with pytest.raises(ValueError, match="called as vectors are: 'embedding_001'"):
        embed_text(table, "text", keep_columns=["embedding_001"])


def test_two_columns_of_one_name_are_refused():
    with pytest.raises(ValueError, match="more than one column is called '1'"):
        embed_text(pd.DataFrame([["a", "b"]], columns=[1, "1"]), "1")


def test_what_is_no_table_is_refused():
    with pytest.raises(TypeError, match="table is a list, not a pandas DataFrame"):
        embed_text(["a text"])
