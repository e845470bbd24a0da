"""Arrays, models, figures, JSON and paths: read, written, the same bytes twice."""

from __future__ import annotations

import gzip
import json
import pickle
import sys
from dataclasses import dataclass
from pathlib import Path

import joblib
import matplotlib
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure
from sklearn.linear_model import LogisticRegression

from registry.run.worker import arrays, copies, documents, figures, models
from registry.run.worker.files import digest_of
from registry.run.worker.messages import InputFile
from registry.run.worker.readers import read_input
from registry.run.worker.refusals import InputUnreadable, Unfit
from tests.run.worker.conftest import atoms

ARRAY = np.array([[1.0, 2.0], [3.0, 4.5]])


def read(path, *types, notes=None):
    notes = [] if notes is None else notes
    return read_input("it", InputFile(str(path), atoms(*types)), notes)


def model():
    return LogisticRegression().fit(ARRAY, ["a", "b"])


class TestArrays:
    def test_numbers_come_back_from_every_format(self, tmp_path):
        np.save(tmp_path / "a.npy", ARRAY)
        np.savez(tmp_path / "a.npz", anything=ARRAY)
        np.savetxt(tmp_path / "a.csv", ARRAY, delimiter=",")

        for name in ("a.npy", "a.npz", "a.csv"):
            np.testing.assert_array_equal(
                read(tmp_path / name, "array:numpy"), ARRAY, name
            )

    @pytest.mark.parametrize(
        ("text", "kind", "values"),
        [
            ("[[1, 2], [3, 4]]", "i", [[1, 2], [3, 4]]),
            ("[1, null, 2.5]", "f", [1, None, 2.5]),
            ('["a", "bc"]', "U", ["a", "bc"]),
            ("[true]", "b", [True]),
            ("[]", "f", []),
        ],
    )
    def test_lists_of_json_become_an_array(self, tmp_path, text, kind, values):
        (tmp_path / "a.json").write_text(text)

        found = read(tmp_path / "a.json", "array:numpy")

        assert found.dtype.kind == kind
        missing = [None if each != each else each for each in found.tolist()]
        assert missing == values

    @pytest.mark.parametrize(
        "text", ['[1, "a"]', "[[1], [1, 2]]", '{"a": 1}', "1", "[{}]", f"[{2**70}]"]
    )
    def test_other_json_is_no_array(self, tmp_path, text):
        """Nothing is made another type on the way: 1 would become "1"."""
        (tmp_path / "a.json").write_text(text)

        with pytest.raises(InputUnreadable):
            read(tmp_path / "a.json", "array:numpy")

    def test_a_column_of_a_csv_has_one_dimension_and_its_header_is_told(self, tmp_path):
        path = tmp_path / "y.csv"
        path.write_text("y\n1\n2\n3\n")
        notes = []

        found = read(path, "array:numpy", notes=notes)

        assert found.tolist() == [1, 2, 3]
        assert notes == ["the first line of y.csv is taken for a header"]

    def test_the_annotated_library_makes_it(self, tmp_path):
        np.save(tmp_path / "a.npy", ARRAY[0])

        assert isinstance(read(tmp_path / "a.npy", "array:pandas"), pd.Series)
        lazy = read(tmp_path / "a.npy", "array:dask")
        assert lazy.compute().tolist() == [1.0, 2.0]

    @pytest.mark.parametrize(
        ("name", "why"),
        [
            ("several.npz", "it holds 2 arrays (a, b), not one"),
            ("empty.csv", "it is empty"),
            ("objects.npy", "it is no array of numpy: ValueError"),
            ("words.csv", "could not convert"),
        ],
    )
    def test_what_is_no_array_is_refused(self, name, why, tmp_path):
        np.savez(tmp_path / "several.npz", a=ARRAY, b=ARRAY)
        np.save(tmp_path / "objects.npy", np.array([{}]), allow_pickle=True)
        (tmp_path / "empty.csv").touch()
        (tmp_path / "words.csv").write_text("x,y\na,b\n")

        with pytest.raises(InputUnreadable) as caught:
            read(tmp_path / name, "array:numpy")

        assert why in str(caught.value)

    @pytest.mark.parametrize(
        ("value", "expected"),
        [
            (ARRAY, ARRAY),
            (pd.Series([1, 2], index=["a", "b"]), [1, 2]),
            (pd.Series(["a", "b"], dtype=object), ["a", "b"]),
            ([1, 2], [1, 2]),
            (np.array(["2020-01-01"], dtype="M8[D]"), [np.datetime64("2020-01-01")]),
        ],
    )
    def test_the_values_are_written(self, value, expected, tmp_path):
        assert arrays.accepts(value, "numpy")

        (path,) = arrays.write(value, tmp_path / "result", [])

        assert path.name == "result.npy"
        np.testing.assert_array_equal(np.load(path, allow_pickle=False), expected)

    def test_objects_are_refused_with_their_kinds(self, tmp_path):
        """npy would hold them as a pickle, which nobody may read unseen."""
        with pytest.raises(Unfit, match=r"of Python objects \(NoneType, str\)"):
            arrays.write(np.array(["a", None]), tmp_path / "result", [])

    @pytest.mark.parametrize("value", [3.0, np.float64(3), "text", pd.DataFrame(), {}])
    def test_other_values_are_no_arrays(self, value):
        assert not arrays.accepts(value, "numpy")


