"""The population stability index, against sums worked out by hand."""

from __future__ import annotations

from math import log

import numpy as np
import pandas as pd
import pytest
from sklearn.dummy import DummyClassifier

from hub_functions.core.batch_inference import batch_inference


def drift_of(reference: object, table: object) -> pd.Series:
    """Measure one column, by a model that takes whatever comes."""
    frames = [pd.DataFrame({"x": each}) for each in (reference, table)]
    model = DummyClassifier().fit(frames[0], [*"ab"] * (len(frames[0]) // 2))
    return batch_inference(model, frames[1], frames[0]).drift.iloc[0]


def test_shares_of_texts_are_compared():
    """Half and half, then three quarters and one."""
    found = drift_of([*"pq"] * 50, [*"pppq"] * 25)

    assert found["psi"] == pytest.approx(0.25 * log(1.5) - 0.25 * log(0.5))
    assert found["psi"] == pytest.approx(0.274653, abs=1e-6)
    assert (found["reading"], found["bins"]) == ("large", 2)
    # Chi-squared of one degree exceeds 6.635 once in a hundred.
    assert found["by_chance"] == pytest.approx(6.635 * 2 / 100, rel=0.01)


def test_numbers_are_compared_over_ten_quantiles_of_the_reference():
    """All in the lowest tenth: one bin has all, nine have half a row of 20."""
    found = drift_of(np.arange(100), np.zeros(20))

    empty = 0.5 / 20
    expected = 0.9 * log(10) + 9 * (empty - 0.1) * log(empty / 0.1)
    assert found["psi"] == pytest.approx(expected)
    assert found["bins"] == 10


@pytest.mark.parametrize(
    "values",
    [
        np.arange(100.0),
        [*"abcd"] * 25,
        [True, False] * 50,
        [None] * 100,
        [1.0] * 100,
        [1, None] * 50,
        pd.array([1, None, 3, 4] * 25, dtype="Int64"),
        pd.Categorical([*"xy"] * 50),
        [np.inf, 1, -np.inf, 2] * 25,
        [1, "a"] * 50,
    ],
    ids=str,
)
def test_a_column_has_no_shift_from_itself(values):
    found = drift_of(values, values)

    assert (found["psi"], found["reading"]) == (0, "stable")


def test_missing_values_are_a_bin_of_their_own():
    found = drift_of([1.0] * 100, [1.0, None] * 50)

    empty = 0.5 / 100
    assert found["psi"] == pytest.approx(
        (0.5 - 1) * log(0.5) + (0.5 - empty) * log(0.5 / empty)
    )
    assert (found["missing_reference"], found["missing_table"]) == (0, 0.5)


def test_new_and_rare_texts_share_a_bin():
    reference = [f"v{number % 60}" for number in range(600)]

    assert drift_of(reference, reference)["bins"] == 51
    new = drift_of([*"ab"] * 50, [*"abcd"] * 25)
    other = drift_of([*"ab"] * 50, [*"abcc"] * 25)
    assert new["psi"] == pytest.approx(other["psi"])


def test_codes_are_compared_as_text_however_a_file_kept_them():
    assert drift_of(["1", "2"] * 50, [1.0, 2.0] * 50)["psi"] == 0


def test_what_samples_of_one_source_have_by_chance_is_called_stable():
    """Chi-squared of 9 degrees has the mean 9, and exceeds 21.67 once in a hundred."""
    rng = np.random.default_rng(0)
    reference, table = (
        pd.DataFrame(rng.normal(size=(rows, 1000)), columns=map(str, range(1000)))
        for rows in (400, 100)
    )
    model = DummyClassifier().fit(reference, [0, 1] * 200)

    drift = batch_inference(model, table, reference).drift

    scale = 1 / 400 + 1 / 100
    assert drift["psi"].mean() == pytest.approx(9 * scale, rel=0.15)
    assert drift["by_chance"].unique() == pytest.approx([21.67 * scale], rel=0.01)
    assert (drift["reading"] != "stable").sum() <= 30
    assert (drift["psi"] >= 0.1).sum() > 400


def test_the_most_shifted_columns_come_first_and_are_noted():
    rng = np.random.default_rng(0)
    reference = pd.DataFrame(rng.normal(size=(1000, 3)), columns=["a", "b", "größe"])
    model = DummyClassifier().fit(reference, [0, 1] * 500)

    found = batch_inference(model, reference.add([0, 0.4, 2]), reference)

    assert found.drift["column"].tolist() == ["größe", "b", "a"]
    assert found.drift["reading"].tolist() == ["large", "moderate", "stable"]
    assert (found.drifted, found.largest_psi) == (1, found.drift["psi"][0])
    assert found.notes[0].startswith("shifted from the reference (PSI): größe (")
    assert found.notes[0].count(",") == 1
    assert len(found.drift_plot.axes[0].patches) == 3


def test_without_a_reference_there_is_no_drift_and_the_figure_says_so():
    table = pd.DataFrame({"x": [1, 2]})
    found = batch_inference(DummyClassifier().fit(table, [0, 1]), table)

    assert (len(found.drift), found.largest_psi, found.drifted) == (0, None, 0)
    assert "no reference" in found.drift_plot.texts[0].get_text()
