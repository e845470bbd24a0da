"""What has drifted, against known answers."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from sklearn.linear_model import LinearRegression, LogisticRegression

from hub_functions.core.detect_drift import detect_drift
from hub_functions.core.detect_drift.measures import adjusted, chi_square, psi

ROWS = 400
RANDOM = np.random.default_rng(3)
BEFORE = pd.DataFrame(
    {
        "x": RANDOM.normal(size=ROWS),
        "y": RANDOM.normal(size=ROWS),
        "c": ["a", "b"] * 200,
    }
)


def row(found, column: str) -> dict:
    return found.drift.set_index("column").loc[column].to_dict()


def test_two_bins_have_the_index_worked_out_by_hand():
    """From halves to 0.6 and 0.4: 0.1 ln 1.2 - 0.1 ln 0.8 = 0.1 ln 1.5."""
    expected, actual = [1] * 5 + [2] * 5, [1] * 6 + [2] * 4

    assert psi(expected, actual) == pytest.approx(0.1 * math.log(1.5))
    assert psi(expected, expected) == 0


def test_the_index_of_shifted_normals_tends_to_the_square_of_the_shift():
    """Jeffreys' divergence of two normals of one variance is (shift / sd)**2."""
    random = np.random.default_rng(0)
    first, second = random.normal(size=200_000), random.normal(0.5, 1, size=200_000)

    assert psi(first, second, bins=200) == pytest.approx(0.25, rel=0.03)


def test_values_beyond_a_constant_reference_are_seen():
    """Each value has a bin: one beyond is not in the bin of the constant."""
    floor = (1 - 1e-4) * math.log(1 / 1e-4)

    assert psi([5, 5, 5], [6, 6]) == pytest.approx(2 * floor)
    assert psi([5, 5, 5], [4, 4]) == pytest.approx(2 * floor)
    assert psi([5, 5, 5], [5]) == 0


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (([], [1]), r"no values"),
        (([1], [np.nan]), r"missing values"),
        (([1], [1], 1), r"bins is 1: give 2 or more"),
    ],
)
def test_an_index_of_nothing_is_refused(given, message):
    with pytest.raises(ValueError, match=message):
        psi(*given)


def test_the_correction_is_that_of_the_published_example():
    """Benjamini and Hochberg (1995), section 3.2: four of fifteen at 0.05."""
    published = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344]
    published += [0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0]

    found = adjusted(np.array([*published, np.nan]))

    assert (found[:15] <= 0.05).sum() == 4
    assert found[3] == pytest.approx(0.0095 * 15 / 4)
    assert np.isnan(found[15])


def test_the_tests_are_those_of_scipy():
    after = BEFORE.assign(x=BEFORE["x"] + 0.3, c=["a", "b", "b", "b"] * 100)

    found = detect_drift(BEFORE, after)

    theirs = stats.ks_2samp(BEFORE["x"], after["x"])
    assert row(found, "x")["statistic"] == pytest.approx(theirs.statistic)
    assert row(found, "x")["p_value"] == pytest.approx(theirs.pvalue)
    chi = stats.chi2_contingency([[200, 200], [100, 300]], correction=False)
    assert row(found, "c")["p_value"] == pytest.approx(chi.pvalue)
    assert row(found, "c")["statistic"] == pytest.approx(math.sqrt(chi.statistic / 800))


def test_rare_categories_are_counted_together():
    """Of expected 3 and 2.5 neither can be tested alone; together they can."""
    found = chi_square(np.array([50, 3, 3]), np.array([50, 3, 2]))
    theirs = stats.chi2_contingency([[50, 6], [50, 5]], correction=False)

    one = chi_square(np.array([50, 1, 20]), np.array([50, 2, 20]))
    merged = stats.chi2_contingency([[50, 21], [50, 22]], correction=False)

    assert found.p_value == pytest.approx(theirs.pvalue)
    assert one.p_value == pytest.approx(merged.pvalue)
    assert np.isnan(chi_square(np.array([3]), np.array([4])).p_value)


def test_only_the_shifted_column_has_drifted():
    found = detect_drift(BEFORE, BEFORE.assign(x=BEFORE["x"] + 1))

    assert found.drifted == ["x"]
    assert found.drifted_share == pytest.approx(1 / 3)
    assert row(found, "x")["reasons"] == "distribution"
    assert (row(found, "x")["reading"], row(found, "y")["reading"]) == (
        "shifted",
        "stable",
    )
    assert found.max_psi == pytest.approx(found.drift["psi"].max())
    assert found.notes == []


