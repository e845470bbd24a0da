"""Obvious questions have obvious answers, whatever the engine."""

from __future__ import annotations

import pytest

from indexer import SORTS, Query
from tests.indexer.shelf import SHELF, document

pytestmark = pytest.mark.thorough

OBVIOUS = [
    ("describe", "core/describe"),
    ("core/describe", "core/describe"),
    ("describe-dask", "core/describe-dask"),
    ("Describe Dask", "core/describe-dask"),
    ("load_dataset", "core/load-dataset"),
    ("to-onnx", "core/to-onnx"),
    ("to", "core/to-onnx"),
    ("descr", "core/describe"),
    ("detect ou", "core/detect-outliers"),
    ("exploratory data analysis", "core/describe"),
    ("iris", "core/load-dataset"),
    ("unzip", "core/open-archive"),
    ("missing values", "core/clean-table"),
    ("remove duplicates", "core/clean-table"),
    ("rolling mean", "core/aggregate"),
    ("one hot encoding", "core/encode-features"),
    ("how do I split the data for training and testing?", "core/split-data"),
    ("PCA", "core/reduce-dimensions"),
    ("kmeans", "core/cluster"),
    ("anomaly detection", "core/detect-outliers"),
    ("data drift", "core/detect-drift"),
    ("gradient boosting", "core/xgboost-trainer"),
    ("confusion matrix", "core/test-classifier"),
    ("shap values", "core/explain-model"),
    ("convert a trained model", "core/to-onnx"),
    ("sentence embeddings", "core/embed-text"),
    ("ocr", "core/read-text"),
    ("slack messages", "core/send-notification"),
]


def found(engine, text, **more):
    return [hit.key for hit in engine.search(Query(text, **more)).hits]


@pytest.mark.parametrize(("text", "expected"), OBVIOUS)
def test_the_obvious_comes_first(shelf, text, expected):
    assert found(shelf, text)[:1] == [expected]


def test_the_named_function_wins_clearly(shelf):
    first, second, *_ = shelf.search(Query("describe")).hits

    assert first.relevance > second.relevance + 0.1


def test_relevance_is_between_0_and_1_and_falls(shelf):
    relevance = [hit.relevance for hit in shelf.search(Query("train model data")).hits]

    assert relevance == sorted(relevance, reverse=True)
    assert all(0 < each <= 1 for each in relevance)


def test_a_team_is_part_of_a_name(engine):
    engine.apply([document("core/describe"), document("acme/describe", pulls=9)])

    assert found(engine, "core/describe")[0] == "core/describe"
    assert found(engine, "acme/describe")[0] == "acme/describe"
    assert found(engine, "describe")[0] == "acme/describe"


def test_who_has_more_of_the_terms_comes_first(shelf):
    keys = found(shelf, "statistics dask")

    assert keys[0] == "core/describe-dask"
    assert set(keys[1:]) == {"core/describe", "core/describe-spark"}


def test_half_of_the_terms_must_be_met(shelf):
    """A long question is answered by what is about it, not by any one word."""
    keys = found(shelf, "statistics histograms correlations dask")

    assert keys[0] == "core/describe"
    assert "core/describe-dask" not in found(shelf, "iris wine digits dask")


def test_when_nothing_has_half_of_the_terms_one_is_enough(shelf):
    """Better something near than an empty page."""
    assert found(shelf, "zylophonic qwertyish xyzzy kmeans") == ["core/cluster"]


def test_words_are_found_in_other_forms(shelf):
    assert "core/test-classifier" in found(shelf, "classifiers")
    assert "core/cluster" in found(shelf, "clustering")


def test_accents_and_capitals_do_not_matter(engine):
    engine.apply([document("a", summary="Café prices"), document("b", summary="tea")])

    assert found(engine, "CAFE") == found(engine, "café") == ["core/a"]


def test_parameters_categories_and_readme_are_searched(shelf):
    assert len(found(shelf, "label_column", limit=100)) == len(SHELF)
    assert found(shelf, "tesseract photographs") == ["core/read-text"]
    assert "core/test-classifier" in found(shelf, "judge")


def test_a_word_of_the_name_weighs_more_than_one_of_the_text(engine):
    engine.apply(
        [
            document("text", text="forecast"),
            document("summary", summary="forecast"),
            document("keyword", keywords=("forecast",)),
            document("the-forecast-of-it"),
        ]
    )

    keys = found(engine, "forecasts")

    assert keys == [
        "core/the-forecast-of-it",
        "core/keyword",
        "core/summary",
        "core/text",
    ]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("clasifier", "classifier"),
        ("descirbe", "describe"),
        ("core/descirbe", "core/describe"),
        ("sklearn clasifier", "sklearn classifier"),
        ("histogramms", "histograms"),
        ("Detect-Outleirs", "detect-outliers"),
        ("xescribe", "describe"),
        ("escribe", "describe"),
        ("ddescribe", "describe"),
        ("edscribe", "describe"),
        ("dscribex", "describe"),
        ("dexxribe", "describe"),
    ],
)
def test_a_typing_mistake_gets_a_suggestion(shelf, typed, meant):
    assert shelf.search(Query(typed)).did_you_mean == meant


