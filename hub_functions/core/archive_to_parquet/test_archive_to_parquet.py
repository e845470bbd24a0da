"""One table of many files: from where, and which rows and types."""

from __future__ import annotations

import gzip
import io
import json
import lzma
import tarfile
import threading
import zipfile
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pandas as pd
import pytest

from hub_functions.core.archive_to_parquet import archive_to_parquet

FILES = {
    "b.csv": b"x,y\n3,c\n4,d\n",
    "deep/a.jsonl": b'{"y": "e", "x": 5}\n',
    "a.tsv": b"x\ty\n1\ta\n2\tb\n",
    "notes.md": b"# Notes",
    ".hidden/c.csv": b"other\n1\n",
    "__MACOSX/b.csv": b"\x00\x05",
}
TABLE = pd.DataFrame({"x": range(1, 6), "y": pd.array(list("abcde"), dtype="string")})


def in_folder(folder: Path) -> Path:
    for name, data in FILES.items():
        path = folder / "files" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return folder / "files"


def in_zip(folder: Path) -> Path:
    with zipfile.ZipFile(folder / "x.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in FILES.items():
            archive.writestr(name, data)
    return folder / "x.zip"


def in_tar(folder: Path, mode: str = "w") -> Path:
    with tarfile.open(folder / "x", mode) as archive:
        for name, data in FILES.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return folder / "x"


PLACES = {
    "folder": in_folder,
    "zip": in_zip,
    "tar": in_tar,
    "tar.gz": lambda folder: in_tar(folder, "w:gz"),
    "tar.bz2": lambda folder: in_tar(folder, "w:bz2"),
    "tar.xz": lambda folder: in_tar(folder, "w:xz"),
}


def read(folder: Path, name: str, data: bytes | str, **params: object) -> pd.DataFrame:
    path = folder / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return archive_to_parquet(path, **params).table


@pytest.mark.parametrize("place", PLACES)
def test_the_same_files_give_the_same_table_wherever_they_are(place, tmp_path):
    """In the order of their names, and columns in the order of the first."""
    made = archive_to_parquet(PLACES[place](tmp_path))

    pd.testing.assert_frame_equal(made.table, TABLE)
    assert made.report["file"].tolist() == [
        *("a.tsv", "b.csv", "deep/a.jsonl", "notes.md")
    ]
    assert made.report["format"].tolist() == ["tsv", "csv", "jsonl", "none"]
    assert made.report["rows"].tolist() == [2, 2, 1, 0]
    assert (made.files, made.rows, made.columns) == (3, 5, 2)
    assert made.notes == ["'notes.md' left out: it holds no table"]


def test_without_an_argument_three_months_of_sales_are_read():
    made = archive_to_parquet(file_column="file")

    assert made.table["sold"].tolist() == [12, 7, 9, pd.NA, 15, 4]
    assert made.table["sold"].dtype == "Int64"
    assert made.table["file"].tolist()[::2] == [
        *("sales/2024-01.csv", "sales/2024-02.csv", "sales/2024-03.jsonl")
    ]
    assert made.table.columns[0] == "file"
    assert made.files == 3


@pytest.mark.parametrize(
    ("only", "rows"), [(["*.csv"], [3, 4]), (["deep/*", "a.*"], [1, 2, 5])]
)
def test_only_what_is_wanted_is_read(only, rows, tmp_path):
    for place in (in_folder, in_tar):
        made = archive_to_parquet(place(tmp_path), only)

        assert made.table["x"].tolist() == rows


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    class Handler(SimpleHTTPRequestHandler):
        def __init__(self, *args: object) -> None:
            super().__init__(*args, directory=str(tmp_path))

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_an_address_is_downloaded_and_told_without_its_secrets(address, tmp_path):
    in_zip(tmp_path)

    made = archive_to_parquet(f"{address}/x.zip?sig=t0ken")

    pd.testing.assert_frame_equal(made.table, TABLE)
    with pytest.raises(ValueError, match=r"/none.csv answers 404 Not Found") as caught:
        archive_to_parquet(f"{address}/none.csv?sig=t0ken")
    assert "t0ken" not in str(caught.value)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("x.csv", "x,y\n1,a\n2,b\n"),
        ("x.csv", "x;y\n1;a\n2;b\n"),
        ("x.txt", "x|y\n1|a\n2|b\n"),
        ("X.CSV", "x,y\r\n1,a\r\n2,b\r\n"),
        ("x.csv", '\ufeff"x","y"\n1,"a"\n2,"b"\n'),
        ("x.csv", "x,y\n1,a\n2,b\n".encode("utf-16")),
        ("x.tab", "x\ty\n1\ta\n2\tb\n"),
        ("x.csv.gz", gzip.compress(b"x,y\n1,a\n2,b\n")),
        ("x.json.xz", lzma.compress(b'[{"x": 1, "y": "a"}, {"x": 2, "y": "b"}]')),
        ("x.json", '{"x": [1, 2], "y": ["a", "b"]}'),
        ("x.json", '{"n": 2, "rows": [{"x": 1, "y": "a"}, {"x": 2, "y": "b"}]}'),
        ("x.ndjson", '{"x": 1, "y": "a"}\n\n{"x": 2, "y": "b"}'),
    ],
)
def test_every_way_to_write_a_table_is_read(name, data, tmp_path):
    table = read(tmp_path, name, data)

    pd.testing.assert_frame_equal(table, TABLE.head(2))


