"""Tables and labels of every kind, and what is refused."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pandas as pd
import pytest

from hub_functions.core.lightgbm_trainer import lightgbm_trainer

HALVES = pd.DataFrame({"x": range(60), "label": ["low"] * 30 + ["high"] * 30})
ENDS = pd.DataFrame({"x": [1, 58]})


def trained(table, **options):
    return lightgbm_trainer(table, "label", rounds=20, **options)


@pytest.mark.parametrize(
    ("low", "high", "classes"),
    [
        ("low", "high", ["high", "low"]),
        (False, True, [False, True]),
        (7, -1, [-1, 7]),
        (7.0, 3.0, [3, 7]),
        ("größer", "äh", ["größer", "äh"]),
        (1, "a", ["1", "a"]),
    ],
)
def test_labels_come_back_as_they_were_given(low, high, classes):
    table = HALVES.assign(label=pd.Series([low] * 30 + [high] * 30, dtype=object))

    model = trained(table).model

    assert model.classes_.tolist() == classes
    expected = [str(low), str(high)] if "1" in classes else [low, high]
    assert model.predict(ENDS).tolist() == expected
    assert all(type(each) is type(classes[0]) for each in model.classes_.tolist())


@pytest.mark.parametrize(
    "dtype", ["string", "category", "str", pd.CategoricalDtype(["low", "high", "none"])]
)
def test_labels_of_every_dtype_are_classes(dtype):
    found = trained(HALVES.assign(label=HALVES["label"].astype(dtype)))

    assert found.accuracy > 0.9
    assert found.model.predict(ENDS).tolist() == ["low", "high"]


@pytest.mark.parametrize(
    ("label", "task", "notes"),
    [
        (
            [1, 2, 3] * 20,
            "classification",
            ["classification, as the label has 3 different whole numbers"],
        ),
        (
            range(60),
            "regression",
            ["regression, as the label has 60 different whole numbers"],
        ),
        ([0.5, 1] * 30, "regression", []),
        ([True, False] * 30, "classification", []),
        (pd.Categorical(list(range(20)) * 3), "classification", []),
        ([Decimal("0.5"), Decimal(1)] * 30, "regression", []),
    ],
)
def test_the_task_is_told_by_the_label(label, task, notes):
    found = trained(HALVES.assign(label=label))

    assert (found.task, found.notes) == (task, notes)


def test_the_task_can_be_given():
    found = trained(HALVES.assign(label=[1, 2, 3] * 20), task="regression")

    assert found.task == "regression"
    assert not hasattr(found.model, "classes_")
    assert found.notes == []


def test_three_classes_have_probabilities_in_their_order():
    table = pd.DataFrame({"x": range(90), "label": np.repeat(["c", "a", "b"], 30)})

    model = trained(table).model

    probabilities = model.predict_proba(pd.DataFrame({"x": [2, 45, 88]}))
    assert probabilities.argmax(axis=1).tolist() == [2, 0, 1]
    np.testing.assert_allclose(probabilities.sum(axis=1), 1, rtol=1e-6)


@pytest.mark.parametrize("categories", ["native", "one-hot"])
def test_the_model_predicts_a_table_as_it_comes(categories):
    """Other order of columns, more of them, other types, unknown and missing cells."""
    table = HALVES.assign(
        colour=["red", "green", None] * 20,
        flag=[True, False] * 30,
        code=pd.Categorical([1, 2] * 30),
        count=pd.array([1, None, 3] * 20, dtype="Int64"),
        price=pd.Series([Decimal("1.5"), None] * 30, dtype=object),
        nothing=None,
        day=pd.Timestamp("2024-02-29"),
    )
    found = trained(table, categories=categories)

    later = table.assign(more="x")[["more", *reversed(table.columns)]].iloc[[1, 58, 50]]
    later["colour"] = pd.array(["violet", None, "red"], dtype="string")
    later["flag"] = pd.array([None, True, False], dtype="boolean")
    later["code"] = [9, 1, 2]

    assert found.model.predict(later).tolist() == ["low", "high", "high"]
    assert list(found.model.feature_names_in_) == [
        *("x", "colour", "flag", "code", "count", "price")
    ]
    assert found.notes == [
        "columns left out, no values: nothing",
        "columns left out, neither numbers nor texts: day",
    ]


@pytest.mark.parametrize("mark", [None, np.nan, pd.NA])
@pytest.mark.parametrize("dtype", [object, "string", "category", "str"])
def test_a_missing_text_is_the_same_however_it_is_marked(mark, dtype):
    table = HALVES.assign(text=["p", None, "q"] * 20)
    model = lightgbm_trainer(table, "label", rounds=3).model
    expected = model.predict_proba(pd.DataFrame({"x": [29.0], "text": [None]}))

    row = pd.DataFrame({"x": [5.0, 29], "text": pd.Series(["p", mark]).astype(dtype)})

    assert model.predict_proba(row)[1].tolist() == expected[0].tolist()


def test_a_key_of_many_texts_is_cut_down():
    """Of 400 values, 200 are told apart, the rest together."""
    keys = [f"k{number}" for number in range(400)]
    table = pd.DataFrame({"key": keys, "label": [1.5, 2] * 200})

    model = lightgbm_trainer(table, "label", rounds=2, validation_share=0).model

    assert len(np.unique(model[0].transform(table))) == 200


def test_rows_without_a_label_are_left_out_and_counted():
    table = HALVES.assign(label=[None, *HALVES["label"][1:]])

    found = trained(table)

    assert (found.rows, found.notes) == (59, ["rows without a label, left out: 1"])


def test_a_class_of_one_row_is_learnt_from_and_not_measured():
    table = HALVES.assign(label=["rare", *HALVES["label"][1:]])

    found = trained(table)

    assert found.model.classes_.tolist() == ["high", "low", "rare"]
    assert found.validation_rows == 12


def test_validation_rows_that_cannot_be_measured_are_left_out_and_counted():
    watched = pd.DataFrame({"x": [2, 50, 3], "label": ["low", None, "new"]})

    found = trained(HALVES, validation=watched)

    assert found.validation_rows == 1
    assert found.roc_auc is None
    assert found.notes == [
        "rows of validation without a label, left out: 1",
        "labels that are not in table, left out: 1",
    ]


def test_a_wide_table_is_learnt():
    random = np.random.RandomState(0)
    table = pd.DataFrame(random.normal(size=(40, 500))).assign(label=["p", "q"] * 20)

    found = lightgbm_trainer(table, "label", rounds=3)

    assert found.model.n_features_in_ == 500
    assert found.importances["importance"].sum() == pytest.approx(1, abs=1e-6) or (
        found.importances["gain"].sum() == 0
    )


def test_a_table_without_anything_to_tell_apart_gives_what_is_most_frequent():
    """A constant feature: no split, no gain, and no error."""
    found = trained(pd.DataFrame({"x": [1] * 30, "label": ["a"] * 20 + ["b"] * 10}))

    assert found.model.predict(ENDS).tolist() == ["a", "a"]
    assert found.importances["importance"].tolist() == [0]


def test_the_tables_are_not_changed():
    before = HALVES.copy()

    trained(HALVES, validation=HALVES)

    pd.testing.assert_frame_equal(HALVES, before)


@pytest.mark.parametrize(
    ("table", "message"),
    [
        (HALVES.assign(label="a"), r"has 1 different value in 60 labelled rows"),
        (HALVES.assign(label=None), r"has 0 different value in 0 labelled rows"),
        (HALVES.head(0), r"has 0 different value in 0 labelled rows"),
        (HALVES.head(1), r"has 1 different value in 1 labelled rows"),
        (HALVES[["label"]], r"no column but 'label' holds numbers or texts"),
        (HALVES.assign(x=np.inf), r"infinite numbers in 'x' of table"),
        (HALVES.assign(label=[np.inf, 0.5] * 30), r"infinite numbers in the label"),
        (HALVES.set_axis(["label", "label"], axis=1), r"more than one column of table"),
    ],
)
def test_a_table_from_which_nothing_can_be_learnt_is_refused(table, message):
    with pytest.raises(ValueError, match=message):
        trained(table)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"validation": HALVES[["label"]]}, r"no column 'x' in validation"),
        ({"validation": HALVES[["x"]]}, r"no column 'label' in validation"),
        ({"validation": HALVES.head(0)}, r"no row of validation has a label"),
        ({"validation": HALVES.assign(label="new")}, r"no label of validation in"),
        ({"validation": HALVES.assign(x=-np.inf)}, r"infinite numbers.*of validation"),
        ({"task": "regression"}, r"values such as 'low', which are no numbers"),
    ],
)
def test_what_does_not_fit_the_table_is_refused(options, message):
    with pytest.raises(ValueError, match=message):
        trained(HALVES, **options)


def test_measured_numbers_are_no_classes():
    with pytest.raises(ValueError, match=r"numbers such as 0\.5, which are no classes"):
        trained(HALVES.assign(label=[0.5, 1] * 30), task="classification")


def test_what_is_no_table_is_refused():
    with pytest.raises(TypeError, match=r"table is a dict, not a pandas DataFrame"):
        lightgbm_trainer({"x": [1]}, "label")
    with pytest.raises(TypeError, match=r"validation is a list, not a pandas"):
        lightgbm_trainer(HALVES, "label", [1])
