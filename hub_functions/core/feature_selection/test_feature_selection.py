"""What is scored, voted for and kept, against known answers."""

from __future__ import annotations

import io
import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure
from matplotlib.text import Text
from sklearn.datasets import load_iris, make_classification

from hub_functions.core.feature_selection import Selection, feature_selection
from hub_functions.core.feature_selection.tables import Feature
from hub_functions.core.feature_selection.voting import count_votes

IRIS = load_iris(as_frame=True).frame.rename(columns={"target": "label"})
SMALL = pd.DataFrame({"x": [1, 2, 3, 4, 5, 6], "label": list("aaabbb")})


def scores_of(found: Selection) -> pd.DataFrame:
    return found.scores.set_index("feature")


def texts(figure: Figure) -> list[str]:
    return [text.get_text() for text in figure.findobj(Text) if text.get_text()]


def picture(figure: Figure) -> bytes:
    """Draw a figure; a warning on the way is an error."""
    stream = io.BytesIO()
    figure.savefig(stream, format="png", dpi=30)
    return stream.getvalue()


def shown(row: pd.Series) -> str:
    """Write a row as the README has it."""
    cells = [
        f"{round(cell, 3):.9g}" if isinstance(cell, float) else cell for cell in row
    ]
    return f"| {' | '.join(map(str, cells))} |"


def informed(rows: int = 400) -> pd.DataFrame:
    """Three features that tell of the class, and five that do not."""
    values, label = make_classification(
        rows, 8, n_informative=3, n_redundant=0, shuffle=False, random_state=3
    )
    names = [*(f"useful{place}" for place in range(3)), *"vwxyz"]
    return pd.DataFrame(values, columns=names).assign(label=label)


def test_the_f_of_two_small_groups_is_the_one_worked_out_by_hand():
    """Means 2 and 5 around 3.5: 13.5 between, (2 + 2) / 4 within."""
    found = feature_selection(SMALL, "label", methods=["anova_f"])

    assert scores_of(found).loc["x", "anova_f"] == pytest.approx(13.5)


def test_the_f_of_fishers_iris_is_the_published_one():
    found = scores_of(feature_selection(IRIS, "label", methods=["anova_f"]))

    assert found.loc[IRIS.columns[:4], "anova_f"].tolist() == pytest.approx(
        [119.2645, 49.1600, 1180.1612, 960.0071], abs=1e-4
    )


def test_mutual_information_of_texts_is_exact():
    """Of a copy of two equal classes it is ln 2, of half a copy half of it, and of
    what is independent 0.
    """
    table = pd.DataFrame(
        {
            "copy": list("ppppqqqq"),
            "independent": list("pqpqpqpq"),
            "label": list("aaaabbbb"),
        }
    )
    found = scores_of(feature_selection(table, "label", methods=["mutual_info"]))

    assert found.loc["copy", "mutual_info"] == pytest.approx(math.log(2))
    assert found.loc["independent", "mutual_info"] == pytest.approx(0, abs=1e-12)


def test_what_the_trees_take_away_adds_up_to_one():
    found = feature_selection(informed(), "label", methods=["tree"])

    assert found.scores["tree"].sum() == pytest.approx(1)
    assert found.kept[0].startswith("useful")


def test_the_linear_model_does_not_use_noise():
    found = scores_of(feature_selection(informed(), "label", methods=["l1"]))

    assert found.loc[list("vwxyz"), "l1"].tolist() == [0] * 5
    assert found["votes"].sum() == (found["l1"] > 0).sum() == 2


def test_useful_features_are_kept_and_noise_is_not():
    found = feature_selection(informed(), "label", 3)

    assert sorted(found.kept) == ["useful0", "useful1", "useful2"]
    assert found.kept[0] == "useful1"
    assert list(found.table) == ["useful0", "useful1", "useful2", "label"]


def test_the_petals_of_iris_are_kept():
    """Every textbook finds them: the default keeps half of the four."""
    found = feature_selection(IRIS, "label")

    assert sorted(found.kept) == ["petal length (cm)", "petal width (cm)"]
    assert scores_of(found).loc[found.kept, "votes"].tolist() == [4, 4]
    assert found.features == 4
    assert found.notes == []


def test_the_readme_shows_what_comes_out():
    """Its table is what people judge the function by before they run it."""
    readme = Path(__file__).with_name("README.md").read_text(encoding="utf-8")

    found = feature_selection(IRIS, "label")

    columns = ["feature", "anova_f", "votes", "rank", "kept"]
    for _, row in found.scores[columns].iterrows():
        assert shown(row) in readme


