"""Tables: every format to every library that is here, and back as parquet."""

from __future__ import annotations

import gzip
import importlib.metadata
import sys

import dask.dataframe
import pandas as pd
import pyarrow
import pytest

from registry.run.worker import tables
from registry.run.worker.files import digest_of
from registry.run.worker.messages import InputFile
from registry.run.worker.readers import read_input
from registry.run.worker.refusals import InputUnreadable
from tests.run.worker.conftest import atoms

TABLE = pd.DataFrame(
    {"code": ["007", "è"], "count": [1, 2], "share": [0.5, 1.5], "day": ["x", "y"]}
)
# As a table of strings, since csv has no types and reads "007" as a number.
AS_CSV = TABLE.assign(code=["a", "è"])
TEXT = {
    "csv": lambda table: table.to_csv(index=False),
    "tsv": lambda table: table.to_csv(index=False, sep="\t"),
    "json": lambda table: table.to_json(orient="records"),
    "jsonl": lambda table: table.to_json(orient="records", lines=True),
}


def write(folder, form, table):
    path = folder / f"data.{form}"
    if form == "parts":
        path.mkdir()
        table[:1].to_parquet(path / "part.0.parquet")
        table[1:].to_parquet(path / "part.1.parquet")
    elif form == "parquet":
        table.to_parquet(path)
    elif form in ("feather", "arrow"):
        table.to_feather(path)
    elif form.endswith(".gz"):
        path.write_bytes(gzip.compress(TEXT[form.removesuffix(".gz")](table).encode()))
    else:
        path.write_text(TEXT[form](table), "utf-8")
    return path


def as_pandas(value):
    if isinstance(value, pyarrow.Table):
        return value.to_pandas()
    if isinstance(value, dask.dataframe.DataFrame):
        return value.compute().reset_index(drop=True)
    return value


FORMATS = [*TEXT, "csv.gz", "tsv.gz", "json.gz", "jsonl.gz", "parquet", "feather"]
KINDS = {
    "pandas": pd.DataFrame,
    "pyarrow": pyarrow.Table,
    "dask": dask.dataframe.DataFrame,
}


@pytest.mark.thorough
@pytest.mark.parametrize("library", KINDS)
@pytest.mark.parametrize("form", [*FORMATS, "arrow", "parts"])
def test_a_file_becomes_a_table_of_the_annotated_library(form, library, tmp_path):
    table = AS_CSV if "sv" in form else TABLE
    path = write(tmp_path, form, table)

    read = read_input("t", InputFile(str(path), atoms(f"table:{library}")), [])

    assert isinstance(read, KINDS[library])
    pd.testing.assert_frame_equal(as_pandas(read), table, check_dtype=False)


def test_json_keeps_its_types(tmp_path):
    """pandas alone would read "007" as 7 and a column called `date` as dates."""
    path = tmp_path / "data.json"
    path.write_text('[{"date": 1700000000, "id": "007"}]')

    read = read_input("t", InputFile(str(path), atoms("table:pandas")), [])

    assert read.to_dict("records") == [{"date": 1700000000, "id": "007"}]


@pytest.mark.parametrize("orient", ["records", "columns", "list"])
def test_json_of_columns_is_a_table(orient, tmp_path):
    path = tmp_path / "data.json"
    if orient == "list":
        path.write_text('{"a": [1, 2], "b": ["x", "y"]}')
    else:
        pd.DataFrame({"a": [1, 2], "b": ["x", "y"]}).to_json(path, orient=orient)

    read = read_input("t", InputFile(str(path), atoms("table:pandas")), [])

    assert read.to_dict("list") == {"a": [1, 2], "b": ["x", "y"]}


@pytest.mark.parametrize("text", ["3", "[1]", '{"a": 1}', '{"a": [1], "b": []}'])
def test_other_json_is_no_table(text, tmp_path):
    path = tmp_path / "data.json"
    path.write_text(text)

    with pytest.raises(InputUnreadable, match="neither a list of objects nor"):
        read_input("t", InputFile(str(path), atoms("table:pandas")), [])


