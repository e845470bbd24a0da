"""Arrays: read from every format, written as npy."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from registry.run.worker import arrays
from registry.run.worker.refusals import InputUnreadable, Unfit
from tests.run.worker.conftest import read

ARRAY = np.array([[1.0, 2.0], [3.0, 4.5]])


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
