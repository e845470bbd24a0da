"""Forecasts and their measures, against known answers."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure
from matplotlib.text import Text
from scipy.stats import norm
from statsmodels.datasets import nile
from statsmodels.tsa.exponential_smoothing.ets import ETSModel
from statsmodels.tsa.statespace.sarimax import SARIMAX
from threadpoolctl import threadpool_limits

from hub_functions.core.forecast import Forecast, forecast
from hub_functions.core.forecast.backtest import measure, windows_of
from hub_functions.core.forecast.methods import Ahead, Asked
from hub_functions.core.forecast.sample import load_sample

NILE = nile.load_pandas().data.astype({"year": int})


@pytest.fixture(scope="module")
def sample() -> Forecast:
    return forecast()


def shown(row: pd.Series) -> str:
    """Write a row as the README has it."""
    cells = [
        f"{round(cell, 3):.9g}" if isinstance(cell, float) else cell for cell in row
    ]
    return f"| {' | '.join(map(str, cells))} |"


def only(method: str, values, horizon: int, **options) -> Forecast:
    table = pd.DataFrame({"t": range(len(values)), "v": values})
    return forecast(table, "t", "v", horizon, methods=[method], **options)


def picture(figure: Figure) -> bytes:
    """Draw a figure; a warning on the way is an error."""
    stream = io.BytesIO()
    figure.savefig(stream, format="png", dpi=30)
    return stream.getvalue()


def test_the_readme_shows_what_comes_out_without_arguments(sample):
    """A first run needs no file; its numbers are what people judge it by."""
    readme = Path(__file__).with_name("README.md").read_text(encoding="utf-8")

    # Not `ets` and the ranks: its optimizer ends elsewhere on some processors.
    columns = ["method", "shape", "mase", "smape", "rmse", "coverage"]
    rows = sample.backtest.set_index("method", drop=False)[columns]
    for method in ("seasonal-naive", "arima"):
        assert shown(rows.loc[method]).removesuffix("|") in readme
    assert rows.loc["ets", "shape"] == "ETS(A,A,A)[12]"
    assert rows.loc["ets", "mase"] < 0.3
    assert sample.notes == []
    assert (sample.frequency, sample.season_length, sample.series) == ("MS", 12, 1)


def test_the_sample_goes_on_with_the_months_and_the_season(sample):
    """CO2 is highest in May and lowest in September or October, and rises."""
    found = sample.forecast.set_index("month")["forecast"]

    assert [str(each)[:10] for each in found.index[[0, -1]]] == [
        *("2002-01-01", "2002-12-01")
    ]
    assert found.idxmax().month == 5
    assert found.idxmin().month in (9, 10)
    assert found.mean() > load_sample()["co2_ppm"].tail(12).mean() + 1
    assert sample.mase < 0.5


def test_the_chosen_model_is_statsmodels_own_of_that_shape():
    """Box and Jenkins' model of the airline passengers suits CO2 as well."""
    found = forecast(methods=["arima"])
    assert found.backtest["shape"].tolist() == ["ARIMA(0,1,1)(0,1,1)[12]"]
    values = load_sample()["co2_ppm"].to_numpy()

    with threadpool_limits(1):  # several would only wait for each other
        model = SARIMAX(values, order=(0, 1, 1), seasonal_order=(0, 1, 1, 12))
        theirs = model.fit(disp=False, maxiter=100)

    ahead = theirs.get_forecast(12)
    ours = found.forecast
    np.testing.assert_allclose(ours["forecast"], ahead.predicted_mean, rtol=1e-4)
    bounds = ahead.conf_int(alpha=0.1)
    np.testing.assert_allclose(ours[["lower", "upper"]], bounds, rtol=1e-3)


def test_exponential_smoothing_is_statsmodels_own():
    values = NILE["volume"].to_numpy()

    found = forecast(NILE, "year", "volume", 5, methods=["ets"], level=0.8)

    theirs = ETSModel(pd.Series(values), error="add").fit(disp=False)
    ahead = theirs.get_prediction(100, 104).summary_frame(alpha=0.2)
    assert found.backtest["shape"].tolist() == ["ETS(A,N,N)"]
    np.testing.assert_allclose(found.forecast["forecast"], ahead["mean"], rtol=1e-4)
    np.testing.assert_allclose(found.forecast["lower"], ahead["pi_lower"], rtol=1e-3)
    assert found.forecast["year"].tolist() == [1971, 1972, 1973, 1974, 1975]


def test_the_seasonal_naive_forecast_and_its_interval_are_as_in_the_textbook():
    """Errors of a season ago are 1, -1, 1, -1: their spread is 1."""
    values = [1, 5, 9, 2, 4, 10, 1, 4]  # the last season: 10, 1, 4

    found = only("seasonal-naive", values, 5, season_length=3, level=0.95).forecast

    errors = np.array([1, -1, 1, -1, 0])
    spread = np.sqrt(np.mean(errors**2))
    half = norm.ppf(0.975) * spread * np.sqrt([1, 1, 1, 2, 2])
    assert found["forecast"].tolist() == [10, 1, 4, 10, 1]
    np.testing.assert_allclose(found["upper"] - found["forecast"], half)
    np.testing.assert_allclose(found["forecast"] - found["lower"], half)


