"""Tables of every kind, the models that are made of them, and their figure."""

from __future__ import annotations

import io
from decimal import Decimal

import joblib
import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure
from matplotlib.text import Text

from hub_functions.core.sklearn_regressor import sklearn_regressor

SMALL = pd.DataFrame({"x": [1.0, 2, 3, 7, 8, 9], "label": [2.5, 4, 6, 14, 16, 18]})


def dumped(model) -> bytes:
    stream = io.BytesIO()
    joblib.dump(model, stream)
    return stream.getvalue()


def test_without_arguments_diabetes_is_learnt():
    """A first run needs no file; a forest explains some four tenths."""
    found = sklearn_regressor(params={"n_estimators": 20})

    assert found.rows == 442
    assert 0.3 < found.r2 < 0.5
    assert list(found.model.feature_names_in_) == [
        *("age", "sex", "bmi", "bp", "s1", "s2", "s3", "s4", "s5", "s6")
    ]


def test_the_model_predicts_a_table_as_it_comes():
    """Other order of columns, more of them, other types, and missing cells."""
    table = SMALL.assign(
        colour=["red", None, "red", "blue", "blue", "blue"],
        flag=[True, False] * 3,
    )
    table.loc[1, "x"] = np.nan
    found = sklearn_regressor(table, "label", "Ridge", folds=2)

    later = table.assign(more="p")[["more", *reversed(table.columns)]].head(3)
    later["colour"] = pd.Categorical(["violet", None, "red"])
    later["flag"] = pd.array([True, None, True], dtype="boolean")

    predicted = found.model.predict(later)
    assert predicted.shape == (3,)
    assert np.isfinite(predicted).all()
    assert list(found.model.feature_names_in_) == ["x", "colour", "flag"]


def test_a_text_is_a_column_of_its_own_each():
    """Means of two groups: what a linear model of a text alone has to say."""
    table = pd.DataFrame({"text": list("ppqq"), "label": [1.0, 3, 10, 20]})

    model = sklearn_regressor(table, "label", "LinearRegression", folds=2).model

    rows = pd.DataFrame({"text": ["q", "p"]})
    assert model.predict(rows).tolist() == pytest.approx([15, 2])


def test_missing_numbers_are_the_median_and_scaled_where_that_is_needed():
    """Of 1, 2 and 9 the median is 2; scaled by mean 4 and deviation sqrt(38 / 3)."""
    table = pd.DataFrame({"x": [1, 2, 9] * 4, "label": [1, 2, 9] * 4})
    empty = pd.DataFrame({"x": [np.nan, 4.0]})

    plain = sklearn_regressor(table, "label", "ExtraTreeRegressor", folds=2).model
    scaled = sklearn_regressor(table, "label", "SVR", folds=2).model

    assert plain[0].transform(empty).tolist() == [[2], [4]]
    expected = [[-2 / (38 / 3) ** 0.5], [0]]
    np.testing.assert_allclose(scaled[0].transform(empty), expected, atol=1e-12)


@pytest.mark.parametrize(
    "label",
    [
        [1, 2, 3, 4],
        pd.array([1, 2, 3, 4], dtype="Int8"),
        pd.array([1, 2, 3, 4], dtype="float32"),
        pd.Categorical([1, 2, 3, 4]),
        [Decimal(1), Decimal(2), Decimal(3), Decimal(4)],
        [1, 2.0, 3, 4.0],
    ],
)
def test_labels_of_every_kind_of_number_are_learnt(label):
    table = pd.DataFrame({"x": [1, 2, 3, 4], "label": label})

    found = sklearn_regressor(table, "label", "LinearRegression", folds=4)

    assert found.rmse == pytest.approx(0, abs=1e-9)
    assert found.model.predict(pd.DataFrame({"x": [9]})).tolist() == pytest.approx([9])


def test_rows_and_columns_that_cannot_be_learnt_from_are_left_out_and_named():
    table = SMALL.assign(nothing=None, day=pd.Timestamp("2024-02-29"), complex=1j)
    table.loc[5, "label"] = np.nan

    found = sklearn_regressor(table, "label", "Ridge", folds=2)

    assert found.rows == 5
    assert found.notes == [
        "rows without a label, left out: 1",
        "columns left out, no values: nothing",
        "columns left out, neither numbers nor texts: day, complex",
    ]


