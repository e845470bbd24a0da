"""Components against published values, analytic cases and scikit-learn itself."""

from __future__ import annotations

import io

import joblib
import numpy as np
import pandas as pd
import pytest
from sklearn.datasets import load_iris, make_circles
from sklearn.decomposition import NMF, TruncatedSVD
from sklearn.preprocessing import MinMaxScaler, StandardScaler

from hub_functions.core.reduce_dimensions import reduce_dimensions

IRIS = load_iris(as_frame=True).frame.rename(columns={"target": "species"})
FLOWERS = IRIS.drop(columns="species")
LINE = pd.DataFrame({"x": [1.0, 2, 3, 4], "y": [2.0, 4, 6, 8]})


def test_the_iris_has_the_components_that_are_published():
    """As R's prcomp(iris[1:4], scale.=TRUE) gives them in many a textbook."""
    found = reduce_dimensions(IRIS, "species", keep=4)

    published = [0.7296, 0.2285, 0.03669, 0.00518]
    np.testing.assert_allclose(found.components["share"], published, atol=5e-5)
    loadings = found.loadings.set_index("feature")["component_1"].abs()
    rotation = np.array([0.5211, 0.2693, 0.5804, 0.5649])  # of length 1
    np.testing.assert_allclose(loadings, rotation * np.sqrt(2.9185), atol=1e-3)


def test_two_columns_of_one_line_are_one_component():
    found = reduce_dimensions(LINE, keep=0.99)

    assert found.kept == 1
    assert found.explained == pytest.approx(1)
    z = np.array([-3, -1, 1, 3]) / np.sqrt(5)  # each column, scaled
    scores = found.table["component_1"].to_numpy()
    np.testing.assert_allclose(np.abs(scores), np.abs(z * np.sqrt(2)))
    assert found.loadings["communality"].tolist() == pytest.approx([1, 1])


@pytest.mark.parametrize(("keep", "kept"), [(0.7, 1), (0.9, 2), (0.96, 3), (2, 2)])
def test_components_are_kept_by_share_or_number(keep, kept):
    found = reduce_dimensions(FLOWERS, keep=keep)

    assert found.kept == kept
    assert found.table.columns.tolist() == [f"component_{n + 1}" for n in range(kept)]
    assert found.components["kept"].sum() == kept
    assert found.explained == pytest.approx(found.components["cumulative"][kept - 1])


def test_loadings_are_the_correlations_of_features_and_components():
    found = reduce_dimensions(FLOWERS, keep=2)

    for name in FLOWERS:
        r = np.corrcoef(FLOWERS[name], found.table["component_2"])[0, 1]
        row = found.loadings.set_index("feature").loc[name]
        assert row["component_2"] == pytest.approx(r)
    first = found.components["strongest"][0]
    assert first.startswith("petal length (cm) (+0.99)")
    assert found.components["strongest"].isna().tolist() == [False, False, True, True]


def test_svd_and_nmf_are_those_of_scikit_learn():
    svd = reduce_dimensions(FLOWERS, method="svd", keep=2).table
    nmf = reduce_dimensions(FLOWERS, method="nmf", keep=2).table

    scaled = StandardScaler(with_mean=False).fit_transform(FLOWERS)
    expected = TruncatedSVD(2, random_state=0).fit_transform(scaled)
    np.testing.assert_allclose(svd, expected, atol=1e-9)
    scaled = MinMaxScaler(clip=True).fit_transform(FLOWERS)
    parts = NMF(2, init="nndsvda", max_iter=1000, random_state=0).fit_transform(scaled)
    np.testing.assert_allclose(nmf, parts, atol=1e-9)


