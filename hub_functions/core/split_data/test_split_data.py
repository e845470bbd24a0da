"""Which row goes where: known answers, and promises kept for many tables."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sklearn.datasets import load_iris
from sklearn.model_selection import train_test_split

from hub_functions.core.split_data import Split, split_data

IRIS = load_iris(as_frame=True).frame


def some_table(seed: int) -> pd.DataFrame:
    """Return 30 to 300 rows with classes, groups and times, all unevenly many."""
    random = np.random.default_rng(seed)
    rows = int(random.integers(30, 300))
    classes = int(random.integers(2, 6))
    label = np.arange(rows) % classes  # so that each has 5 rows or more
    label[10 * classes :] = random.choice(classes, max(0, rows - 10 * classes))
    return pd.DataFrame(
        {
            "id": random.permutation(rows),
            "label": random.permutation(label),
            "group": random.zipf(1.5, rows) % 40,
            "time": random.integers(0, 50, rows),
        },
        index=random.integers(0, 9, rows),
    )


def parts_of(split: Split) -> list[pd.DataFrame]:
    return [split.train, split.validation, split.test]


WAYS = [
    {},
    {"label_column": "label"},
    {"group_column": "group"},
    {"group_column": "group", "label_column": "label"},
    {"time_column": "time"},
]


@pytest.mark.parametrize("way", WAYS, ids=" ".join)
@pytest.mark.parametrize("seed", range(12))
def test_every_row_is_in_exactly_one_part(way, seed):
    table = some_table(seed)
    before = table.copy()

    split = split_data(table, **way, test_share=0.25, validation_share=0.15, seed=seed)

    together = pd.concat(parts_of(split))
    by_id = table.sort_values("id")
    pd.testing.assert_frame_equal(together.sort_values("id"), by_id)
    sizes = [len(part) for part in parts_of(split)]
    assert sizes == [split.train_rows, split.validation_rows, split.test_rows]
    assert min(sizes) > 0
    pd.testing.assert_frame_equal(table, before)


@pytest.mark.parametrize("way", WAYS, ids=" ".join)
def test_the_same_seed_gives_the_same_parts(way):
    """Whatever the type of the label's and the group's values: only rows count."""
    table = some_table(1)
    as_text = table.astype({"label": str, "group": str})

    first, again = (split_data(each, **way, seed=7) for each in (table, as_text))
    other = split_data(table, **way, seed=8)

    assert first.test["id"].tolist() == again.test["id"].tolist()
    same = first.test["id"].tolist() == other.test["id"].tolist()
    assert same == ("time_column" in way)


def test_random_parts_are_those_of_scikit_learn():
    """People who know its seeds by heart find their rows again."""
    theirs, label = train_test_split(IRIS, test_size=0.2, random_state=3), "target"
    by_class = train_test_split(
        IRIS, test_size=0.2, random_state=3, stratify=IRIS[label]
    )

    ours = split_data(IRIS, seed=3), split_data(IRIS, label, seed=3)

    for split, (train, test) in zip(ours, (theirs, by_class), strict=True):
        pd.testing.assert_frame_equal(split.train, train)
        pd.testing.assert_frame_equal(split.test, test)
        assert split.validation_rows == 0


@pytest.mark.parametrize(
    ("rows", "shares", "sizes"),
    [
        (100, (0.2, 0.1), (70, 10, 20)),
        (10, (0.25, 0.0), (7, 0, 3)),
        (10, (0.24, 0.0), (8, 0, 2)),
        (100, (0.07, 0.0), (93, 0, 7)),
        (3, (0.2, 0.1), (1, 1, 1)),
        (2, (0.01, 0.0), (1, 0, 1)),
        (2, (0.7, 0.0), (1, 0, 1)),
    ],
)
def test_shares_are_rounded_to_rows_and_no_part_is_empty(rows, shares, sizes):
    split = split_data(pd.DataFrame({"x": range(rows)}), None, *shares)

    assert (split.train_rows, split.validation_rows, split.test_rows) == sizes


def test_iris_keeps_its_three_classes_in_equal_parts():
    split = split_data(IRIS, "target", 0.2, 0.2)

    counts = [part["target"].value_counts().to_dict() for part in parts_of(split)]
    assert counts == [dict.fromkeys((0, 1, 2), each) for each in (30, 10, 10)]


@pytest.mark.parametrize("seed", range(25))
def test_classes_have_the_proportions_of_the_table(seed):
    """To within a row in two parts, and within two rows in three."""
    table = some_table(seed)
    counts = table["label"].value_counts()

    two = split_data(table, "label", 0.3, seed=seed)
    three = split_data(table, "label", 0.2, 0.2, seed=seed)

    def off(part: pd.DataFrame) -> float:
        expected = counts * len(part) / len(table)
        found = part["label"].value_counts().reindex(counts.index, fill_value=0)
        return float((found - expected).abs().max())

    assert max(off(two.train), off(two.test), off(three.test)) <= 1 + 1e-9
    assert max(off(three.train), off(three.validation)) < 2


@pytest.mark.parametrize("way", WAYS[2:4], ids=" ".join)
@pytest.mark.parametrize("seed", range(25))
def test_a_group_is_never_in_two_parts(way, seed):
    table = some_table(seed)

    split = split_data(table, **way, test_share=0.3, validation_share=0.2, seed=seed)

    groups = [set(part["group"]) for part in parts_of(split)]
    assert sum(map(len, groups)) == len(set.union(*groups)) == table["group"].nunique()
    largest = table["group"].value_counts().max()
    for part, share in zip(parts_of(split), (0.5, 0.2, 0.3), strict=True):
        assert len(part) <= len(table) * share + largest + 1


def test_groups_of_equal_size_give_the_shares_exactly():
    table = pd.DataFrame({"who": np.repeat(np.arange(50), 4)})

    split = split_data(table, None, 0.2, 0.1, group_column="who")

    assert (split.train_rows, split.validation_rows, split.test_rows) == (140, 20, 40)


def test_groups_keep_the_classes_where_they_can():
    """Sick patients are a tenth; without a look at classes, parts differ widely."""
    random = np.random.default_rng(0)
    table = pd.DataFrame({"who": np.repeat(np.arange(200), 5)})
    table["sick"] = (random.random(200) < 0.1)[table["who"]]

    splits = [
        split_data(table, "sick", 0.25, group_column="who", seed=seed)
        for seed in range(20)
    ]

    share = table["sick"].mean()
    for split in splits:
        assert split.test["sick"].mean() == pytest.approx(share, abs=0.025)
        assert split.test_rows == pytest.approx(250, abs=5)


def test_groups_are_dealt_by_rows_where_the_label_is_a_measured_number():
    """Each value is a class of its own then, of which train always lacks most."""
    random = np.random.default_rng(0)
    table = pd.DataFrame({"who": random.integers(0, 60, 600), "y": random.random(600)})

    split = split_data(table, "y", 0.25, group_column="who")

    assert split.test_rows == pytest.approx(150, abs=20)


def test_the_smallest_table_of_groups_has_one_in_each_part():
    table = pd.DataFrame({"who": [*("a", "a", "a"), "b", "c"]})

    split = split_data(table, None, 0.2, 0.2, group_column="who")

    assert sorted(part["who"].nunique() for part in parts_of(split)) == [1, 1, 1]


@pytest.mark.parametrize("seed", range(25))
def test_no_time_is_in_two_parts_and_the_order_is_kept(seed):
    table = some_table(seed)

    split = split_data(table, None, 0.2, 0.2, time_column="time", seed=seed)

    train, validation, test = (part["time"].to_numpy() for part in parts_of(split))
    assert train.max() < validation.min()
    assert validation.max() < test.min()
    for times in (train, validation, test):
        assert (np.diff(times) >= 0).all()


def test_times_are_cut_where_the_shares_are_nearest():
    """Of 4, 3, 2 and 1 rows a day, 7 or 9 may come before; 8 are wanted."""
    table = pd.DataFrame({"day": [3, 1, 2, 1, 2, 1, 4, 1, 3, 2], "row": range(10)})

    split = split_data(table, None, 0.25, time_column="day")
    three = split_data(table, None, 0.1, 0.2, time_column="day")

    assert split.train["row"].tolist() == [1, 3, 5, 7, 2, 4, 9]
    assert split.test["row"].tolist() == [0, 8, 6]
    assert three.validation["row"].tolist() == [0, 8]
    assert three.test["row"].tolist() == [6]


@pytest.mark.parametrize(
    ("days", "shares", "sizes"),
    [
        (range(10), (0.2, 0.3), [5, 3, 2]),
        ([1] + [2] * 9, (0.2, 0.0), [1, 0, 9]),
        ([1, 2] + [3] * 8, (0.2, 0.2), [1, 1, 8]),
        ([1] * 8 + [2, 3], (0.4, 0.4), [8, 1, 1]),
    ],
)
def test_no_part_is_empty_however_the_times_are_spread(days, shares, sizes):
    table = pd.DataFrame({"day": days})

    split = split_data(table, None, *shares, time_column="day")

    assert [len(part) for part in parts_of(split)] == sizes


@pytest.mark.parametrize(
    "times",
    [
        [3, 1, 2],
        [0.3, -np.inf, 0.2],
        pd.to_datetime(["2024-03-01", "2024-01-01", "2024-02-01"]),
        pd.to_datetime(["2024-03-01", "2024-01-01", "2024-02-01"], utc=True),
        pd.to_timedelta([3, 1, 2], unit="h"),
        pd.PeriodIndex(["2024-03", "2024-01", "2024-02"], freq="M"),
        pd.Categorical([3, 1, 2], categories=[3, 2, 1]),
        ["2024-03-01", "2024-01-01T09:00", "2024-01-31 23:59:59"],
        pd.array(["2024-03-01", "2024-01-01", "2024-02-01"], dtype="string"),
        pd.array([3, 1, 2], dtype="Int64"),
        pd.Series(pd.to_datetime(["2024-03-01", "2024-01-01", "2024-02-01"]).date),
    ],
)
def test_times_of_many_types_are_put_in_order(times):
    table = pd.DataFrame({"when": pd.Series(times), "row": [3, 1, 2]})

    split = split_data(table, None, 0.3, 0.3, time_column="when")

    assert [part["row"].tolist() for part in parts_of(split)] == [[1], [2], [3]]