class TestModels:
    @pytest.mark.parametrize("name", ["m.joblib", "m.pkl", "m.pickle"])
    def test_a_model_comes_back_and_the_risk_is_told(self, name, tmp_path):
        path = tmp_path / name
        dump = joblib.dump if name.endswith("joblib") else _pickle
        dump(model(), path)
        notes = []

        found = read(path, "model:sklearn", notes=notes)

        assert found.predict(ARRAY).tolist() == ["a", "b"]
        assert notes == [f"{name} was unpickled, which runs code that the file holds"]

    def test_it_is_written_with_joblib_and_the_same_bytes(self, tmp_path):
        (tmp_path / "again").mkdir()

        (path,) = models.write(model(), tmp_path / "result", [])
        (again,) = models.write(model(), tmp_path / "again" / "result", [])

        assert path.name == "result.joblib"
        assert path.read_bytes()[:2] == b"\x80\x05"  # a pickle, protocol 5
        assert path.read_bytes() == again.read_bytes()
        assert joblib.load(path).classes_.tolist() == ["a", "b"]

    def test_without_joblib_it_is_a_pickle_and_told(self, tmp_path, monkeypatch):
        monkeypatch.setitem(sys.modules, "joblib", None)
        notes = []

        (path,) = models.write(model(), tmp_path / "result", notes)

        assert path.name == "result.pkl"
        assert "joblib is not installed" in notes[0]
        assert read(path, "model:sklearn").classes_.tolist() == ["a", "b"]
        path = path.rename(tmp_path / "m.joblib")
        with pytest.raises(InputUnreadable, match="it needs joblib"):
            read(path, "model:sklearn")

    def test_a_skops_file_needs_skops(self, tmp_path):
        (tmp_path / "m.skops").touch()

        with pytest.raises(InputUnreadable, match="give the model as joblib"):
            read(tmp_path / "m.skops", "model:sklearn")

    @pytest.mark.parametrize(
        "value", [None, 1, "m", [], {}, ARRAY, pd.DataFrame(), LogisticRegression]
    )
    def test_plain_values_and_classes_are_no_models(self, value):
        assert not models.accepts(value, "sklearn")
        assert models.accepts(model(), "sklearn")


def _pickle(value, path):
    path.write_bytes(pickle.dumps(value))


def figure():
    made = Figure()
    made.subplots().plot([1, 2], [3, 4], label="a")
    made.axes[0].legend()
    return made


class TestFigures:
    def test_it_is_written_as_svg_and_png_with_the_same_bytes(self, tmp_path):
        (tmp_path / "again").mkdir()

        first = figures.write(figure(), tmp_path / "plot", [])
        again = figures.write(figure(), tmp_path / "again" / "plot", [])

        assert [each.name for each in first] == ["plot.svg", "plot.png"]
        assert [e.read_bytes() for e in first] == [e.read_bytes() for e in again]

    def test_no_clock_and_no_version_is_in_it(self, tmp_path):
        svg, png = figures.write(figure(), tmp_path / "plot", [])

        assert "<dc:date>" not in svg.read_text()
        assert matplotlib.__version__ not in svg.read_text()
        assert matplotlib.__version__.encode() not in png.read_bytes()

    def test_the_settings_of_the_function_stay(self, tmp_path):
        salt = matplotlib.rcParams["svg.hashsalt"]

        figures.write(figure(), tmp_path / "plot", [])

        assert matplotlib.rcParams["svg.hashsalt"] == salt

    def test_axes_are_no_figure(self):
        assert figures.accepts(figure(), "matplotlib")
        assert not figures.accepts(figure().axes[0], "matplotlib")
        plt.close("all")

    def test_a_figure_is_no_input(self, tmp_path):
        (tmp_path / "f.svg").touch()

        with pytest.raises(InputUnreadable, match="a figure is no input"):
            read(tmp_path / "f.svg", "figure:matplotlib")

    def test_plotly_is_a_page_and_data(self, tmp_path):
        """Its images need a browser.  A stand-in: plotly is not installed here."""

        class Plotly:
            def write_html(self, path, include_plotlyjs, div_id):
                Path(path).write_text(f"{include_plotlyjs} {div_id}")

            def to_json(self):
                return "{}"

        notes = []
        assert figures.accepts(Plotly(), "plotly")

        page, data = figures.write(Plotly(), tmp_path / "plot", notes)

        assert (page.name, page.read_text()) == ("plot.html", "True plot")
        assert (data.name, data.read_text()) == ("plot.json", "{}")
        assert "images of it need a browser" in notes[0]