def test_nmf_explains_what_its_parts_add_up_to():
    """A table of rank 2, of parts that do not overlap, is explained in full."""
    table = pd.DataFrame(
        {"a": [1.0, 0, 2, 0], "b": [2.0, 0, 4, 0], "c": [0, 1.0, 0, 3]}
    )

    found = reduce_dimensions(table, method="nmf", keep=2, scale=False)

    assert found.explained == pytest.approx(1, abs=1e-6)
    squares = sorted(found.components["share"])
    assert squares == pytest.approx([10 / 35, 25 / 35], abs=1e-6)


def test_kernel_pca_tells_circles_apart_that_pca_does_not():
    points, inner = make_circles(200, factor=0.3, noise=0.02, random_state=0)
    table = pd.DataFrame(points, columns=["x", "y"]).assign(inner=inner)

    curved = reduce_dimensions(table, "inner", "kernel-pca", 1, gamma=2)
    straight = reduce_dimensions(table, "inner", keep=1)

    assert abs(curved.table.corr().iloc[0, 1]) > 0.9
    assert abs(straight.table.corr().iloc[0, 1]) < 0.1


def test_kernel_pca_with_a_linear_kernel_is_pca():
    curved = reduce_dimensions(FLOWERS, None, "kernel-pca", 2, kernel="linear")
    straight = reduce_dimensions(FLOWERS, keep=2)

    np.testing.assert_allclose(curved.table.abs(), straight.table.abs(), atol=1e-6)
    assert curved.explained == pytest.approx(straight.explained)


def test_without_scaling_large_numbers_outweigh_the_others():
    table = LINE.assign(y=[800.0, -700, 600, 100])

    found = reduce_dimensions(table, keep=1, scale=False)

    assert abs(found.loadings["component_1"][1]) == pytest.approx(1, abs=1e-4)


@pytest.mark.parametrize("method", ["pca", "svd", "kernel-pca", "nmf"])
def test_the_model_takes_new_rows_and_is_made_of_scikit_learn_alone(method):
    found = reduce_dimensions(IRIS, "species", method)
    stream = io.BytesIO()
    joblib.dump(found.model, stream)
    stream.seek(0)
    model = joblib.load(stream)

    later = IRIS.assign(more="x")[["more", *reversed(IRIS.columns)]].head(5)

    scores = model.transform(later)
    expected = found.table.iloc[:5, :2]
    np.testing.assert_allclose(scores, expected, atol=1e-3)
    assert list(model.feature_names_in_) == list(FLOWERS)
    assert b"hub_functions" not in stream.getvalue()


def test_missing_cells_are_the_median_and_are_noted():
    table = LINE.assign(x=[1.0, None, 3, 5])

    found = reduce_dimensions(table, keep=1)
    filled = reduce_dimensions(table.fillna(3), keep=1)

    pd.testing.assert_frame_equal(found.table, filled.table)
    assert found.notes == ["missing cells, taken as the median of their column: 1"]


def test_without_a_table_wines_are_looked_at():
    found = reduce_dimensions()

    assert found.table.columns.tolist() == ["component_1", "component_2", "cultivar"]
    shares = found.components["share"][:2].tolist()
    assert shares == pytest.approx([0.36199, 0.19207], abs=1e-5)  # as published


def test_the_figures_show_what_is_explained_and_the_rows_by_label():
    found = reduce_dimensions()

    bars = found.explained_plot.axes[0]
    assert bars.patches[0].get_height() == pytest.approx(0.36199, abs=1e-5)
    assert bars.get_xlabel() == "component (2 kept)"
    names = [t.get_text() for t in found.scatter_plot.axes[0].get_legend().get_texts()]
    assert names == ["barbera", "barolo", "grignolino"]


def test_the_same_table_and_seed_give_the_same_bytes():
    streams = []
    for _ in range(2):
        found = reduce_dimensions(method="svd", seed=3)
        stream = io.BytesIO()
        joblib.dump(found.model, stream)
        for figure in (found.explained_plot, found.scatter_plot):
            figure.savefig(stream, format="png", dpi=40)
        streams.append(stream.getvalue())

    assert streams[0] == streams[1]