def test_names_of_columns_may_be_numbers_and_of_any_script():
    table = pd.DataFrame({0: [1, 2, 8, 9], "größe": list("ppqq"), 2: [1.0, 2, 8, 9]})

    found = sklearn_regressor(table, "2", "Ridge", folds=2)

    assert list(found.model.feature_names_in_) == ["0", "größe"]


def test_a_wide_table_is_learnt():
    random = np.random.RandomState(0)
    table = pd.DataFrame(random.normal(size=(20, 500))).assign(label=range(20))

    found = sklearn_regressor(table, "label", "Ridge", folds=2)

    assert found.model.n_features_in_ == 500
    assert np.isfinite(found.rmse)


def test_the_same_table_params_and_seed_give_the_same_model_and_plot():
    """To the byte, however the table lies in memory, and made of scikit-learn alone."""
    columns = {name: SMALL[name].to_numpy().copy() for name in SMALL}
    other = pd.DataFrame(columns, index=range(10, 16))
    before = SMALL.copy()

    one, two = (
        sklearn_regressor(table, "label", params={"n_estimators": 3}, folds=2)
        for table in (SMALL, other)
    )

    assert dumped(one.model) == dumped(two.model)
    assert b"hub_functions" not in dumped(one.model)
    assert picture(one.plot) == picture(two.plot)
    pd.testing.assert_frame_equal(SMALL, before)


def picture(figure: Figure) -> bytes:
    """Draw a figure; a warning on the way is an error."""
    stream = io.BytesIO()
    figure.savefig(stream, format="png", dpi=30)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("selector", "first"), [("min.rmse", "mean"), ("max.r2", "mean")]
)
def test_the_plot_shows_the_best_trial_first(selector, first):
    """The least error, or the greatest part explained."""
    grid = {"strategy": ["quantile", "mean"]}
    params = {"quantile": 1.0}

    found = sklearn_regressor(
        SMALL, "label", "DummyRegressor", params, grid, selector=selector, folds=2
    )

    names = [each.get_text() for each in found.plot.axes[0].get_yticklabels()]
    assert names == [f"strategy: {first}", "strategy: quantile"]
    texts = {text.get_text() for text in found.plot.findobj(Text)}
    assert "DummyRegressor on label" in texts
    assert f"{selector[4:]}: folds and their mean" in texts


def test_a_small_table_has_as_many_folds_as_rows():
    found = sklearn_regressor(SMALL.head(3), "label", "LinearRegression")

    assert found.notes[0] == "3 folds, not 5: there are no more rows"
    assert found.r2 is None


@pytest.mark.parametrize(
    ("table", "message"),
    [
        (SMALL.assign(label=3), r"has 1 different number in 6 labelled rows"),
        (SMALL.head(1), r"has 1 different number in 1 labelled rows"),
        (SMALL.assign(label=None), r"has 0 different number in 0 labelled rows"),
        (SMALL.head(0), r"has 0 different number in 0 labelled rows"),
        (SMALL.assign(label=list("123456")), r"values such as '1': numbers are"),
        (SMALL.assign(label=[True, False] * 3), r"values such as True: numbers are"),
        (SMALL.assign(label=pd.Timestamp("2024-02-29")), r"numbers are wanted"),
        (SMALL.assign(label=[np.inf, 1] * 3), r"infinite numbers in the label"),
        (SMALL[["label"]], r"no column but 'label' holds numbers or texts"),
        (SMALL.assign(x=np.inf), r"infinite numbers in 'x'"),
        (SMALL.set_axis(["label", "label"], axis=1), r"more than one column is called"),
    ],
)
def test_a_table_from_which_nothing_can_be_learnt_is_refused(table, message):
    with pytest.raises(ValueError, match=message):
        sklearn_regressor(table, "label", "Ridge")


def test_what_is_no_table_is_refused():
    with pytest.raises(TypeError, match=r"table is a dict, not a pandas DataFrame"):
        sklearn_regressor({"x": [1]}, "label")
