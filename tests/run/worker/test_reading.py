"""What a file is read as, where a type allows several kinds."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from registry.run.worker.refusals import InputUnreadable
from tests.run.worker.conftest import read

ARRAY = np.array([[1.0, 2.0], [3.0, 4.5]])


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
