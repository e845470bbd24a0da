"""Each encoding against values worked out by hand or by scikit-learn itself."""

from __future__ import annotations

import io

import joblib
import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_score
from sklearn.pipeline import make_pipeline

from hub_functions.core.encode_features import encode_features
from hub_functions.core.encode_features.sample import load_sample

TABLE = pd.DataFrame(
    {
        "city": ["Rome", "Oslo", None, "Rome"],
        "size": ["S", "L", "M", "S"],
        "price": [1.0, 2, 3, 10],
        "label": ["no", "yes", "yes", "no"],
    }
)


def test_one_hot_gives_a_column_per_category_and_a_missing_one_too():
    found = encode_features(TABLE, "label")

    assert found.table.columns.tolist() == [
        *("city_Oslo", "city_Rome", "city_missing", "size_L", "size_M", "size_S"),
        *("price", "label"),
    ]
    assert found.table["city_Rome"].tolist() == [1, 0, 0, 1]
    assert found.table["city_missing"].tolist() == [0, 0, 1, 0]
    assert found.table["label"].tolist() == TABLE["label"].tolist()
    assert found.features == 7
    assert found.encoder.feature_names_in_.tolist() == ["city", "size", "price"]


def test_of_many_categories_the_rarest_share_one():
    table = pd.DataFrame({"x": ["a"] * 5 + ["b"] * 4 + list("cdefg")})

    found = encode_features(table, most_categories=3)

    assert found.table.columns.tolist() == ["x_a", "x_b", "x_infrequent_sklearn"]
    assert found.table["x_infrequent_sklearn"].sum() == 5


def test_ordinal_numbers_categories_in_the_order_given():
    given = encode_features(TABLE, "label", orders={"size": ["S", "M", "L"]}).table
    sorted_ = encode_features(TABLE, "label", "ordinal").table
    kind = pd.Categorical(["hi", "lo", None], ["lo", "hi"], ordered=True)
    own = encode_features(pd.DataFrame({"x": kind}), encoding="ordinal").table

    assert given["size"].tolist() == [0, 2, 1, 0]
    assert sorted_["size"].tolist() == [2, 0, 1, 2]
    assert sorted_["city"].tolist() == [1, 0, -1, 1]
    assert own["x"].tolist() == [1, 0, -1]


def test_frequency_is_the_share_of_the_rows():
    found = encode_features(TABLE, "label", "frequency")

    assert found.table["city"].tolist() == [0.5, 0.25, 0.25, 0.5]
    later = pd.DataFrame({"city": ["Rome", "Lima", None], "size": "S", "price": 1})
    assert found.encoder.transform(later)["city"].tolist() == [0.5, 0, 0.25]


def test_target_of_new_rows_is_the_mean_of_the_label_drawn_to_that_of_all():
    """Of two classes by twenty, each of one category: scikit-learn's own shrinkage."""
    table = pd.DataFrame({"x": ["a", "b"] * 20, "y": [1.0, 3.0] * 20})

    found = encode_features(table, "y", "target", task="regression")

    # Within a category the label does not vary, so that nothing is drawn.
    assert found.encoder.transform(table.head(2))["x"].tolist() == [1, 3]
    new = pd.DataFrame({"x": ["c"]})
    assert found.encoder.transform(new)["x"].tolist() == [2]


def test_target_encodings_of_the_table_do_not_tell_a_row_its_own_label():
    """A key that says nothing: with leaks it would tell everything."""
    random = np.random.default_rng(0)
    table = pd.DataFrame(
        {"key": [f"k{n}" for n in range(200)], "label": random.integers(0, 2, 200)}
    )

    found = encode_features(table, "label", "target")
    leaked = found.encoder.transform(table)["key"]

    r = found.table["key"].corr(found.table["label"].astype(float))
    assert abs(r) < 0.3
    assert leaked.corr(found.table["label"].astype(float)) > 0.95


def test_target_of_three_classes_is_a_column_per_class():
    table = pd.DataFrame({"x": list("ppqqrr") * 5, "label": list("aabbcc") * 5})

    found = encode_features(table, "label", "target")

    assert found.table.columns.tolist() == ["x_a", "x_b", "x_c", "label"]
    assert found.encoder.transform(table.head(1)).to_numpy()[0] == pytest.approx(
        [1, 0, 0], abs=0.01
    )


def test_rows_without_a_label_are_encoded_as_new_ones():
    table = pd.DataFrame({"x": ["a", "b"] * 5, "y": [1.0, 3.0] * 4 + [None, None]})

    found = encode_features(table, "y", "target", task="regression")

    assert found.table["x"].tolist()[-2:] == [1, 3]
    assert found.notes == ["rows without a label, encoded as new ones are: 2"]


