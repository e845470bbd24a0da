"""Tables of every kind, the model that takes them, and what is refused."""

from __future__ import annotations

import io

import numpy as np
import pandas as pd
import pytest

from hub_functions.core.mpi_trainer import mpi_trainer

SMALL = pd.DataFrame({"x": [1.0, 2, 3, 7, 8, 9], "label": list("aaabbb")})


def test_a_line_is_found():
    table = pd.DataFrame({"x": [1, 2, 3, 4], "y": [3.0, 5, 7, 9]})

    found = mpi_trainer(table, "y", "Ridge", penalty=1e-9)

    assert found.model.predict(pd.DataFrame({"x": [10]})) == pytest.approx(21)
    assert found.score == pytest.approx(1)
    assert found.steps == 1


def test_the_model_predicts_a_table_as_it_comes():
    """Other order of columns, more of them, and missing cells; texts never seen."""
    table = SMALL.assign(text=["p", None, "p", "q", "q", "q"], flag=[True, False] * 3)
    model = mpi_trainer(table, "label").model

    later = pd.DataFrame(
        {
            "more": [1, 2],
            "text": ["violet", None],
            "flag": [True, False],
            "x": [9.0, np.nan],
        }
    )

    assert len(model.predict(later)) == 2
    assert model.predict(later.head(1)).tolist() == ["b"]
    assert sorted(model.feature_names_in_) == ["flag", "text", "x"]


@pytest.mark.parametrize("ranks", [1, 2])
def test_what_cannot_be_learnt_from_is_left_out_and_named(ranks):
    table = SMALL.assign(nothing=None, day=pd.Timestamp("2024-02-29"), list=[[1]] * 6)
    table.loc[2, "label"] = None

    found = mpi_trainer(table, "label", ranks=ranks)

    assert found.rows == 5
    assert found.notes == [
        "rows without a label, left out: 1",
        "columns left out, no values: nothing",
        "columns left out, neither numbers nor texts: day, list",
    ]


@pytest.mark.parametrize(
    ("label", "classes"),
    [
        ([True, False] * 3, [False, True]),
        ([3.0, -1.0] * 3, [-1, 3]),
        (pd.array([3, -1] * 3, dtype="Int64"), [-1, 3]),
        (pd.Categorical(["b", "a"] * 3), ["a", "b"]),
        (pd.array(["b", "ä"] * 3, dtype="string"), ["b", "ä"]),
    ],
)
def test_labels_of_every_kind_become_classes(label, classes):
    table = pd.DataFrame({"x": [1, 9] * 3, "label": label})

    found = mpi_trainer(table, "label")

    assert found.model.classes_.tolist() == classes
    assert found.score == 1
    assert all(type(each) is type(classes[0]) for each in found.model.classes_.tolist())


def test_a_constant_and_a_wide_table_are_learnt_from():
    constant = mpi_trainer(SMALL.assign(same=4), "label")
    wide = pd.DataFrame(np.eye(6, 500)).add_prefix("c").assign(y=range(6))

    assert constant.score == 1
    assert mpi_trainer(wide, "y", "Ridge").model[-1].coef_.shape == (500,)


def test_the_table_is_not_changed():
    table = SMALL.copy()

    mpi_trainer(table, "label")

    pd.testing.assert_frame_equal(table, SMALL)


def test_the_plot_tells_what_was_trained():
    figure = mpi_trainer(SMALL, "label").plot

    assert "on label, 6 rows, 1 rank" in figure.axes[0].get_title(loc="left")
    stream = io.BytesIO()
    figure.savefig(stream, format="png", dpi=30)
    assert stream.getvalue()


@pytest.mark.parametrize(
    ("table", "message"),
    [
        (SMALL.assign(label="a"), r"has 1 class in the labelled rows"),
        (SMALL.assign(label=None), r"no row of the table has a label in 'label'"),
        (SMALL.head(0), r"no row of the table has a label"),
        (SMALL.head(1), r"has 1 class in the labelled rows"),
        (SMALL.assign(label=[0.5, 1, 1, 2, 2, 2]), r"numbers such as 0\.5: classes"),
        (SMALL[["label"]], r"no column but 'label' holds numbers or texts"),
        (SMALL.assign(x=np.inf), r"infinite numbers in 'x'"),
        (SMALL.set_axis(["label", "label"], axis=1), r"more than one column is called"),
        (SMALL.rename(columns={"label": "lable"}), r"did you mean 'lable'"),
    ],
)
def test_a_table_from_which_nothing_can_be_learnt_is_refused(table, message):
    with pytest.raises(ValueError, match=message):
        mpi_trainer(table, "label")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"label_column": None}, r"label_column is not given.*'x', 'label'"),
        ({"estimator": "SVC"}, r"no estimator 'SVC': there are LogisticRegression"),
        ({"estimator": "Ridge"}, r"'label' holds no numbers.*LogisticRegression"),
        ({"ranks": 0}, r"ranks is 0: give 1 or more"),
        ({"ranks": 7}, r"ranks is 7: there are but 6 labelled rows"),
        ({"penalty": 0.0}, r"penalty is 0\.0: give a number above 0"),
        ({"penalty": float("nan")}, r"penalty is nan"),
    ],
)
def test_what_cannot_be_meant_is_refused(options, message):
    with pytest.raises(ValueError, match=message):
        mpi_trainer(SMALL, **({"label_column": "label"} | options))


def test_what_ranks_refuse_is_told_here():
    """They see one class only together; the words come back from their processes."""
    with pytest.raises(ValueError, match=r"has 1 class in the labelled rows"):
        mpi_trainer(SMALL.assign(label="a"), "label", ranks=2)


def test_what_is_no_table_is_refused():
    with pytest.raises(TypeError, match=r"table is a dict, not a pandas DataFrame"):
        mpi_trainer({"x": [1]}, "label")


def test_without_mpiexec_it_is_said_what_to_install(monkeypatch, tmp_path):
    monkeypatch.setattr("sys.executable", str(tmp_path / "python"))
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(RuntimeError, match=r"no mpiexec.*pip install mpich"):
        mpi_trainer(SMALL, "label", ranks=2)
