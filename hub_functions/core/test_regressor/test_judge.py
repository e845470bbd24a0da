"""Metrics, tables and figures against known answers."""

from __future__ import annotations

import io
import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sklearn import metrics
from sklearn.base import BaseEstimator, RegressorMixin
from sklearn.linear_model import LinearRegression

# By another name: pytest would take the function for a test.
from hub_functions.core.test_regressor import test_regressor as judge


class Tells(RegressorMixin, BaseEstimator):
    """A regressor whose answers stand in the column `says`."""

    def predict(self, table):
        return table["says"].to_numpy()


# Errors, prediction less label: 1, -1, 0, 2.
FOUR = pd.DataFrame({"y": [1.0, 2, 4, 5], "says": [2.0, 1, 4, 7]})


def test_the_metrics_of_four_rows_are_those_worked_out_by_hand():
    """The labels' mean is 3, their squares about it 4 + 1 + 1 + 4 = 10."""
    found = judge(Tells(), FOUR, "y")

    assert found.mae == pytest.approx(1)
    assert found.rmse == pytest.approx(math.sqrt(6 / 4))
    assert found.r2 == pytest.approx(1 - 6 / 10)
    assert found.mape == pytest.approx((1 + 1 / 2 + 0 + 2 / 5) / 4)
    assert found.median_absolute_error == 1
    assert found.max_error == 2
    assert found.bias == pytest.approx(0.5)
    assert (found.rows, found.notes) == (4, [])


def test_the_metrics_are_those_of_scikit_learn():
    random = np.random.default_rng(0)
    true, said = random.normal(5, 2, 300), random.normal(5, 2, 300)

    found = judge(Tells(), pd.DataFrame({"y": true, "says": said}), "y")

    assert found.mae == metrics.mean_absolute_error(true, said)
    assert found.rmse == metrics.root_mean_squared_error(true, said)
    assert found.r2 == metrics.r2_score(true, said)
    assert found.mape == metrics.mean_absolute_percentage_error(true, said)


def test_errors_are_told_by_quantile_of_the_label():
    found = judge(Tells(), FOUR, "y", quantiles=2).by_quantile

    assert found["quantile"].tolist() == [1, 2]
    assert found[["from", "to"]].to_numpy().tolist() == [[1, 2], [4, 5]]
    assert found["rows"].tolist() == [2, 2]
    assert found["mae"].tolist() == [1, 1]
    assert found["bias"].tolist() == [0, 1]
    assert found["rmse"].tolist() == pytest.approx([1, math.sqrt(2)])
    assert found["mape"].tolist() == pytest.approx([0.75, 0.2])


@pytest.mark.parametrize(
    ("labels", "rows"),
    [
        (range(10), [3, 2, 2, 3]),
        ([1] * 8 + [2, 3], [8, 2]),
        ([5] * 4, [4]),
        ([1, 1, 1, 2], [3, 1]),
        ([7], [1]),
        ([0, 1], [1, 1]),
    ],
)
def test_equal_labels_are_in_one_quantile_and_none_is_empty(labels, rows):
    table = pd.DataFrame({"y": labels, "says": 1.0})

    assert judge(Tells(), table, "y").by_quantile["rows"].tolist() == rows


def test_labels_of_zero_have_no_percentage():
    found = judge(Tells(), FOUR.assign(y=[0, 0, 4, 5]), "y", quantiles=2)

    assert found.mape is None
    assert found.notes == ["labels that are 0: 2, no mape"]
    assert np.isnan(found.by_quantile["mape"][0])
    assert found.by_quantile["mape"][1] == pytest.approx(0.2)


def test_equal_labels_have_no_r2():
    found = judge(Tells(), FOUR.assign(y=3.0), "y")

    assert found.r2 is None
    assert found.notes == ["all labels are equal: no r2"]


def test_one_row_is_enough():
    found = judge(Tells(), FOUR.tail(1), "y")

    assert (found.mae, found.r2, found.rows) == (2, None, 1)
    found.residual_plot.savefig(io.BytesIO(), format="png")


def test_rows_without_a_label_are_predicted_and_not_measured():
    found = judge(Tells(), FOUR.assign(y=[1, 2, 4, None]), "y")

    assert found.rows == 3
    assert found.mae == pytest.approx(2 / 3)
    assert found.predictions["predicted"].tolist() == [2, 1, 4, 7]
    assert found.predictions["residual"].tolist()[:3] == [-1, 1, 0]
    assert np.isnan(found.predictions["residual"].tolist()[3])
    assert found.notes == ["rows without a label, not measured: 1"]


def test_the_predictions_are_the_rows_with_what_the_model_says():
    table = FOUR.assign(more="kept").set_index(pd.Index([7, 7, 3, 3], name="id"))
    before = table.copy()

    found = judge(Tells(), table, "y").predictions

    assert list(found) == ["y", "says", "more", "predicted", "residual"]
    assert found.index.tolist() == [7, 7, 3, 3]
    assert found["residual"].tolist() == [-1, 1, 0, -2]
    pd.testing.assert_frame_equal(table, before)


def test_without_arguments_a_small_model_is_tested():
    found = judge()

    assert found.rows == 221
    assert found.r2 == pytest.approx(0.4377, abs=0.001)
    assert found.by_quantile["bias"].tolist()[0] > 20
    assert found.by_quantile["bias"].tolist()[-1] < -20


def test_figures_have_the_same_bytes_each_time_and_show_the_rows():
    streams = []
    for _ in range(2):
        found, stream = judge(), io.BytesIO()
        for figure in (found.prediction_plot, found.residual_plot):
            figure.savefig(stream, format="png", metadata={"Software": None})
        streams.append(stream.getvalue())

    assert streams[0] == streams[1]
    assert len(found.prediction_plot.axes[0].lines[0].get_xdata()) == 221


def test_many_rows_are_drawn_as_their_density():
    random = np.random.default_rng(0)
    table = pd.DataFrame({"y": random.normal(size=5000)})
    table["says"] = table["y"] + random.normal(size=5000)

    found = judge(Tells(), table, "y")

    counts = found.prediction_plot.axes[0].collections[0].get_array()
    assert counts.sum() == 5000


def test_the_tables_can_be_written_and_read(tmp_path):
    found = judge(Tells(), FOUR, "y")

    for name in ("by_quantile", "predictions"):
        path = tmp_path / f"{name}.parquet"
        getattr(found, name).to_parquet(path)
        pd.testing.assert_frame_equal(pd.read_parquet(path), getattr(found, name))


def test_the_readme_shows_what_comes_out():
    readme = Path(__file__).with_name("README.md").read_text(encoding="utf-8")
    found = judge()

    for _, each in found.by_quantile.iterrows():
        cells = [f"{value:.4g}" for value in each]
        assert f"| {' | '.join(cells)} |" in readme
    assert f"{found.mae:.1f}" in readme


def test_numbers_are_the_same_however_the_table_lies_in_memory():
    random = np.random.default_rng(2)
    values = random.normal(size=(60, 9))
    one = pd.DataFrame(values, columns=[f"x{n}" for n in range(9)], copy=False)
    two = pd.DataFrame({name: one[name].to_numpy().copy() for name in one})
    model = LinearRegression().fit(one, values[:, 0] + values[:, 1])

    first, second = (judge(model, t.assign(y=1.5), "y") for t in (one, two))

    assert first.predictions.equals(second.predictions)