def test_votes_and_ranks_are_counted_as_documented():
    """`b` and `c` are equal for the first method: the vote goes to the earlier one."""
    features = [
        Feature(name, "number", is_discrete=False, values=np.zeros(1))
        for name in "abcd"
    ]
    scores = {
        "first": np.array([0.0, 2.0, 2.0, 9.0]),
        "second": np.array([0.0, 0.0, 5.0, 0.0]),
    }

    counted = count_votes(features, scores, 2).set_index("feature")

    assert counted["votes"].to_dict() == {"d": 1, "c": 1, "b": 1, "a": 0}
    assert counted["first_rank"].to_dict() == {"d": 1, "c": 2, "b": 2, "a": 4}
    assert counted["second_rank"].to_dict() == {"d": 2, "c": 1, "b": 2, "a": 2}
    assert list(counted.index) == ["c", "d", "b", "a"]


@pytest.mark.parametrize(
    ("keep", "count"), [(1, 1), (3, 3), (3.0, 3), (99, 8), (0.5, 4), (0.01, 1)]
)
def test_keep_is_a_count_or_a_share(keep, count):
    table = informed(60)

    found = feature_selection(table, "label", keep, methods=["anova_f"])

    assert len(found.kept) == count
    assert found.scores["kept"].sum() == count


def test_min_votes_keeps_what_enough_methods_chose():
    table = informed()

    found = feature_selection(table, "label", 4, min_votes=3)

    votes = scores_of(found)["votes"]
    assert sorted(found.kept) == sorted(votes.index[votes >= 3])
    assert 0 < len(found.kept) < 8


def test_too_many_votes_asked_for_are_an_error_that_says_how_many_there_are():
    table = pd.DataFrame({"x": [5, 1, 5, 1], "label": list("aabb")})

    with pytest.raises(ValueError, match=r"no feature has 1 votes; the most are 0"):
        feature_selection(table, "label", min_votes=1, methods=["anova_f"])


def test_numbers_that_part_the_classes_without_any_spread_are_the_best():
    """The variance within the classes is 0: F is infinite."""
    table = SMALL.assign(step=[0, 0, 0, 1, 1, 1])

    found = feature_selection(table, "label", 1)

    assert found.kept == ["step"]
    assert scores_of(found).loc["step", "anova_f"] == np.inf
    assert picture(found.plot)


def test_a_spread_of_nothing_but_rounding_is_none():
    """The variance within is a difference: it may be a little above or below 0."""
    for rows in range(3, 40):
        step = [0.1] * 3 + [0.3] * rows
        table = pd.DataFrame({"step": step, "label": ["a"] * 3 + ["b"] * rows})

        found = feature_selection(table, "label", methods=["anova_f"])

        assert scores_of(found).loc["step", "anova_f"] == np.inf, rows


def test_huge_and_hardly_different_numbers_are_scored():
    table = pd.DataFrame(
        {
            "huge": [1.7e308, 1.6e308, 1.5e308, -1.5e308, -1.6e308, -1.7e308],
            "close": [1e9, 1e9, 1e9, 1e9 + 1e-6, 1e9 + 1e-6, 1e9 + 1e-6],
            "label": list("aaabbb"),
        }
    )

    found = feature_selection(table, "label", 2)

    assert (found.scores["votes"] >= 3).all()


def test_the_same_table_and_seed_give_the_same_scores():
    """However it lies in memory, and also when it came from a file."""
    table = informed(100)
    columns = {name: table[name].to_numpy().copy() for name in table}

    one = feature_selection(table, "label", seed=4)
    two = feature_selection(pd.DataFrame(columns), "label", seed=4)

    pd.testing.assert_frame_equal(one.scores, two.scores, check_exact=True)
    assert picture(one.plot) == picture(two.plot)


def test_the_seed_changes_the_trees():
    one, two = (
        feature_selection(informed(60), "label", methods=["tree"], seed=seed)
        for seed in (1, 2)
    )

    assert scores_of(one).loc["v", "tree"] != scores_of(two).loc["v", "tree"]


def test_the_plot_shows_names_ranks_and_votes():
    found = feature_selection(IRIS, "label")

    written = texts(found.plot)
    assert {"petal width (cm)", "sepal width (cm)", "4 votes", "0 votes"} <= set(
        written
    )
    assert {"mutual_info", "anova_f", "tree", "l1"} <= set(written)
    assert picture(found.plot)


def test_the_plot_of_many_features_says_what_is_not_drawn():
    random = np.random.default_rng(0)
    table = pd.DataFrame(random.normal(size=(30, 50))).assign(label=[0, 1] * 15)

    found = feature_selection(table, "label", methods=["anova_f"])

    assert any("Not drawn: 10 features." in text for text in texts(found.plot))