@pytest.mark.parametrize(
    "text", ["", "describe", "descr", "qqqqqqqq", "xyz", "photographs"]
)
def test_what_is_found_or_near_to_nothing_gets_none(shelf, text):
    assert shelf.search(Query(text)).did_you_mean is None


@pytest.mark.parametrize(
    ("typed", "meant"), [("tabel", "table"), ("xable", "table"), ("ταπέλα", "καπέλα")]
)
def test_of_words_that_are_as_near_the_most_frequent_is_meant(engine, typed, meant):
    words = ["table"] * 30 + ["label", "cable"] * 13 + ["καπέλα"]
    documents = [document(f"a{n}", summary=word) for n, word in enumerate(words)]
    engine.apply(documents)

    assert engine.search(Query(typed)).did_you_mean == meant.replace("έ", "ε")


def test_what_is_worth_the_same_comes_by_name_on_every_page(engine):
    """Whatever the order it came in, and however long names are alike."""
    names = [f"the-same-beginning-{letter}" for letter in "gbkadjcfhlei"]
    engine.apply(document(name, summary="alike") for name in names)
    engine.apply([document("the-same-best", summary="alike", pulls=50)])

    pages = [found(engine, "alike", offset=start, limit=3) for start in range(0, 15, 3)]

    keys = [f"core/{name}" for name in ("the-same-best", *sorted(names))]
    assert [key for page in pages for key in page] == keys


@pytest.mark.parametrize("at", [0, 20, -1])
def test_a_long_word_is_spelt_too(engine, at):
    letters = list("internationalizationofeverything")
    engine.apply([document("a", summary="".join(letters))])
    asked = letters.copy()
    asked[at] = "x"

    assert engine.search(Query("".join(asked))).did_you_mean == "".join(letters)


def test_a_suggestion_finds_something(shelf):
    suggested = shelf.search(Query("corelations")).did_you_mean

    assert found(shelf, suggested) == ["core/describe"]


def test_without_words_everything_is_listed_by_name(shelf):
    keys = found(shelf, "", limit=100)

    assert keys == sorted(each.key for each in SHELF)
    assert found(shelf, "***", limit=100) == keys


@pytest.mark.parametrize("sort", [each for each in SORTS if each != "relevance"])
@pytest.mark.parametrize("text", ["", "table"])
def test_sorting(shelf, sort, text):
    """Figures and dates fall, names rise."""
    hits = shelf.search(Query(text, sort=sort, limit=100)).hits

    values = [getattr(hit, sort.replace("newest", "updated")) for hit in hits]
    assert values == sorted(values, reverse=sort != "name")
    assert len(hits) > 3
    assert all(hit.relevance > 0 for hit in hits) == bool(text)


@pytest.mark.parametrize("text", ["", "table", "core"])
def test_pages_put_together_are_the_whole(shelf, text):
    whole = found(shelf, text, limit=100)

    pages = [found(shelf, text, offset=start, limit=3) for start in range(0, 27, 3)]

    assert [key for page in pages for key in page] == whole


def test_a_page_beyond_the_end_is_empty_and_keeps_the_total(shelf):
    result = shelf.search(Query("table", offset=10**9))

    assert result.hits == ()
    assert result.total == shelf.search(Query("table")).total > 0


def test_filters_narrow_and_facets_count(engine):
    """Values of one filter are alternatives; a facet does not obey its own filter."""
    engine.apply(
        [
            document("a", kind="job", categories=("train",), license="MIT"),
            document("b", kind="job", categories=("train", "judge")),
            document("c", kind="serving", categories=("serve",)),
            document("acme/d", kind="module", categories=("judge",)),
        ]
    )

    either = engine.search(Query(filters={"kind": ("job", "serving")}))
    both = engine.search(Query(filters={"kind": ("job",), "category": ("judge",)}))

    assert [hit.name for hit in either.hits] == ["a", "b", "c"]
    assert (either.total, both.total) == (3, 1)
    assert either.facets["kind"] == {"job": 2, "module": 1, "serving": 1}
    assert either.facets["category"] == {"train": 2, "judge": 1, "serve": 1}
    assert either.facets["team"] == {"core": 3}
    assert [hit.name for hit in both.hits] == ["b"]
    assert both.facets["kind"] == {"job": 1, "module": 1}
    assert both.facets["category"] == {"train": 2, "judge": 1}
    assert both.facets["license"] == {"Apache-2.0": 1}


def test_facets_count_all_matches_and_not_one_page(shelf):
    result = shelf.search(Query("train", limit=1))

    assert sum(result.facets["kind"].values()) == result.total > 1


def test_facets_begin_with_the_most_frequent_value(shelf):
    counts = shelf.search(Query()).facets["category"]

    assert list(counts.items()) == sorted(
        counts.items(), key=lambda each: (-each[1], each[0])
    )
    assert len(set(counts.values())) > 2


def test_a_filters_value_is_whole_and_its_case_is_of_no_matter(shelf):
    trained = found(shelf, "", filters={"category": ("Train",)})

    assert len(trained) == 3
    assert trained == found(shelf, "category:TRAIN")
    assert found(shelf, "", filters={"license": ("Apache",)}) == []


def test_filters_do_not_widen_a_search(shelf):
    """One term is enough only when nothing has all of them, filtered or not."""
    filters = {"category": ("train",)}

    assert found(shelf, "statistics correlations", filters=filters) == []
