"""Read the tables in an archive, a folder or a file as one table."""

from __future__ import annotations

from pathlib import Path
from typing import Literal, NamedTuple, get_args

import pandas as pd

from .joining import join
from .limits import Limits
from .reading import Found, Options, read_tables
from .sources import Choice, files_of, local

__all__ = ["JoinedTables", "archive_to_parquet"]

Format = Literal["auto", "csv", "tsv", "json", "jsonl", "excel"]
Differing = Literal["error", "union"]


class JoinedTables(NamedTuple):
    """One table, and the files that it comes from.

    Attributes:
        table: The rows of all files, in the order of the files' names; each column
            of one type, so that it can be kept as parquet.  The index is 0, 1, 2 ...
        report: One row per table that was read: `file`, `format`, `rows`, `columns`
            and `note`; files that hold no table have the format "none".
        files: How many tables were read.
        rows: Rows of the table.
        columns: Columns of the table, with that of the files' names.
        notes: What became text, what was left out, and what was empty.
    """

    table: pd.DataFrame
    report: pd.DataFrame
    files: int
    rows: int
    columns: int
    notes: list[str]


def archive_to_parquet(  # noqa: PLR0913  # how files are read, each by its name
    source: Path | str | None = None,
    only: list[str] | None = None,
    *,
    file_column: str | None = None,
    differing: Differing = "error",
    file_format: Format = "auto",
    separator: str | None = None,
    encoding: str | None = None,
    sheet: str | None = None,
    text_columns: list[str] | None = None,
    max_files: int = 10_000,
    max_bytes: int = 1_073_741_824,
    timeout_s: float = 60.0,
) -> JoinedTables:
    """Read the tables in an archive, a folder or a file as one table.

    csv, tsv, json, jsonl and Excel files are told by their extension, zip and tar by
    their content; `x.csv.gz` and the like are read, too.  Tables with the same
    columns, in any order, are put below each other.  Columns get one type each: whole
    numbers with missing cells stay whole (Int64), nested JSON becomes JSON text, and
    texts are not read as dates.

    Nothing is written: members of an archive are read one after the other, links
    and devices are none.  Memory is up to fifteen times the files' bytes, of which
    `max_bytes` are allowed.

    Args:
        source: Path of an archive, a folder or a file, or an http(s) address, which
            is downloaded.  None: a sample of three months' sales.
        only: Patterns such as "*.csv" or "data/2024-*": files whose path or name fits
            one are read.  None: all.
        file_column: Name of a first column that says from which file a row is.
            None: no such column.
        differing: What to do where files differ in names or types of columns:
            "error", or "union": all columns, missing where a file has them not, and
            types that do not go together as text.
        file_format: Format of all files, whatever they are called.
        separator: What separates the cells of csv and tsv.  None: of comma,
            semicolon, tab and bar what is most in the first line; for tsv the tab.
        encoding: Encoding of texts.  None: UTF-8, or UTF-16 where its mark is there.
        sheet: Sheet of the Excel workbooks; "*" for all.  None: the first.
        text_columns: Columns that stay text, such as postal codes, whose leading
            zeros are lost in a number.
        max_files: Files there may be, at least 1.
        max_bytes: Bytes they may have, unpacked, together [bytes].
        timeout_s: How long a server may be silent [s].

    Returns:
        The table, and what was read.

    Raises:
        FileNotFoundError: there is no file or folder `source`.
        ValueError: there is no table in it; a file cannot be read as what it is;
            columns differ, or two have one name; an archive is encrypted, damaged or
            above a limit; nothing usable is at the address; a param is out of range.
        ConnectionError: the server cannot be reached.

    Source:
        pandas: McKinney, Data structures for statistical computing in Python, Proc.
        SciPy 9 (2010), 56-61.

    >>> archive_to_parquet(only=["*.csv"]).table["shop"].tolist()
    ['north', 'south', 'north', 'south']
    """
    _require(differing, file_format, separator)
    limits = Limits(max_files, max_bytes)
    _require_positive(limits, timeout_s)
    choice = Choice(tuple(only or ()), file_format)
    texts = tuple(text_columns or ())
    options = Options(encoding, separator, sheet, max_bytes, texts)
    found: list[Found] = []
    with local(source, max_bytes, timeout_s) as path:
        for name, data in files_of(path, choice, limits):
            known = choice.format_of(name) or "csv"
            found += read_tables(name, data, known, options)
    found.sort(key=lambda each: each.file)
    filled = [each for each in found if len(each.table.columns)]
    if not filled:
        raise ValueError(_nothing(choice, found))
    table, notes = join(filled, file_column, texts, union=differing == "union")
    notes += [f"{each.file!r}: {each.note}" for each in found if each.note]
    notes += [
        f"{name!r} left out: it holds no table" for name in sorted(choice.skipped)
    ]
    return JoinedTables(
        table=table,
        report=_report(found, choice.skipped),
        files=len(filled),
        rows=len(table),
        columns=len(table.columns),
        notes=notes,
    )


def _report(found: list[Found], skipped: list[str]) -> pd.DataFrame:
    rows = [
        (each.file, each.file_format, *each.table.shape, each.note) for each in found
    ]
    rows += [(name, "none", 0, 0, "left out") for name in sorted(skipped)]
    report = pd.DataFrame(rows, columns=["file", "format", "rows", "columns", "note"])
    return report.astype(dict.fromkeys(["file", "format", "note"], "string"))


def _nothing(choice: Choice, found: list[Found]) -> str:
    if found:
        return f"all {len(found):,} files are empty, such as {found[0].file!r}"
    there = ", ".join(map(repr, choice.skipped[:5])) or "no files that fit"
    asked = f" and only={list(choice.only)}" if choice.only else ""
    return (
        f"no table was found: there are {there}; csv, tsv, json, jsonl and xlsx are "
        f"read, by the extension{asked}"
    )


def _require(differing: str, file_format: str, separator: str | None) -> None:
    for name, value, choices in (
        ("differing", differing, get_args(Differing)),
        ("file_format", file_format, get_args(Format)),
    ):
        if value not in choices:
            there = ", ".join(map(repr, choices))
            message = f"{name} is {value!r}: give one of {there}"
            raise ValueError(message)
    if separator is not None and len(separator) != 1:
        message = f"separator is {separator!r}: give one character"
        raise ValueError(message)


def _require_positive(limits: Limits, timeout_s: float) -> None:
    for name, value in (
        ("max_files", limits.max_files),
        ("max_bytes", limits.max_bytes),
        ("timeout_s", timeout_s),
    ):
        if not value > 0:
            message = f"{name} is {value}: give a number above 0"
            raise ValueError(message)
