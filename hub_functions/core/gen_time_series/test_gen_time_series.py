"""What the series are made of: known answers."""

from __future__ import annotations

import io

import numpy as np
import pandas as pd
import pytest

from hub_functions.core.gen_time_series import gen_time_series

PARTS = ["trend", "season", "shift", "noise", "outlier"]
HARD = {
    "level_shifts": 3,
    "outlier_share": 0.02,
    "missing_share": 0.1,
    "autocorrelation": 0.6,
}


def test_without_an_argument_a_year_of_days_comes_out():
    made = gen_time_series()

    table = made.table
    assert table.columns.tolist() == ["time", "value"]
    assert (made.rows, made.series, made.missing) == (365, 1, 0)
    assert (made.time_column, made.value_column) == ("time", "value")
    assert made.series_column is None
    assert str(table["time"].iloc[-1]) == "2024-12-30 00:00:00"
    assert table["value"].dtype == "float64"
    assert made.season_lengths == [7]


def test_a_line_is_level_and_trend_to_the_last_bit():
    made = gen_time_series(50, level=5, trend=-2, noise=0, season_lengths=[])

    assert made.table["value"].tolist() == [5.0 - 2 * step for step in range(50)]


def test_a_season_is_a_sine_of_its_length_and_size():
    """Fourier's transform of whole periods has the amplitude in one place alone."""
    made = gen_time_series(
        120, level=0, trend=0, noise=0, season_lengths=[12, 5], season_sizes=[3, 1.5]
    )

    waves = 2 * np.abs(np.fft.rfft(made.table["value"])) / 120
    assert waves[10] == pytest.approx(3)
    assert waves[24] == pytest.approx(1.5)
    assert np.delete(waves, [10, 24]) == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize("phi", [-0.7, 0.0, 0.9])
def test_noise_has_its_deviation_and_autocorrelation(phi):
    """As pandas measures it; of an AR(1) process, lag 2 is phi squared."""
    made = gen_time_series(20_000, noise=4, autocorrelation=phi, season_lengths=[])

    noise = made.components["noise"]
    measured = [noise.autocorr(lag) for lag in (1, 2)]
    assert noise.std() == pytest.approx(4, rel=0.05)
    assert measured == pytest.approx([phi, phi**2], abs=0.03)


def test_level_shifts_stay_and_outliers_do_not():
    made = gen_time_series(
        *(100, 1), level=0, trend=0, noise=0, season_lengths=[], level_shifts=2,
        level_shift_size=7, outlier_share=0.03, outlier_size=100,
    )  # fmt: skip

    value = made.table["value"]
    events = made.events.set_index("time")
    shifts = events.loc[events["kind"] == "level shift", "size"]
    outliers = events.loc[events["kind"] == "outlier", "size"]
    times = made.table["time"]
    expected = sum(size * (times >= time) for time, size in shifts.items())
    expected = expected + times.map(outliers).fillna(0)
    assert value.tolist() == expected.tolist()
    assert set(shifts.abs()) == {7.0}
    assert set(outliers.abs()) == {100.0}
    assert (made.level_shifts, made.outliers) == (2, 3)


def test_multiplicative_seasons_and_noise_grow_with_the_line():
    """The line doubles over 100 rows, and with it all that swings around it."""
    plain, growing = (
        gen_time_series(101, level=50, trend=0.5, multiplicative=flag).components
        for flag in (False, True)
    )

    factor = (plain["trend"] / 50).to_numpy()
    assert factor[[0, 100]].tolist() == [1.0, 2.0]
    for part in ("season", "noise"):
        assert growing[part].to_numpy() == pytest.approx(plain[part] * factor)


def test_components_add_up_to_the_value():
    made = gen_time_series(200, 3, **HARD, multiplicative=True)

    value = made.table["value"]
    there = ~made.components["missing"]
    assert value.notna().equals(there)
    total = made.components[PARTS].sum(axis=1)
    assert value[there].to_numpy() == pytest.approx(total[there])


def test_each_series_has_as_many_events_as_asked():
    made = gen_time_series(200, 4, **HARD)

    counts = made.events.groupby(["series", "kind"]).size().unstack()
    for kind, wanted in (("level shift", 3), ("outlier", 4), ("missing", 20)):
        assert counts[kind].tolist() == [wanted] * 4
    assert (made.level_shifts, made.outliers, made.missing) == (12, 16, 80)
    assert made.table["value"].isna().sum() == 80


def test_missing_rows_are_not_there_and_all_others_stay():
    cells = gen_time_series(200, 2, missing_share=0.25)
    rows = gen_time_series(200, 2, missing_share=0.25, missing_as="row")

    assert (cells.rows, rows.rows) == (400, 300)
    left = cells.table.dropna().reset_index(drop=True)
    pd.testing.assert_frame_equal(rows.table, left)
    pd.testing.assert_frame_equal(rows.components, cells.components)


def test_what_is_added_to_a_series_leaves_all_else_as_it_was():
    """Like is compared with like: the same series with and without a difficulty."""
    clean = gen_time_series(300, 2).components
    hard = gen_time_series(
        *(300, 2), level_shifts=2, outlier_share=0.1, missing_share=0.3
    ).components

    pd.testing.assert_frame_equal(clean[PARTS[:2]], hard[PARTS[:2]])
    pd.testing.assert_series_equal(clean["noise"], hard["noise"])


def test_a_series_is_the_same_however_many_others_there_are():
    few, many = (gen_time_series(30, series).table for series in (2, 12))

    assert few["value"].tolist() == many["value"].tolist()[:60]
    assert few["series"].unique().tolist() == ["1", "2"]
    assert many["series"].unique().tolist()[::11] == ["01", "12"]


def test_the_first_series_is_as_given_and_others_differ_within_the_spread():
    made = gen_time_series(2, 200, noise=0, season_lengths=[], series_spread=0.2)

    levels = made.table["value"][::2]
    assert levels.iloc[0] == 100
    assert levels.between(80, 120).all()
    assert levels.nunique() == 200
    assert levels.max() - levels.min() > 35


def test_the_same_seed_gives_the_same_tables_and_the_same_picture():
    first, again = (gen_time_series(100, 2, **HARD, seed=5) for _ in range(2))
    other = gen_time_series(100, 2, **HARD, seed=6)

    for name in ("table", "components", "events"):
        pd.testing.assert_frame_equal(getattr(first, name), getattr(again, name))
    assert not first.table.equals(other.table)
    pictures = []
    for each in (first, again):
        each.plot.savefig(picture := io.BytesIO(), metadata={"Software": None})
        pictures.append(picture.getvalue())
    assert pictures[0] == pictures[1]


def test_the_seed_gives_the_same_numbers_everywhere():
    """Others repeat a result by its seed, on another machine."""
    value = gen_time_series(3, seed=1).table["value"].round(6)

    assert value.tolist() == [90.027652, 92.789586, 104.59004]