def test_no_drift_is_found_where_there_is_none():
    """In ten pairs of tables of 20 columns."""
    random = np.random.default_rng(0)

    def drawn():
        return pd.DataFrame(random.normal(size=(300, 20)))

    false = sum(len(detect_drift(drawn(), drawn()).drifted) > 0 for _ in range(10))

    assert false <= 2


def test_a_difference_that_is_significant_but_small_is_no_drift():
    random = np.random.default_rng(0)
    before = pd.DataFrame({"x": random.normal(size=50_000)})

    found = detect_drift(before, before + 0.05)
    strict = detect_drift(before, before + 0.05, psi_threshold=0)

    assert row(found, "x")["p_adjusted"] < 1e-6
    assert found.drifted == []
    assert strict.drifted == ["x"]


def test_a_difference_that_is_large_but_of_few_rows_is_no_drift():
    found = detect_drift(BEFORE.head(3), BEFORE.tail(2))

    assert row(found, "x")["psi"] > 0.25
    assert found.drifted == []


def test_missing_cells_are_a_reason_of_their_own():
    """A quarter more of them; and 1 of 400 is not enough to be drift."""
    after = BEFORE.copy()
    after.loc[::4, "x"] = np.nan
    after.loc[0, "y"] = np.nan

    found = detect_drift(BEFORE, after)

    assert found.drifted == ["x"]
    assert row(found, "x")["reasons"] == "missing"
    assert row(found, "x")["missing_table"] == 0.25
    expected = stats.chi2_contingency([[0, 400], [100, 300]], correction=False).pvalue
    assert row(found, "x")["missing_p_adjusted"] >= expected


def test_unseen_categories_are_named_the_most_frequent_first():
    after = BEFORE.assign(c=["new"] * 30 + ["rare"] * 2 + ["a", "b"] * 184)

    found = detect_drift(BEFORE, after)

    assert row(found, "c")["unseen"] == "new, rare"
    assert row(found, "c")["unseen_share"] == 0.08
    assert "unseen" in row(found, "c")["reasons"]


def test_a_column_of_another_kind_has_drifted():
    found = detect_drift(BEFORE, BEFORE.assign(x=BEFORE["x"].astype(str)))

    assert row(found, "x")["kind"] == "number → category"
    assert row(found, "x")["reasons"] == "kind"
    assert found.notes == ["distributions not compared, of different or mixed kinds: x"]


def test_columns_of_one_table_only_are_told():
    found = detect_drift(BEFORE, BEFORE.rename(columns={"y": "z"}))

    assert (found.new_columns, found.missing_columns) == (["z"], ["y"])
    assert found.drift["column"].tolist() == ["x", "c"]


def test_predictions_are_compared_as_well():
    label = np.where(BEFORE["x"] > 0, "p", "q")
    classifier = LogisticRegression().fit(BEFORE[["x"]], label)
    regressor = LinearRegression().fit(BEFORE[["x"]], BEFORE["y"])
    after = BEFORE.assign(x=BEFORE["x"] + 2)

    found = detect_drift(BEFORE, after, classifier)
    other = detect_drift(BEFORE, after, regressor)

    assert found.drift["column"].tolist() == ["x", "y", "c", "predicted", "confidence"]
    assert row(found, "predicted")["test"] == "chi-square"
    assert "predicted" in found.drifted
    assert row(other, "predicted")["test"] == "kolmogorov-smirnov"


def test_without_arguments_three_of_six_columns_of_a_sample_drift():
    found = detect_drift()

    assert found.drifted == ["country", "income", "score"]
    assert found.drifted_share == 0.5


def test_the_readme_shows_what_comes_out():
    readme = Path(__file__).with_name("README.md").read_text(encoding="utf-8")

    for _, each in detect_drift().drift.iterrows():
        cells = [each["column"], each["test"], f"{each['statistic']:.3f}"]
        cells += [f"{each['p_adjusted']:.3g}", f"{each['psi']:.3f}", each["reasons"]]
        assert f"| {' | '.join(cells)} |" in readme
