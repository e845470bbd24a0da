"""Forms of a word share a stem; other words do not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.stems import stem_of

FORMS = [
    "classify classifier classifiers classification classified",
    "train trains trained training trainer",
    "cluster clusters clustering clustered",
    "regressor regressors regression",
    "detect detects detection detector",
    "encode encodes encoding encoder encoded",
    "describe describes description descriptions",
    "reduce reduction reduces",
    "aggregate aggregates aggregation aggregated",
    "impute imputes imputation imputing",
    "visualize visualization visualise visualisation",
    "statistic statistics statistical",
    "predict predicts prediction predictions predictor",
    "anomaly anomalies",
    "split splits splitting",
    "map maps mapped mapping",
    "batch batches",
]
APART = [
    ("table", "test"),
    ("data", "date"),
    ("port", "report"),
    ("string", "strong"),
    ("vector", "vectorless"),
    ("analysis", "analog"),
]


@pytest.mark.parametrize("forms", FORMS)
def test_forms_share_a_stem(forms):
    long_enough = [each for each in forms.split() if len(each) > 4]

    assert len({stem_of(each) for each in long_enough}) == 1


@pytest.mark.parametrize(("one", "other"), APART)
def test_other_words_do_not(one, other):
    assert stem_of(one) != stem_of(other)


@pytest.mark.parametrize("word", ["pca", "k", "word2vec", "être", "", "iris", "class"])
def test_short_and_foreign_words_are_as_they_are(word):
    assert stem_of(word) == word


@pytest.mark.parametrize(("many", "one"), [("ties", "tie"), ("axes", "axe")])
def test_a_short_plural_loses_its_s_alone(many, one):
    assert stem_of(many) == stem_of(one) == one


@given(st.text(alphabet="abcdeinorstyz", min_size=1, max_size=20))
def test_a_stem_is_never_short_or_longer_than_its_word(word):
    stem = stem_of(word)

    assert len(stem) <= len(word)
    assert len(stem) >= min(len(word), 3)