@pytest.mark.parametrize("library", ["pandas", "pyarrow"])
def test_a_table_is_written_as_parquet_with_the_same_bytes(library, tmp_path):
    value = TABLE if library == "pandas" else pyarrow.Table.from_pandas(TABLE)
    (tmp_path / "again").mkdir()

    first = tables.write(value, tmp_path / "result", [])
    again = tables.write(value, tmp_path / "again" / "result", [])

    assert [each.name for each in first] == ["result.parquet"]
    assert first[0].read_bytes() == again[0].read_bytes()
    pd.testing.assert_frame_equal(pd.read_parquet(first[0]), TABLE)


# dask still uses what pandas 3.1 gives up.
@pytest.mark.filterwarnings("ignore:The inplace keyword")
def test_a_table_of_dask_is_written_as_a_folder_of_parts(tmp_path):
    """It may be larger than memory, so it is never brought together."""
    value = dask.dataframe.from_pandas(TABLE, npartitions=2)
    (tmp_path / "again").mkdir()

    (first,) = tables.write(value, tmp_path / "result", [])
    (again,) = tables.write(value, tmp_path / "again" / "result", [])

    assert sorted(each.name for each in first.iterdir()) == [
        "part.0.parquet",
        "part.1.parquet",
    ]
    assert digest_of(first) == digest_of(again)
    again_table = pd.read_parquet(first).reset_index(drop=True)
    pd.testing.assert_frame_equal(again_table, TABLE, check_dtype=False)


@pytest.fixture
def without_parquet(monkeypatch):
    """An environment with pandas alone."""
    for name in ("pyarrow", "fastparquet"):
        monkeypatch.setitem(sys.modules, name, None)
        monkeypatch.delitem(sys.modules, f"{name}.parquet", raising=False)
    monkeypatch.setattr(sys, "meta_path", [_Hides(), *sys.meta_path])


class _Hides:
    """A finder that denies the parquet engines, as an environment without them."""

    @staticmethod
    def find_spec(name, path=None, target=None):
        if name.partition(".")[0] in ("pyarrow", "fastparquet"):
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)


def test_without_an_engine_a_table_is_written_as_csv_and_told(
    without_parquet, tmp_path
):
    """A function of pandas alone has to be runnable in its own environment."""
    notes = []

    (path,) = tables.write(TABLE, tmp_path / "result", notes)

    assert path.name == "result.csv"
    assert path.read_text("utf-8").splitlines()[1] == "007,1,0.5,x"
    said = "pyarrow is not installed in the function's environment"
    assert notes == [f"`result` is written as csv, which keeps no types: {said}"]


def test_a_csv_keeps_an_index_that_says_something(without_parquet, tmp_path):
    (path,) = tables.write(TABLE.set_index("code"), tmp_path / "result", [])

    assert path.read_text("utf-8").splitlines()[0] == "code,count,share,day"


@pytest.mark.parametrize("library", ["polars", "pyspark"])
def test_a_library_that_is_not_installed_is_named(library, tmp_path):
    """The author forgot it in the requirements: nothing else would tell him so."""
    assert library not in {each.name for each in importlib.metadata.distributions()}
    path = write(tmp_path, "csv", AS_CSV)

    with pytest.raises(InputUnreadable) as caught:
        read_input("t", InputFile(str(path), atoms(f"table:{library}")), [])

    assert str(caught.value).startswith(
        f"the input `t` cannot be read from {path}: reading csv as a table of "
        f"{library} needs {library}, which is not installed here"
    )


def test_of_several_libraries_the_installed_one_is_taken(tmp_path):
    path = write(tmp_path, "csv", AS_CSV)
    file = InputFile(str(path), atoms("table:polars", "table:pyarrow"))

    assert isinstance(read_input("t", file, []), pyarrow.Table)


def test_a_broken_file_is_told_with_its_reason(tmp_path):
    path = tmp_path / "data.parquet"
    path.write_bytes(b"no parquet")

    with pytest.raises(InputUnreadable) as caught:
        read_input("t", InputFile(str(path), atoms("table:pandas")), [])

    assert str(path) in str(caught.value)
    assert "it is no table of pandas: ArrowInvalid" in str(caught.value)


@pytest.mark.parametrize("value", [TABLE["code"], TABLE.to_numpy(), {}, None, "x"])
def test_other_values_are_no_tables(value):
    assert not tables.accepts(value, "pandas")


def test_a_table_of_another_library_is_another_type():
    assert tables.accepts(TABLE, "pandas")
    assert not tables.accepts(TABLE, "polars")
    assert tables.accepts(type("Own", (pd.DataFrame,), {})(), "pandas")
