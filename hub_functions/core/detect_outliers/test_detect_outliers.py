"""Scores against values worked out by hand and scikit-learn's own."""

from __future__ import annotations

import io

import numpy as np
import pandas as pd
import pytest
from sklearn.ensemble import IsolationForest
from sklearn.neighbors import LocalOutlierFactor
from sklearn.preprocessing import StandardScaler

from hub_functions.core.detect_outliers import detect_outliers
from hub_functions.core.detect_outliers.sample import load_sample

METHODS = ["isolation-forest", "local-outlier-factor", "robust-z", "iqr"]
FIVE = pd.DataFrame({"x": [1, 2, 3, 4, 100]})


def test_robust_z_by_hand():
    """Median 3, median distance 1: 0.6745 times the distance to 3."""
    found = detect_outliers(FIVE, method="robust-z")

    expected = [1.349, 0.6745, 0, 0.6745, 65.4265]
    assert found.table["outlier_score"].tolist() == pytest.approx(expected)
    assert found.table["outlier"].tolist() == [False] * 4 + [True]
    assert found.limits["high"].tolist() == pytest.approx([3 + 3.5 / 0.6745])


def test_iqr_by_hand():
    """Quartiles 2 and 4: a box of length 2, and whiskers from -1 to 7."""
    found = detect_outliers(FIVE, method="iqr")

    assert found.table["outlier_score"].tolist() == [0.5, 0, 0, 0, 48]
    assert found.limits.iloc[0].tolist() == ["x", 3, -1, 7, 0, 1, 0]
    assert found.outliers["reasons"].tolist() == ["x 100 is high (+48.0)"]
    assert found.outlier_share == 0.2


def test_where_the_median_distance_is_zero_the_mean_one_stands_for_it():
    """Distances 0 (9 times) and 10: mean 1, so 10 / (1 / sqrt(2 / pi))."""
    table = pd.DataFrame({"x": [5] * 9 + [15]})

    found = detect_outliers(table, method="robust-z")

    expected = 10 * np.sqrt(2 / np.pi)
    assert found.table["outlier_score"].tolist()[-1] == pytest.approx(expected)


def test_forest_and_neighbours_are_those_of_scikit_learn():
    values = load_sample().drop(columns="hour")

    forest = detect_outliers(trees=50, seed=3).table["outlier_score"]
    near = detect_outliers(method="local-outlier-factor").table["outlier_score"]

    own = IsolationForest(n_estimators=50, random_state=3).fit(values.to_numpy())
    np.testing.assert_allclose(forest, -own.score_samples(values.to_numpy()))
    scaled = StandardScaler().fit_transform(values)
    lof = LocalOutlierFactor(20).fit(scaled).negative_outlier_factor_
    np.testing.assert_allclose(near, -lof)


@pytest.mark.parametrize("method", METHODS)
def test_the_odd_readings_of_the_sample_are_found(method):
    """But for row 301, a combination, which the neighbours alone see."""
    found = detect_outliers(method=method)

    rows = set(found.outliers.index)
    assert {57, 120, 233, 377} <= rows
    assert (301 in rows) == (method == "local-outlier-factor")
    assert found.outlier_rows == len(rows) == found.table["outlier"].sum()


def test_outliers_are_the_oddest_first_with_reasons():
    found = detect_outliers(method="local-outlier-factor")

    scores = found.outliers["outlier_score"]
    assert scores.is_monotonic_decreasing
    reasons = found.outliers["reasons"]
    assert reasons[57] == "temperature_c 96 is high (+7.6)"
    assert reasons[301].startswith("a rare combination, with temperature_c 70.5")
    assert reasons[377].count(";") == 1


def test_reasons_are_one_row_per_cell():
    found = detect_outliers(method="robust-z")

    row = found.reasons[found.reasons["row"] == 377]
    assert row["column"].tolist() == ["vibration_mm_s", "temperature_c"]
    assert row["direction"].tolist() == ["high", "low"]
    assert row["value"].tolist() == [6, 30]
    assert row["alone"].all()


def test_a_share_flags_so_many_rows_the_first_of_equals():
    table = pd.DataFrame({"x": [1.0, 2, 3, 4, 5, 6, 7, 50, 50, 50]})

    found = detect_outliers(table, method="robust-z", share=0.2)

    assert found.table.index[found.table["outlier"]].tolist() == [7, 8]
    assert found.threshold == found.table["outlier_score"].max()


def test_a_threshold_decides_what_is_odd():
    all_ = detect_outliers(FIVE, method="iqr", threshold=0.4)
    none = detect_outliers(FIVE, method="iqr", threshold=48)

    assert all_.outlier_rows == 2
    assert none.outlier_rows == 0
    assert none.reasons.empty
    assert none.outliers.columns.tolist() == ["x", "outlier_score", "reasons"]


def test_the_figure_names_the_rows_and_is_the_same_each_time():
    pictures = []
    for _ in range(2):
        found = detect_outliers(method="robust-z")
        stream = io.BytesIO()
        found.plot.savefig(stream, format="png", dpi=40)
        pictures.append(stream.getvalue())

    scores, plane = found.plot.axes
    assert scores.get_title(loc="left") == "Scores, threshold 3.5"
    assert {text.get_text() for text in plane.texts} >= {"57", "120", "233", "377"}
    assert pictures[0] == pictures[1]


def test_the_same_table_and_seed_give_the_same_scores():
    once, again = detect_outliers(trees=20), detect_outliers(trees=20)
    other = detect_outliers(trees=20, seed=1)

    assert once.table.equals(again.table)
    assert not once.table.equals(other.table)
    assert once.threshold == 0.6
