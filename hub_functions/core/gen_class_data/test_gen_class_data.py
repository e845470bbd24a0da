"""What is generated, against what was asked for."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sklearn.datasets import make_classification

from hub_functions.core.gen_class_data import GeneratedTable, gen_class_data


def values_of(found: GeneratedTable, *kinds: str) -> np.ndarray:
    """Return the features of some kinds, shape (rows, features)."""
    truth = found.feature_kinds
    return found.table[truth["column"][truth["kind"].isin(kinds)]].to_numpy()


def test_the_default_is_a_table_that_the_next_step_can_take():
    found = gen_class_data()

    names = [f"feature_{number}" for number in range(1, 11)]
    assert (found.rows, found.columns) == found.table.shape == (1000, 11)
    assert found.table.columns.tolist() == [*names, "label"]
    assert found.label_column == "label"
    assert found.class_counts == {"0": 500, "1": 500}
    assert not found.table.isna().any(axis=None)
    assert found.table.index.equals(pd.RangeIndex(1000))
    assert set(found.table.dtypes[:-1].astype(str)) == {"float64"}
    assert found.table["label"].dtype == "int64"


def test_as_many_features_of_each_kind_as_were_asked_for():
    found = gen_class_data(features=12, informative=4, redundant=3)

    counts = found.feature_kinds["kind"].value_counts().to_dict()
    assert counts == {"informative": 4, "redundant": 3, "noise": 5}
    assert found.feature_kinds["column"].tolist() == found.table.columns[:-1].tolist()
    assert set(found.feature_kinds.dtypes.astype(str)) == {"string"}


def test_kinds_are_not_told_by_the_order_of_the_columns():
    """A selection that takes the first columns must not look like a good one."""
    kinds = [tuple(gen_class_data(seed=seed).feature_kinds["kind"]) for seed in (0, 1)]

    assert kinds[0] != kinds[1]
    assert kinds[0][:5] != ("informative",) * 5


def test_redundant_features_are_sums_of_informative_ones():
    """So they add nothing to the rank of a matrix, and noise does."""
    found = gen_class_data(features=9, informative=4, redundant=3)

    rank = np.linalg.matrix_rank
    assert rank(values_of(found, "informative")) == 4
    assert rank(values_of(found, "informative", "redundant")) == 4
    assert rank(values_of(found, "informative", "redundant", "noise")) == 6


def test_noise_is_standard_normal_and_tells_nothing_of_the_class():
    found = gen_class_data(rows=40_000, features=8, informative=2, redundant=0)

    noise = values_of(found, "noise")
    labels = found.table["label"].to_numpy()
    shift = noise[labels == 1].mean(axis=0) - noise[labels == 0].mean(axis=0)
    assert noise.mean(axis=0) == pytest.approx(np.zeros(6), abs=0.03)
    assert noise.std(axis=0) == pytest.approx(np.ones(6), abs=0.03)
    assert shift == pytest.approx(np.zeros(6), abs=0.05)


@pytest.mark.parametrize("separation", [0.1, 1.0, 3.0])
def test_classes_lie_around_corners_as_far_from_zero_as_the_separation(separation):
    found = gen_class_data(
        rows=40_000,
        features=3,
        informative=3,
        redundant=0,
        clusters_per_class=1,
        separation=separation,
    )

    means = found.table.groupby("label").mean().to_numpy()
    assert np.abs(means) == pytest.approx(np.full((2, 3), separation), abs=0.05)


@pytest.mark.parametrize(
    ("rows", "shares", "counts"),
    [
        (1000, [0.9, 0.1], [900, 100]),
        (200, [0.5, 0.3, 0.2], [100, 60, 40]),
        (90, [1 / 3, 1 / 3, 1 / 3], [30, 30, 30]),
        (100, [0.98, 0.02], [98, 2]),
    ],
)
def test_classes_have_the_shares_that_were_asked_for(rows, shares, counts):
    found = gen_class_data(rows, classes=len(shares), class_shares=shares)

    assert list(found.class_counts.values()) == counts
    assert np.bincount(found.table["label"]).tolist() == counts


@pytest.mark.parametrize("seed", range(20))
def test_shares_are_kept_to_within_a_row_per_cluster(seed):
    random = np.random.default_rng(seed)
    classes, clusters = int(random.integers(2, 6)), int(random.integers(1, 4))
    shares = (random.dirichlet(np.ones(classes)) + 0.2) / (1 + 0.2 * classes)
    rows = int(random.integers(50, 400))

    found = gen_class_data(
        rows,
        classes=classes,
        class_shares=shares.tolist(),
        clusters_per_class=clusters,
        seed=seed,
    )

    counts = np.array(list(found.class_counts.values()))
    assert counts.sum() == rows
    assert np.abs(counts - rows * shares).max() <= clusters + 1e-9


def test_values_are_those_of_scikit_learn_in_another_order():
    found = gen_class_data(rows=60, seed=5, separation=1.5, label_noise=0.2)

    theirs, labels = make_classification(
        *(60, 10),
        n_informative=5,
        n_redundant=2,
        flip_y=0.2,
        class_sep=1.5,
        shuffle=False,
        random_state=5,
    )
    ours = found.table.drop(columns="label").to_numpy()
    assert np.array_equal(np.sort(ours, axis=None), np.sort(theirs, axis=None))
    mine = np.sort(values_of(found, "noise").sum(axis=1))
    assert mine == pytest.approx(np.sort(theirs[:, 7:].sum(axis=1)))
    assert np.bincount(found.table["label"]).tolist() == np.bincount(labels).tolist()


@pytest.mark.parametrize(("classes", "wrong"), [(2, 0.1), (4, 0.15)])
def test_label_noise_changes_labels_and_nothing_else(classes, wrong):
    """Of labels drawn at random, one in `classes` is right by chance."""
    clean, noisy = (
        gen_class_data(20_000, classes=classes, label_noise=noise)
        for noise in (0.0, 0.2)
    )

    changed = (clean.table["label"] != noisy.table["label"]).mean()
    assert changed == pytest.approx(wrong, abs=0.01)
    pd.testing.assert_frame_equal(
        clean.table.drop(columns="label"), noisy.table.drop(columns="label")
    )
    assert sum(noisy.class_counts.values()) == 20_000


def test_missing_cells_are_as_many_as_asked_for_and_the_others_stay():
    whole, holed = (gen_class_data(200, missing_share=share) for share in (0.0, 0.25))

    holes = holed.table.isna()
    assert int(holes.sum().sum()) == 500
    assert not holes["label"].any()
    assert (holes.sum(axis=1) > 0).mean() > 0.8
    pd.testing.assert_frame_equal(holed.table, whole.table.mask(holes))


def test_the_same_seed_gives_the_same_table_and_another_one_another():
    first, again, other = (gen_class_data(seed=seed) for seed in (3, 3, 4))

    pd.testing.assert_frame_equal(first.table, again.table)
    pd.testing.assert_frame_equal(first.feature_kinds, again.feature_kinds)
    assert not first.table.equals(other.table)


def test_the_seed_gives_the_same_table_everywhere():
    """Others repeat a published result by its seed, on another machine."""
    table = gen_class_data(rows=5).table
    holes = gen_class_data(rows=5, missing_share=0.1).table.isna().to_numpy()

    assert table["label"].tolist() == [0, 1, 1, 0, 0]
    assert table["feature_1"].round(6).tolist() == [
        *(0.576591, -1.093062, 0.031831, 1.849264, -0.769916),
    ]
    assert np.argwhere(holes).tolist() == [[0, 6], [2, 0], [2, 9], [3, 3], [4, 4]]


def test_rows_are_in_random_order():
    labels = gen_class_data(rows=200).table["label"]

    assert 70 < (labels.diff().abs() == 1).sum() < 130


def test_the_label_can_have_any_name():
    found = gen_class_data(label_column="größe")

    assert found.table.columns[-1] == found.label_column == "größe"


def test_the_smallest_table_has_a_row_per_class():
    found = gen_class_data(
        rows=2, features=1, informative=1, redundant=0, clusters_per_class=1
    )

    assert found.class_counts == {"0": 1, "1": 1}
    assert found.table.shape == (2, 2)


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({"rows": 0}, "rows is 0: give 1 or more"),
        ({"features": 0}, "features is 0: give 1 or more"),
        ({"informative": 0}, "informative is 0: give 1 or more"),
        ({"redundant": -1}, "redundant is -1: give 0 or more"),
        ({"classes": 1}, "classes is 1: give 2 or more"),
        ({"clusters_per_class": 0}, "clusters_per_class is 0: give 1 or more"),
        ({"separation": -1.0}, "separation is -1.0: give a number above 0"),
        ({"separation": 0.0}, "separation is 0.0: give a number above 0"),
        ({"separation": float("inf")}, "separation is inf"),
        ({"label_noise": 1.5}, "label_noise is 1.5: give a share from 0 to 1"),
        ({"label_noise": float("nan")}, "label_noise is nan"),
        ({"missing_share": 1.0}, "missing_share is 1.0: give a share from 0 to below"),
        ({"label_column": ""}, "label_column is empty: give a name"),
        ({"label_column": "feature_7"}, "label_column is 'feature_7', which is a"),
        ({"seed": -1}, "seed is -1: give a whole number from 0 to 4294967295"),
        ({"seed": 2**32}, "seed is 4294967296"),
        ({"informative": 9}, "redundant=2 features are 11, and features=10: give fea"),
        ({"classes": 17}, "are 34 clusters, and informative=5 features have room for"),
        ({"class_shares": []}, "class_shares has 0 shares, and classes=2"),
        ({"class_shares": [0.2, 0.3, 0.5]}, "class_shares has 3 shares, and classes=2"),
        ({"class_shares": [1.0, 0.0]}, "give each class a share above 0"),
        ({"class_shares": [0.5, 0.4]}, "class_shares add up to 0.9: make it 1"),
        ({"rows": 3}, "rows=3 are too few .* give rows=4 or more"),
        ({"class_shares": [0.999, 0.001]}, "give rows=2000 or more"),
    ],
)
def test_what_cannot_be_is_refused_and_what_would_do_is_told(params, message):
    with pytest.raises(ValueError, match=message):
        gen_class_data(**params)


@pytest.mark.parametrize(
    "params",
    [
        {"informative": 9, "features": 11},
        {"classes": 16},
        {"classes": 17, "informative": 6},
        {"rows": 4},
        {"class_shares": [0.999, 0.001], "rows": 2000},
        {"label_noise": 1.0},
    ],
)
def test_what_the_messages_advise_is_possible(params):
    found = gen_class_data(**params)

    assert min(found.class_counts.values()) > 0


def test_all_that_is_wrong_is_told_at_once():
    with pytest.raises(ValueError, match="rows is 0") as caught:
        gen_class_data(rows=0, classes=1, label_noise=2)
    with pytest.raises(ValueError, match="features=3") as combined:
        gen_class_data(features=3, classes=40, class_shares=[0.5])

    assert str(caught.value).count("; ") == 2
    assert all(
        each in str(combined.value)
        for each in ("80 clusters", "give informative=7", "1 shares, and classes=40")
    )


def test_the_readme_shows_what_comes_out():
    readme = Path(__file__).with_name("README.md").read_text(encoding="utf-8")
    found = gen_class_data(
        *(200, 4, 2, 1, 3), clusters_per_class=1, class_shares=[0.5, 0.3, 0.2]
    )

    for table in (found.table.head(4).round(3), found.feature_kinds):
        for row in table.itertuples(index=False):
            cells = [cell if isinstance(cell, str) else f"{cell:g}" for cell in row]
            assert f"| {' | '.join(cells)} |" in readme
    assert str(found.class_counts) in readme