def test_the_separator_of_quoted_names_is_not_counted(tmp_path):
    table = read(tmp_path, "x.csv", '"a,b,c";d\n1;2\n')

    assert table.columns.tolist() == ["a,b,c", "d"]


@pytest.mark.parametrize(
    ("cells", "dtype", "values"),
    [
        (["1", "2"], "int64", [1, 2]),
        (["1", ""], "Int64", [1, None]),
        (["9007199254740993", ""], "Int64", [9007199254740993, None]),
        (["1", "2.5"], "float64", [1.0, 2.5]),
        (["True", "False"], "bool", [True, False]),
        (["True", ""], "boolean", [True, None]),
        (["", ""], "float64", [None, None]),
        (["1", "a"], "string", ["1", "a"]),
        (["inf", "-inf"], "float64", [float("inf"), float("-inf")]),
        (["99999999999999999999", "1"], "string", ["99999999999999999999", "1"]),
        (["2024-01-31", "x"], "string", ["2024-01-31", "x"]),
    ],
)
def test_a_column_has_one_type_and_nothing_is_lost(cells, dtype, values, tmp_path):
    """A whole number with a missing cell stays whole: ids are not rounded."""
    table = read(tmp_path, "x.csv", "a,b\n" + "".join(f"{each},1\n" for each in cells))

    assert table["a"].dtype == dtype
    assert [None if pd.isna(each) else each for each in table["a"]] == values


def test_json_cells_stay_what_they_are(tmp_path):
    rows = [
        {"id": 1, "at": "2024-01-31", "tags": ["ü", 1], "mixed": 1, "big": 2**63},
        {"id": None, "at": None, "tags": {"a": 1}, "mixed": "x", "big": 1},
    ]
    table = read(tmp_path, "x.json", json.dumps(rows))

    assert table["id"].tolist() == [1, pd.NA]
    assert table["at"].tolist() == ["2024-01-31", pd.NA]
    assert table["tags"].tolist() == ['["ü", 1]', '{"a": 1}']
    assert table["mixed"].tolist() == ["1", "x"]
    assert table["big"].tolist() == ["9223372036854775808", "1"]


def test_postal_codes_keep_their_zeros(tmp_path):
    table = read(tmp_path, "x.csv", "code,n\n01067,1\n", text_columns=["code", "none"])

    assert table["code"].tolist() == ["01067"]
    assert table["n"].tolist() == [1]


def test_a_workbook_gives_its_first_sheet_one_by_name_or_all(tmp_path):
    path = tmp_path / "book.xlsx"
    day = pd.Timestamp("2024-01-31")
    first = pd.DataFrame({"x": [1, 2, None], 2024: ["a", None, "c"], "day": day})
    with pd.ExcelWriter(path) as book:
        first.to_excel(book, sheet_name="North", index=False)
        first.head(1).to_excel(book, sheet_name="South", index=False)

    made = archive_to_parquet(path)
    south = archive_to_parquet(path, sheet="South")
    both = archive_to_parquet(path, sheet="*", file_column="from")

    assert made.table["x"].tolist() == [1, 2, pd.NA]
    assert made.table["day"].dtype == "datetime64[us]"
    assert made.table["2024"].tolist() == ["a", pd.NA, "c"]
    assert made.notes == ["'book.xlsx': sheet 'North'; 1 more"]
    assert (south.rows, south.notes) == (1, [])
    assert both.table["from"].value_counts().to_dict() == {
        "book.xlsx#North": 3,
        "book.xlsx#South": 1,
    }
    with pytest.raises(ValueError, match=r"no sheet 'West' .* has 'North', 'South'"):
        archive_to_parquet(path, sheet="West")


def test_a_workbook_in_an_archive_is_no_archive(tmp_path):
    table = pd.DataFrame({"x": [1], "y": ["a"]})
    table.to_excel(tmp_path / "a.xlsx", index=False)
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as archive:
        archive.write(tmp_path / "a.xlsx", "a.xlsx")
        archive.writestr("b.csv", "y,x\nb,2\n")

    pd.testing.assert_frame_equal(
        archive_to_parquet(tmp_path / "x.zip").table, TABLE.head(2)
    )


def test_every_table_can_be_kept_as_parquet_and_comes_back_as_it_was(tmp_path):
    mixed = '[{"a": 1, "b": [1], "c": true, "d": null}, {"a": "x", "b": 2.5}]'
    table = read(tmp_path, "x.json", mixed)

    table.to_parquet(tmp_path / "x.parquet")

    again = pd.read_parquet(tmp_path / "x.parquet")
    pd.testing.assert_frame_equal(again, table)
