"""Files that differ, and what cannot be read."""

from __future__ import annotations

import gzip
import zipfile
from pathlib import Path

import pandas as pd
import pytest

from hub_functions.core.archive_to_parquet import archive_to_parquet


def zip_of(folder: Path, **files: str | bytes) -> Path:
    with zipfile.ZipFile(folder / "x.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name.replace("_", "."), data)
    return folder / "x.zip"


def test_files_with_other_columns_are_refused_and_named(tmp_path):
    path = zip_of(tmp_path, a_csv="x,y\n1,2\n", b_csv="x,z,w\n1,2,3\n", c_csv="x,y\n")

    with pytest.raises(ValueError, match="the files have 2 sets of columns") as caught:
        archive_to_parquet(path)

    assert "'a.csv' and 1 more files: 'x', 'y'" in str(caught.value)
    assert "'b.csv': has 'w', 'z' besides and lacks 'y'" in str(caught.value)
    assert "differing='union'" in str(caught.value)


def test_a_union_has_all_columns_and_whole_numbers_stay_whole(tmp_path):
    path = zip_of(
        *(tmp_path,),
        a_csv="x,y\n1,9007199254740993\n",
        b_csv="x,z\n2,true\n",
        c_json='[{"x": 3.5}]',
    )

    table = archive_to_parquet(path, differing="union").table

    assert table.columns.tolist() == ["x", "y", "z"]
    assert table["x"].tolist() == [1.0, 2.0, 3.5]
    assert table["y"].tolist() == [9007199254740993, pd.NA, pd.NA]
    assert table["z"].tolist() == [pd.NA, True, pd.NA]


def test_types_that_do_not_go_together_are_refused_or_become_text(tmp_path):
    path = zip_of(tmp_path, a_csv="x,y\n1,\n2.50,\n", b_csv="x,y\nlow,1\n")

    with pytest.raises(ValueError, match=r"'x' is float in 'a.csv', text in 'b.csv'"):
        archive_to_parquet(path)

    made = archive_to_parquet(path, differing="union")
    assert made.table["x"].tolist() == ["1.0", "2.5", "low"]
    assert made.table["y"].tolist() == [pd.NA, pd.NA, 1]
    assert made.notes == ["column 'x' became text, as its types differ"]
    exact = archive_to_parquet(path, text_columns=["x"])
    assert exact.table["x"].tolist() == ["1", "2.50", "low"]


def test_whole_and_broken_numbers_go_together(tmp_path):
    path = zip_of(tmp_path, a_csv="x\n1\n", b_csv="x\n2.5\n", c_csv="x\n\n")

    assert archive_to_parquet(path).table["x"].tolist() == [1.0, 2.5]


def test_a_file_without_rows_has_columns_and_an_empty_one_is_noted(tmp_path):
    path = zip_of(tmp_path, a_csv="x,y\n", b_csv="", c_csv="x,y\n1,2\n")

    made = archive_to_parquet(path)

    assert made.table.to_dict("list") == {"x": [1], "y": [2]}
    assert made.notes == ["'b.csv': empty"]
    only_header = archive_to_parquet(path, ["a.csv"])
    assert (only_header.rows, only_header.columns) == (0, 2)


def test_a_table_may_have_five_hundred_columns_and_any_names(tmp_path):
    names = [f"größe {number}" for number in range(499)] + [""]
    path = zip_of(tmp_path, a_csv=",".join(names) + "\n" + ",".join("1" * 500) + "\n")

    table = archive_to_parquet(path).table

    assert table.shape == (1, 500)
    assert table.columns[[0, 499]].tolist() == ["größe 0", "column_500"]


def test_the_column_of_files_must_have_a_name_of_its_own(tmp_path):
    path = zip_of(tmp_path, a_csv="x\n1\n")

    with pytest.raises(ValueError, match="file_column 'x' is a column of the files"):
        archive_to_parquet(path, file_column="x")


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("x.csv", b"a,a\n1,2\n", "more than one column of 'x.csv' is called 'a'"),
        ("x.csv", b"a,b\n1,2,3\n", "a row has more cells than the 2 of the first line"),
        ("x.csv", b"a,b\n1,2\n1,2,3\n", "cannot be read as a table separated by ','"),
        ("x.csv", b'a\n"b', "cannot be read as a table"),
        ("x.csv", "ä\n1\n".encode("cp1252"), "'x.csv' is not utf-8 .byte 0.: give its"),
        ("x.csv", b"", "all 1 files are empty, such as 'x.csv'"),
        ("x.json", b"[]", "all 1 files are empty"),
        ("x.json", b"{'a': 1}", "'x.json' is no JSON: .* is it JSON Lines"),
        ("x.json", b"[1, 2]", "'x.json' holds '1' where a row is expected"),
        ("x.json", b"[" * 100_000, "is no JSON"),
        ("x.jsonl", b'{"a": 1}\n{"a"\n', "'x.jsonl', line 2, is no JSON"),
        ("x.xls", b"\xd0\xcf\x11\xe0", "is no .xlsx workbook: save an old .xls"),
        ("x.xlsx", b"PK\x03\x04", "'x.xlsx' is damaged"),
        ("x.bin", b"a,b\n", "its name does not tell what it is: give file_format"),
        ("x.csv.gz", gzip.compress(b"a" * 999)[:20], "'x.csv.gz' is damaged"),
        ("x.zip", b"PK\x03\x04 and no more", "'x.zip' is damaged: File is not a zip"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_name(name, data, message, tmp_path):
    (tmp_path / name).write_bytes(data)

    with pytest.raises(ValueError, match=message):
        archive_to_parquet(tmp_path / name)


def test_a_format_and_an_encoding_can_be_said(tmp_path):
    (tmp_path / "x.bin").write_bytes("ä\n1\n".encode("cp1252"))

    made = archive_to_parquet(
        tmp_path / "x.bin", file_format="csv", encoding="cp1252", separator=";"
    )

    assert made.table.to_dict("list") == {"ä": [1]}


def test_a_source_without_a_table_says_what_there_is(tmp_path):
    path = zip_of(tmp_path, a_md="x")

    with pytest.raises(ValueError, match=r"no table was found: there are 'a.md'; csv"):
        archive_to_parquet(path)
    with pytest.raises(ValueError, match=r"no files that fit.*only=\['\*.csv'\]"):
        archive_to_parquet(path, ["*.csv"])
    with pytest.raises(FileNotFoundError, match=r"no file or folder '.*none'"):
        archive_to_parquet(tmp_path / "none")


def test_what_is_too_much_is_refused_while_it_is_unpacked(tmp_path):
    path = zip_of(tmp_path, a_csv="x\n" * 10**6, b_csv="x\n")
    (tmp_path / "y.csv.gz").write_bytes(gzip.compress(b"x\n" * 10**6))
    book = tmp_path / "z.xlsx"
    with zipfile.ZipFile(book, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", bytes(10**6))

    for each in (path, tmp_path / "y.csv.gz", book):
        with pytest.raises(ValueError, match="more than max_bytes=100,000"):
            archive_to_parquet(each, max_bytes=10**5)
    many = zip_of(tmp_path, a_csv="x\n" * 30_000, b_csv="x\n" * 30_000)
    with pytest.raises(ValueError, match="more than max_bytes=100,000"):
        archive_to_parquet(many, max_bytes=10**5)
    with pytest.raises(ValueError, match="there are more than max_files=1 files"):
        archive_to_parquet(path, max_files=1)


def test_an_encrypted_member_is_refused(tmp_path):
    path = zip_of(tmp_path, a_csv="x\n1\n")
    data = bytearray(path.read_bytes())
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + place] |= 1
    path.write_bytes(data)

    with pytest.raises(ValueError, match=r"'a.csv' in 'x.zip' is encrypted: unpack it"):
        archive_to_parquet(path)


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({"differing": "join"}, "differing is 'join': give one of 'error', 'union'"),
        ({"file_format": "xml"}, "file_format is 'xml': give one of 'auto', 'csv'"),
        ({"separator": "::"}, "separator is '::': give one character"),
        ({"encoding": "utf-99"}, "no encoding 'utf-99': give one that Python knows"),
        ({"max_files": 0}, "max_files is 0: give a number above 0"),
        ({"timeout_s": -1}, "timeout_s is -1: give a number above 0"),
    ],
)
def test_params_out_of_range_are_refused(params, message):
    with pytest.raises(ValueError, match=message):
        archive_to_parquet(**params)


def test_the_readme_shows_what_comes_out():
    readme = Path(__file__).with_name("README.md").read_text(encoding="utf-8")
    made = archive_to_parquet(file_column="file")

    for table in (made.table, made.report):
        for row in table.itertuples(index=False):
            cells = ["" if pd.isna(cell) else str(cell) for cell in row]
            assert f"| {' | '.join(cells)} |".replace("  ", " ") in readme