@dataclass
class Point:
    x: float


class TestDocuments:
    def test_json_comes_back(self, tmp_path):
        (tmp_path / "a.json").write_text('\ufeff{"a": [1, null]}', "utf-8")
        (tmp_path / "a.json.gz").write_bytes(gzip.compress(b'{"a": [1, null]}'))

        for name in ("a.json", "a.json.gz"):
            assert read(tmp_path / name, "json") == {"a": [1, None]}

    def test_it_is_written_in_its_order_as_utf8(self, tmp_path):
        notes = []

        (path,) = documents.write({"z": "è", "a": float("nan")}, tmp_path / "r", notes)

        assert path.name == "r.json"
        assert path.read_bytes() == '{\n  "z": "è",\n  "a": null\n}\n'.encode()
        assert notes == ["`r` holds NaN or infinities, written as null"]

    def test_what_has_no_json_form_is_named_by_its_place(self, tmp_path):
        with pytest.raises(
            Unfit, match=r"is not JSON: a\[1\]\.b is a pandas.DataFrame"
        ):
            documents.write({"a": [1, {"b": pd.DataFrame()}]}, tmp_path / "r", [])

    def test_a_dataclass_is_json_where_it_is_promised(self, tmp_path):
        assert documents.accepts(Point(1), "dataclasses")
        assert not documents.accepts({}, "dataclasses")

        (path,) = documents.write(Point(1.5), tmp_path / "r", [])

        assert json.loads(path.read_text()) == {"x": 1.5}

    def test_broken_json_is_told(self, tmp_path):
        (tmp_path / "a.json").write_text("{")

        with pytest.raises(InputUnreadable, match="it is no json: JSONDecodeError"):
            read(tmp_path / "a.json", "json")


class TestPaths:
    def test_a_path_is_given_as_it_is(self, tmp_path):
        assert read(tmp_path, "path") == tmp_path

    @pytest.mark.parametrize(
        ("name", "written"),
        [
            ("a.bin", "r.bin"),
            ("a.tar.gz", "r.tar.gz"),
            ("v1.2.CSV", "r.CSV"),
            ("a", "r"),
        ],
    )
    def test_a_file_is_copied_with_its_extension(self, name, written, tmp_path):
        (tmp_path / name).write_bytes(b"content")
        out = tmp_path / "out"
        out.mkdir()

        (path,) = copies.write(tmp_path / name, out / "r", [])

        assert path == out / written
        assert path.read_bytes() == b"content"

    def test_a_folder_is_copied_whole_over_an_older_one(self, tmp_path):
        source, out = tmp_path / "source", tmp_path / "out"
        (source / "deep").mkdir(parents=True)
        (source / "deep" / "a.txt").write_text("a")
        (out / "r").mkdir(parents=True)
        (out / "r" / "old.txt").touch()

        (path,) = copies.write(str(source), out / "r", [])

        assert path == out / "r"
        assert digest_of(path) == digest_of(source)

    def test_what_cannot_be_copied_is_told(self, tmp_path):
        with pytest.raises(Unfit, match="where nothing is"):
            copies.write(tmp_path / "none", tmp_path / "r", [])
        with pytest.raises(Unfit, match="into which the outputs are written"):
            copies.write(tmp_path, tmp_path / "r", [])


class TestChoosing:
    """A type of several kinds takes the first that the file fits."""

    @pytest.mark.parametrize(
        ("name", "kind"),
        [("a.csv", pd.DataFrame), ("a.npy", np.ndarray), ("a.txt", type(None))],
    )
    def test_data_is_preferred_to_its_path(self, name, kind, tmp_path):
        (tmp_path / "a.csv").write_text("x\n1\n")
        np.save(tmp_path / "a.npy", ARRAY)
        (tmp_path / "a.txt").touch()

        found = read(tmp_path / name, "table:pandas", "array:numpy", "path")

        assert isinstance(found, kind) or found == tmp_path / name

    def test_a_file_that_fits_nothing_is_told_what_would(self, tmp_path):
        (tmp_path / "a.txt").touch()

        with pytest.raises(InputUnreadable) as caught:
            read(tmp_path / "a.txt", "array:numpy", "model:sklearn")

        assert str(caught.value) == (
            f"the input `it` cannot be read from {tmp_path / 'a.txt'}: its format is "
            "not one of array (npy, npz with one array, csv of numbers, json of lists "
            "in lists) or model (joblib, pkl, pickle, skops)"
        )

    def test_a_missing_file_is_told(self, tmp_path):
        with pytest.raises(InputUnreadable, match="nothing is there"):
            read(tmp_path / "none.csv", "table:pandas")