def test_dates_become_the_parts_in_which_they_differ():
    days = pd.to_datetime(["2024-01-31", "2024-02-29 00:00", None], format="mixed")
    found = encode_features(pd.DataFrame({"day": days})).table
    chosen = encode_features(
        pd.DataFrame({"day": days}), date_parts=["year", "quarter"]
    ).table

    assert found.columns.tolist() == ["day_month", "day_day", "day_day_of_week"]
    assert found.iloc[1].tolist() == [2, 29, 3]  # a Thursday
    assert found.iloc[2].isna().all()
    assert chosen.columns.tolist() == ["day_year", "day_quarter"]


def test_booleans_durations_and_numbers_become_floats():
    table = pd.DataFrame(
        {
            "flag": pd.array([True, None], dtype="boolean"),
            "long": pd.to_timedelta(["1min", "1h"]),
            "whole": pd.array([3, None], dtype="Int64"),
        }
    )

    found = encode_features(table)

    assert found.table["flag"].tolist()[0] == 1
    assert found.table["long_seconds"].tolist() == [60, 3600]
    assert found.table["whole"].isna().tolist() == [False, True]
    assert set(found.table.dtypes) == {np.dtype("float64")}


@pytest.mark.parametrize(
    ("scale", "expected"),
    [
        ("none", [1, 2, 3, 10]),
        ("min-max", [0, 1 / 9, 2 / 9, 1]),
        ("robust", [-0.5, -1 / 6, 1 / 6, 2.5]),
    ],
)
def test_numbers_are_scaled_as_asked(scale, expected):
    """Median 2.5, quartiles 1.75 and 4.75."""
    found = encode_features(TABLE, "label", scale=scale)

    np.testing.assert_allclose(found.table["price"], expected)


def test_standard_scaling_and_filling_go_by_the_rows_that_were_learnt_from():
    table = pd.DataFrame({"x": [0.0, 2.0, None]})

    found = encode_features(table, fill_numbers=True, scale="standard")

    r = np.sqrt(1.5)  # of 0, 2 and the median 1, the deviation is sqrt(2/3)
    np.testing.assert_allclose(found.table["x"], [-r, r, 0], atol=1e-12)
    later = pd.DataFrame({"x": [None]}, dtype=float)
    assert found.encoder.transform(later)["x"].tolist() == [0]


def test_numbers_that_are_named_are_taken_for_categories():
    table = pd.DataFrame({"zip": [1, 2, 1], "flag": [True, False, True], "x": 1})

    found = encode_features(table, encodings={"zip": "one-hot", "flag": "frequency"})

    assert found.table.columns.tolist() == ["zip_1", "zip_2", "flag", "x"]
    np.testing.assert_allclose(found.table["flag"], [2 / 3, 1 / 3, 2 / 3])


@pytest.mark.parametrize("encoding", ["one-hot", "ordinal", "target", "frequency"])
def test_the_encoder_makes_the_same_of_the_table_when_it_was_saved(encoding):
    """And it is made of no class of this function's."""
    found = encode_features(encoding=encoding, scale="standard")
    stream = io.BytesIO()
    joblib.dump(found.encoder, stream)
    stream.seek(0)
    loaded = joblib.load(stream)

    other = found.encoder.transform(sample := load_sample())
    pd.testing.assert_frame_equal(loaded.transform(sample), other)
    assert b"hub_functions" not in stream.getvalue()
    if encoding != "target":
        pd.testing.assert_frame_equal(other, found.table.drop(columns="returned"))


def test_the_encoder_is_a_step_of_a_pipeline():
    sample = load_sample()
    found = encode_features(
        encodings={"city": "target"}, fill_numbers=True, scale="standard"
    )
    model = make_pipeline(found.encoder, LogisticRegression(max_iter=300))

    scores = cross_val_score(model, sample.drop(columns="returned"), sample["returned"])

    assert scores.mean() > 0.65


def test_the_same_table_and_seed_give_the_same_bytes():
    streams = []
    for _ in range(2):
        found = encode_features(encoding="target", seed=3)
        stream = io.BytesIO()
        joblib.dump((found.encoder, found.table.to_numpy()[:, :-1]), stream)
        streams.append(stream.getvalue())
    other = encode_features(encoding="target", seed=4).table

    assert streams[0] == streams[1]
    assert not other["city"].equals(found.table["city"])
