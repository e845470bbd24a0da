"""Features against formulas, scikit-learn itself and texts counted by hand."""

from __future__ import annotations

import io

import joblib
import numpy as np
import pandas as pd
import pytest
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline

from hub_functions.core.text_features import text_features
from hub_functions.core.text_features.sample import load_sample

TABLE = pd.DataFrame(
    {"text": ["red red apple", "green apple", "green pear"], "kind": ["a", "a", "b"]},
    index=[7, 3, 5],
)


def test_words_are_counted_as_by_hand():
    found = text_features(TABLE, "text", weighting="counts")

    assert found.table.to_dict("list") == {
        "text__apple": [1, 1, 0],
        "text__green": [0, 1, 1],
        "text__pear": [0, 0, 1],
        "text__red": [2, 0, 0],
    }
    assert found.table.index.tolist() == [7, 3, 5]
    assert (found.documents, found.terms, found.filled) == (3, 4, 0.5)


def test_presence_is_1_however_often_a_word_is_there():
    found = text_features(TABLE, "text", weighting="presence")

    assert found.table["text__red"].tolist() == [1, 0, 0]


def test_tfidf_is_the_formula():
    """Idf of a term in 1 and in 2 of 3 documents; rows have length 1."""
    found = text_features(TABLE, "text")

    rare, usual = np.log(4 / 2) + 1, np.log(4 / 3) + 1
    first = np.array([2 * rare, usual]) / np.hypot(2 * rare, usual)
    row = found.table.loc[7, ["text__red", "text__apple"]]
    np.testing.assert_allclose(row.astype(float), first)
    idf = found.vocabulary.set_index("term")["idf"]
    assert idf[["red", "green"]].tolist() == pytest.approx([rare, usual])


def test_tfidf_is_that_of_scikit_learn():
    texts = text_features(most_features=10_000, longest_ngram=2)
    sample = _sample()

    theirs = TfidfVectorizer(ngram_range=(1, 2)).fit(sample)

    ours = texts.table.drop(columns="topic")
    np.testing.assert_allclose(ours, theirs.transform(sample).toarray())
    names = [f"text__{term}" for term in theirs.get_feature_names_out()]
    assert ours.columns.tolist() == names


def _sample() -> pd.Series:
    return load_sample()["message"]


def test_the_vocabulary_tells_documents_and_occurrences():
    found = text_features(TABLE, "text", weighting="counts").vocabulary

    assert found["term"].tolist() == ["apple", "green", "pear", "red"]
    assert found["documents"].tolist() == [2, 2, 1, 1]
    assert found["count"].tolist() == [2, 2, 1, 2]
    assert found["weight"].tolist() == pytest.approx([2 / 3, 2 / 3, 1 / 3, 2 / 3])


def test_top_terms_are_those_of_their_class():
    """Chi-squared of pear: 1 of 1 in b, where 1/3 was expected, and 0 in a."""
    found = text_features(TABLE, "text", "kind", "counts").top_terms

    first = found[found["rank"] == 1].set_index("class")
    assert first["term"].to_dict() == {"a": "apple", "b": "pear"}
    assert first.loc["b", "score"] == pytest.approx((2 / 3) ** 2 / (1 / 3) + 2 / 3)
    assert first.loc["b", ["weight", "weight_elsewhere"]].tolist() == [1, 0]


def test_the_sample_has_the_words_that_its_topics_are_about():
    found = text_features().top_terms

    first = found[found["rank"] == 1].set_index("class")["term"].to_dict()
    assert first == {"delivery": "parcel", "payment": "invoice", "product": "chair"}


def test_without_a_label_the_top_terms_are_those_of_all():
    found = text_features(TABLE, "text", weighting="counts", top=1).top_terms

    assert found[["class", "term"]].values.tolist() == [["all", "apple"]]


def test_character_ngrams_stay_within_a_word():
    found = text_features(
        pd.DataFrame({"t": ["ab cd"]}),
        "t",
        None,
        "counts",
        "character",
        shortest_ngram=2,
        longest_ngram=2,
    )

    terms = found.vocabulary["term"].tolist()
    assert terms == sorted([" a", "ab", "b ", " c", "cd", "d "])


def test_terms_are_kept_by_count_and_by_documents():
    most = text_features(TABLE, "text", weighting="counts", most_features=3)
    least = text_features(TABLE, "text", weighting="counts", min_documents=2)
    share = text_features(TABLE, "text", weighting="counts", max_share=0.5)

    assert most.vocabulary["term"].tolist() == ["apple", "green", "red"]
    (note,) = most.notes
    assert note.startswith("the vocabulary has the 3 terms that most_features allows")
    assert least.vocabulary["term"].tolist() == ["apple", "green"]
    assert share.vocabulary["term"].tolist() == ["pear", "red"]


def test_stop_words_capitals_and_accents():
    table = pd.DataFrame({"t": ["The Café and the cafe"]})

    plain = text_features(table, "t").vocabulary["term"].tolist()
    folded = text_features(table, "t", strip_accents=True, stop_words="english")
    as_is = text_features(table, "t", lowercase=False).vocabulary["term"].tolist()

    assert plain == ["and", "cafe", "café", "the"]
    assert folded.vocabulary["term"].tolist() == ["cafe"]
    assert as_is == ["Café", "The", "and", "cafe", "the"]


def test_the_model_makes_the_same_of_new_rows_also_when_saved():
    """Of a table with other columns, too, and with texts that are missing."""
    found = text_features(TABLE, "text", "kind")
    file = io.BytesIO()
    joblib.dump(found.model, file)
    loaded = joblib.load(io.BytesIO(file.getvalue()))
    new = pd.DataFrame({"other": [1, 2], "text": ["Green, green pear!", None]})

    features = loaded.transform(new).toarray()

    same = loaded.transform(TABLE).toarray()
    np.testing.assert_array_equal(same, found.table.drop(columns="kind"))
    assert features[1].tolist() == [0, 0, 0, 0]
    assert features[0][0] == features[0][3] == 0
    assert features[0][1] > features[0][2] > 0


def test_a_classifier_goes_behind_the_model():
    found = text_features()
    table = found.table.assign(message=_sample())

    chain = make_pipeline(found.model, LogisticRegression()).fit(table, table["topic"])

    assert chain.score(table, table["topic"]) > 0.9


def test_the_same_table_gives_the_same_bytes():
    def drawn() -> tuple[bytes, bytes]:
        found, file = text_features(), io.BytesIO()
        found.plot.savefig(file, format="png")
        return file.getvalue(), found.table.to_csv().encode()

    assert drawn() == drawn()
