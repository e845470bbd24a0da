"""Clusters that are known, and measures against published values."""

from __future__ import annotations

import functools
import io

import joblib
import numpy as np
import pandas as pd
import pytest
from sklearn.datasets import make_blobs, make_moons
from sklearn.metrics import adjusted_rand_score, silhouette_score

from hub_functions.core.cluster import cluster
from hub_functions.core.cluster.sample import load_sample

METHODS = ["k-means", "gaussian-mixture", "agglomerative", "dbscan", "hdbscan"]
SPOTS, PLACES = make_blobs(
    120, centers=[(0, 0), (10, 0), (0, 10), (10, 10)], random_state=0
)
BLOBS = pd.DataFrame(SPOTS, columns=["x", "y"]).assign(place=PLACES)


@functools.cache
def of_blobs(method):
    return cluster(BLOBS, "place", method, most_clusters=5)


@functools.cache
def of_sample():
    return cluster()


@pytest.mark.parametrize("method", METHODS)
def test_blobs_that_are_far_apart_are_found_and_counted(method):
    found = of_blobs(method)

    assert found.clusters == 4
    assert found.adjusted_rand > 0.9
    assert found.silhouette > 0.7
    assert found.table["cluster"].nunique() == 4 + bool(found.noise_rows)


def test_the_iris_has_the_inertia_and_silhouettes_that_are_published():
    """Of scaled measures; 139.82 is in scikit-learn's and R's textbooks alike."""
    found = of_sample()

    choices = found.choices.set_index("clusters")
    assert choices["inertia"][3] == pytest.approx(139.82, abs=0.01)
    assert choices["silhouette"][2] == pytest.approx(0.5818, abs=1e-4)
    assert choices["silhouette"][3] == pytest.approx(0.4599, abs=1e-3)
    assert found.clusters == 2
    assert choices["chosen"].tolist() == [True] + [False] * 8


def test_silhouettes_by_hand():
    """0, 1 and 9, 10 (unscaled): of 0, a = 1 and b = 9.5."""
    table = pd.DataFrame({"x": [0.0, 1, 9, 10]})

    found = cluster(table, clusters=2, scale=False)

    outer, inner = 1 - 1 / 9.5, 1 - 1 / 8.5
    assert found.silhouette == pytest.approx((outer + inner) / 2)
    assert found.profiles["silhouette"].tolist() == pytest.approx(
        [found.silhouette] * 2
    )
    assert sorted(found.profiles["mean_x"]) == [0.5, 9.5]


def test_moons_are_two_for_hdbscan_and_not_for_k_means():
    points, moon = make_moons(300, noise=0.05, random_state=0)
    table = pd.DataFrame(points, columns=["x", "y"]).assign(moon=moon)

    dense = cluster(table, "moon", "hdbscan", least_rows=15)
    round_ = cluster(table, "moon", "k-means", 2)

    assert dense.adjusted_rand > 0.95
    assert round_.adjusted_rand < 0.7


def test_rows_apart_from_all_are_in_no_cluster_and_last_in_the_profiles():
    table = pd.concat([BLOBS, pd.DataFrame({"x": [50.0], "y": [50.0], "place": [9]})])

    found = cluster(table, "place", "dbscan", radius=0.5, scale=True)

    assert found.table["cluster"].iloc[-1] == -1
    assert found.profiles["cluster"].iloc[-1] == -1
    assert found.noise_rows == found.profiles["rows"].iloc[-1] >= 1
    assert found.profiles["rows"].sum() == 121


def test_profiles_say_what_a_cluster_has_in_common():
    found = cluster(clusters=2)

    setosa = found.profiles[found.profiles["rows"] == 50].iloc[0]
    assert setosa["mean_petal_length_cm"] == pytest.approx(1.462)  # Fisher's mean
    assert setosa["distinct"].startswith("petal_length_cm -1.3, petal_width_cm -1.3")
    assert setosa["share"] == pytest.approx(1 / 3)


def test_the_number_is_that_which_is_given():
    found = cluster(BLOBS, "place", "agglomerative", 3)

    assert found.clusters == 3
    assert found.choices["clusters"].tolist() == [3]
    assert found.choices["radius"].isna().all()


@pytest.mark.parametrize("method", METHODS)
def test_the_model_predicts_new_rows_and_is_made_of_scikit_learn_alone(method):
    found = of_blobs(method)
    stream = io.BytesIO()
    joblib.dump(found.model, stream)
    stream.seek(0)
    model = joblib.load(stream)

    later = BLOBS.assign(more="x")[["more", "place", "y", "x"]]

    assert model.predict(later).tolist() == found.table["cluster"].tolist()
    assert list(model.feature_names_in_) == ["x", "y"]
    assert b"hub_functions" not in stream.getvalue()


def test_measures_are_those_of_scikit_learn():
    found = cluster(clusters=3)

    flowers = load_sample()
    values = flowers.drop(columns="species")
    scaled = ((values - values.mean()) / values.std(ddof=0)).to_numpy()
    labels = found.table["cluster"].to_numpy()
    assert found.silhouette == pytest.approx(silhouette_score(scaled, labels))
    agreement = adjusted_rand_score(flowers["species"], labels)
    assert found.adjusted_rand == pytest.approx(agreement)
    assert found.calinski_harabasz == pytest.approx(241.9, abs=0.2)


def test_of_many_rows_silhouettes_are_those_of_a_sample():
    points, _ = make_blobs(6000, centers=[(0, 0), (9, 9)], random_state=0)

    found = cluster(pd.DataFrame(points), clusters=2)

    assert found.notes == ["silhouettes are those of 5,000 rows drawn at random"]
    assert found.silhouette > 0.8


def test_the_figures_show_the_choice_and_the_rows():
    found = of_sample()
    given = cluster(clusters=3)

    line = found.choice_plot.axes[0].lines[0]
    assert line.get_xdata().tolist() == list(range(2, 11))
    assert len(given.choice_plot.axes[0].patches) == 3
    legend = given.scatter_plot.axes[0].get_legend()
    assert [text.get_text() for text in legend.get_texts()] == ["0", "1", "2"]


def test_the_same_table_and_seed_give_the_same_bytes():
    streams = []
    for _ in range(2):
        found = cluster(BLOBS, "place", most_clusters=4, seed=3)
        stream = io.BytesIO()
        joblib.dump(found.model, stream)
        for figure in (found.choice_plot, found.scatter_plot):
            figure.savefig(stream, format="png", dpi=40)
        streams.append(stream.getvalue())

    assert streams[0] == streams[1]
    assert np.isfinite(found.profiles["mean_x"]).all()