def test_the_measures_of_three_steps_are_those_worked_out_by_hand():
    """Errors 1, 2 and 0 of 4, 8 and 0; the steps before were 2 and 4."""
    ahead = Ahead(np.array([5.0, 6, 0]), np.array([4.5, 5, -1]), np.array([6.0, 9, 1]))

    found = measure(
        np.array([0.0, 2, 6]), np.array([4.0, 8, 0]), ahead, Asked(3, 1, 0.9)
    )

    assert found["mase"] == pytest.approx(1 / 3)
    assert found["smape"] == pytest.approx((200 / 9 + 400 / 14 + 0) / 3)
    assert found["rmse"] == pytest.approx(np.sqrt(5 / 3))
    assert found["coverage"] == pytest.approx(2 / 3)


def test_gaps_in_what_came_are_not_measured():
    ahead = Ahead(*(np.array([5.0, 6]) for _ in range(3)))

    found = measure(np.array([0.0, 1]), np.array([np.nan, 6]), ahead, Asked(2, 1, 0.9))

    assert (found["rmse"], found["mase"], found["coverage"]) == (0, 0, 1)


def test_windows_follow_one_another_and_leave_enough_before_them():
    """Of 30 values, horizon 5: from 15, 20 and 25 on."""
    assert windows_of(30, Asked(5, 1, 0.9), 3) == [15, 20, 25]
    assert windows_of(30, Asked(5, 7, 0.9), 9) == [15, 20, 25]
    assert windows_of(9, Asked(5, 1, 0.9), 3) == []


def test_the_backtest_of_the_naive_method_is_the_one_worked_out_by_hand():
    """A line of slope 2: one step ahead each time 2 off, as the steps before were."""
    found = only("seasonal-naive", np.arange(0, 40, 2.0), 1, windows=4)

    assert found.mase == pytest.approx(1)
    assert found.rmse == pytest.approx(2)
    assert found.backtest["windows"].tolist() == [4]


def test_a_line_goes_on():
    found = only("ets", 3 + 2.0 * np.arange(30), 3)

    assert found.forecast["forecast"].tolist() == pytest.approx([63, 65, 67], rel=1e-3)


def test_arima_passes_over_gaps():
    """A tenth of the values is missing; the model is that of all of them, nearly."""
    gappy = NILE.assign(volume=NILE["volume"].where(NILE.index % 10 != 5))
    options = {"methods": ["arima"], "windows": 1}

    whole, parts = (
        forecast(table, "year", "volume", 3, **options) for table in (NILE, gappy)
    )

    assert parts.notes[0] == "times without a value: 10"
    np.testing.assert_allclose(
        parts.forecast["forecast"], whole.forecast["forecast"], rtol=0.1
    )


def test_the_best_by_the_metric_is_chosen_and_ranked(sample):
    ordered = sample.backtest.sort_values("mase")

    assert ordered["rank"].tolist() == [1, 2, 3]
    assert ordered["chosen"].tolist() == [True, False, False]
    assert sample.mase == ordered["mase"].iloc[0]
    assert sample.forecast["method"].unique().tolist() == [ordered["method"].iloc[0]]


def test_the_intervals_hold_what_they_say_of_random_walks():
    """Forty walks of normal steps: nine tenths of what came is inside."""
    random = np.random.RandomState(1)
    walks = pd.DataFrame(random.normal(size=(60, 40)).cumsum(axis=0))
    table = walks.reset_index().melt("index", var_name="walk", value_name="v")

    found = forecast(
        table, "index", "v", 4, "walk", methods=["seasonal-naive"], windows=5
    )

    assert found.series == 40
    assert found.coverage == pytest.approx(0.9, abs=0.04)
    assert found.forecast.shape == (160, 7)


def test_the_same_table_gives_the_same_forecast_and_plot(tmp_path):
    before = NILE.copy()
    shuffled = NILE.sample(frac=1, random_state=0)
    options = {"methods": ["ets", "seasonal-naive"], "windows": 1}

    one, two = (
        forecast(each, "year", "volume", 4, **options) for each in (NILE, shuffled)
    )

    pd.testing.assert_frame_equal(one.forecast, two.forecast, check_exact=True)
    pd.testing.assert_frame_equal(one.backtest, two.backtest, check_exact=True)
    assert picture(one.plot) == picture(two.plot)
    pd.testing.assert_frame_equal(NILE, before)
    one.backtest.to_parquet(tmp_path / "b.parquet")
    assert pd.read_parquet(tmp_path / "b.parquet").shape == one.backtest.shape


def test_the_plot_has_a_panel_per_series_and_says_what_is_left_out():
    table = pd.concat([NILE.assign(river=f"r{number}") for number in range(8)])

    plot = forecast(
        table, "year", "volume", 4, "river", methods=["seasonal-naive"]
    ).plot

    texts = [text.get_text() for text in plot.findobj(Text)]
    assert len(plot.axes) == 6
    assert "r0: naive" in texts
    assert any("Not drawn: 2 series." in text for text in texts)
    assert picture(plot)
