"""Metrics, intervals and tests against known answers."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from sklearn import metrics
from sklearn.base import BaseEstimator, ClassifierMixin, RegressorMixin

from hub_functions.core.compare_models import compare_models
from hub_functions.core.compare_models.pairing import mcnemar


class Says(ClassifierMixin, BaseEstimator):
    """A classifier whose answers stand in a column, its probabilities in others."""

    def __init__(self, column, classes=("a", "b")):
        self.column = column
        self.classes = classes
        self.classes_ = np.array(classes)

    def predict(self, table):
        return table[self.column].to_numpy()

    def predict_proba(self, table):
        said = self.predict(table)[:, None] == self.classes_
        return np.where(said, 0.9, 0.1 / (len(self.classes_) - 1))


class Tells(RegressorMixin, BaseEstimator):
    """A regressor whose answers stand in a column."""

    def __init__(self, column):
        self.column = column

    def predict(self, table):
        return table[self.column].to_numpy()


def rows(label: str, **said: str) -> pd.DataFrame:
    return pd.DataFrame({"label": list(label), **{k: list(v) for k, v in said.items()}})


# Of ten rows the first model has 8 right and the second 5; only the first 4, only the
# second 1.
TEN = rows("aaaaabbbbb", one="aaaaabbbaa", two="aaabbaabab")
MEASURED = pd.DataFrame(
    {"y": [1.0, 2, 3, 4, 5], "near": [1.1, 2, 3.2, 3.9, 5.5], "far": [2.0, 0, 5, 4, 1]}
)


def by_name(table: pd.DataFrame, name: str) -> dict:
    return table.set_index("name").loc[name].to_dict()


def pair(found, first: str, second: str) -> dict:
    return (
        found.differences.set_index(["first", "second"]).loc[(first, second)].to_dict()
    )


def test_the_metrics_are_those_of_scikit_learn():
    found = compare_models(Says("one"), Says("two"), table=TEN, label_column="label")

    for name, column in (("model", "one"), ("challenger", "two")):
        ours, said = by_name(found.comparison, name), TEN[column]
        assert ours["accuracy"] == metrics.accuracy_score(TEN["label"], said)
        assert ours["balanced_accuracy"] == pytest.approx(
            metrics.balanced_accuracy_score(TEN["label"], said)
        )
        f1 = metrics.f1_score(TEN["label"], said, average="macro")
        assert ours["f1"] == pytest.approx(f1)
        proba = np.where(said.to_numpy()[:, None] == ["a", "b"], 0.9, 0.1)
        loss = metrics.log_loss(TEN["label"], proba)
        assert ours["log_loss"] == pytest.approx(loss)
        area = metrics.roc_auc_score(TEN["label"] == "b", proba[:, 1])
        assert ours["roc_auc"] == pytest.approx(area)


def test_the_metrics_of_a_regression_are_those_of_scikit_learn():
    found = compare_models(
        Tells("near"), Tells("far"), table=MEASURED, label_column="y"
    )

    for name, column in (("model", "near"), ("challenger", "far")):
        ours, (true, said) = (
            by_name(found.comparison, name),
            (MEASURED["y"], MEASURED[column]),
        )
        assert ours["mae"] == pytest.approx(metrics.mean_absolute_error(true, said))
        assert ours["rmse"] == pytest.approx(
            metrics.root_mean_squared_error(true, said)
        )
        assert ours["r2"] == pytest.approx(metrics.r2_score(true, said))
        assert ours["median_absolute_error"] == metrics.median_absolute_error(
            true, said
        )
    assert (found.best, found.metric, found.task) == ("model", "rmse", "regression")


def test_mcnemar_is_exact():
    """One of six discordant rows: 2 (1 + 6) / 2**6."""
    assert mcnemar(1, 5)["p_value"] == pytest.approx(14 / 64)
    assert mcnemar(0, 0)["p_value"] == 1
    found = compare_models(Says("one"), Says("two"), table=TEN, label_column="label")

    both = pair(found, "model", "challenger")
    assert (both["only_first"], both["only_second"]) == (4, 1)
    assert both["p_value"] == pytest.approx(2 * (1 + 5) / 2**5)
    assert both["difference"] == pytest.approx(0.3)


def test_regressors_are_tested_by_wilcoxon():
    table = pd.concat([MEASURED] * 4, ignore_index=True)
    table["near"] += np.linspace(0, 0.3, 20)

    found = compare_models(Tells("near"), Tells("far"), table=table, label_column="y")

    errors = [(table["y"] - table[c]).abs() for c in ("near", "far")]
    theirs = stats.wilcoxon(errors[0] - errors[1], zero_method="wilcox").pvalue
    assert pair(found, "model", "challenger")["p_value"] == pytest.approx(theirs)
    assert pair(found, "model", "challenger")["test"] == "wilcoxon"


def test_p_values_are_corrected_by_holm():
    """Times 3, 2 and 1, in order, and never less than the one before."""
    found = compare_models(Says("one"), Says("two"), table=TEN, label_column="label")

    given = np.sort(found.differences["p_value"])
    expected = np.minimum(np.maximum.accumulate(given * [3, 2, 1]), 1)
    assert np.sort(found.differences["p_adjusted"]) == pytest.approx(expected)


def test_the_interval_is_that_of_a_large_sample():
    """A difference of accuracies has variance (b + c - (b - c)**2 / n) / n**2."""
    table = pd.concat([TEN] * 40, ignore_index=True)

    found = compare_models(
        Says("one"), Says("two"), table=table, label_column="label", resamples=4000
    )

    b, c, n = 160, 40, 400
    half = 1.96 * math.sqrt(b + c - (b - c) ** 2 / n) / n
    both = pair(found, "model", "challenger")
    assert both["low"] == pytest.approx(0.3 - half, abs=0.006)
    assert both["high"] == pytest.approx(0.3 + half, abs=0.006)
    assert both["differ"]
    assert found.is_clear


def test_pairing_makes_intervals_narrow():
    """Two models that err on the same rows differ by little, however hard rows are."""
    random = np.random.default_rng(0)
    label = random.normal(size=300) * 10
    noise = random.normal(size=300) * 10
    table = pd.DataFrame({"y": label, "a": label + noise, "b": label + noise * 1.1})

    found = compare_models(Tells("a"), Tells("b"), table=table, label_column="y")

    both = pair(found, "model", "challenger")
    alone = by_name(found.comparison, "model")
    assert both["high"] - both["low"] < (alone["high"] - alone["low"]) / 4
    assert both["high"] < 0


def test_the_baseline_is_the_most_frequent_class_of_train():
    """In train it is b, which the table has in 5 of 10 rows."""
    train = rows("abbb", one="abbb", two="abbb")

    found = compare_models(Says("one"), table=TEN, label_column="label", train=train)

    naive = by_name(found.comparison, "baseline")
    assert found.baseline_score == 0.5
    assert naive["kind"] == "most frequent class"
    assert naive["log_loss"] == pytest.approx(-(math.log(0.25) + math.log(0.75)) / 2)
    assert found.notes == ["model cannot be told apart from: baseline"]


def test_without_train_the_baseline_learns_the_labels_of_the_table():
    found = compare_models(Tells("near"), table=MEASURED, label_column="y")

    assert by_name(found.comparison, "baseline")["r2"] == pytest.approx(0)
    assert found.baseline_score == pytest.approx(math.sqrt(2))
    assert found.notes == [
        "the baseline learnt the labels of table itself, as train is not given"
    ]


def test_the_best_of_four_is_returned():
    models = [Tells("far"), Tells("off"), Tells("near"), Tells("far")]
    table = MEASURED.assign(off=MEASURED["y"] + 0.5)

    found = compare_models(*models, table, label_column="y", metric="mae")

    assert found.best == "third"
    assert found.best_model is models[2]
    assert found.best_score == pytest.approx(0.18)
    assert found.lead == pytest.approx(0.32)
    assert found.comparison["name"].tolist()[:2] == ["third", "challenger"]
    assert found.comparison["rank"].tolist() == [1, 2, 3, 4, 5]
    assert len(found.differences) == 10


def test_who_cannot_be_told_apart_is_noted():
    found = compare_models(Says("two"), Says("two"), table=TEN, label_column="label")

    assert (found.best, found.lead, found.is_clear) == ("model", 0, False)
    assert found.notes[1:] == [
        "model cannot be told apart from: challenger, baseline",
        "no model is better than the baseline",
    ]


def test_one_model_is_compared_with_the_baseline():
    found = compare_models(Says("one"), table=TEN, label_column="label")

    assert found.lead is None
    assert found.comparison["name"].tolist() == ["model", "baseline"]


def test_other_metrics_rank_otherwise():
    """All of one class is right more often, and not more balanced."""
    table = rows("aaaaaaaabb", flat="aaaaaaaaaa", fair="aaaaabbbbb")

    def best(metric):
        found = compare_models(
            Says("flat"), Says("fair"), table=table, label_column="label", metric=metric
        )
        return found.best

    assert best("accuracy") == "model"
    assert best("balanced_accuracy") == "challenger"
    assert best("f1") == "challenger"
    assert best("log_loss") == "model"


def test_without_arguments_two_small_models_are_compared():
    found = compare_models()

    assert (found.best, found.task, found.rows) == ("model", "classification", 228)
    assert found.best_score == pytest.approx(0.9605, abs=0.01)
    assert found.baseline_score == pytest.approx(0.627, abs=0.001)


def test_the_readme_shows_what_comes_out():
    readme = Path(__file__).with_name("README.md").read_text(encoding="utf-8")
    found = compare_models()

    for _, each in found.comparison.iterrows():
        numbers = [
            each["accuracy"],
            each["f1"],
            each["log_loss"],
            each["low"],
            each["high"],
        ]
        cells = [each["name"], each["kind"], *(f"{number:.3f}" for number in numbers)]
        assert f"| {' | '.join(cells)} |" in readme
    assert found.notes[0] in readme
