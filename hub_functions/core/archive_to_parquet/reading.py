"""The content of a file as tables, by its format."""

from __future__ import annotations

import csv
import io
import json
import re
import warnings
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import pandas as pd

_QUOTED = re.compile(r'"[^"]*"')
_SEPARATORS = (",", ";", "\t", "|")
_MARKS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}


@dataclass(frozen=True, slots=True)
class Options:
    """How files are read; None is for: find out."""

    encoding: str | None
    separator: str | None
    sheet: str | None  # "*" for all
    max_bytes: int
    texts: tuple[str, ...] = ()  # columns that are not read as numbers


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """A table, and where it comes from."""

    file: str  # with #sheet where there are several
    file_format: str
    table: pd.DataFrame  # names are text, and distinct
    note: str = ""


def read_tables(
    name: str, data: bytes, file_format: str, options: Options
) -> Iterator[Found]:
    """Read the tables of a file; only a workbook can have more than one.

    Raises:
        ValueError: it cannot be read as what it is said to be.
    """
    if file_format == "excel":
        yield from _read_excel(name, data, options)
        return
    text = _decoded(name, data, options.encoding)
    if not text.strip():
        yield Found(name, file_format, pd.DataFrame(), "empty")
    elif file_format in ("csv", "tsv"):
        separator = options.separator or ("\t" if file_format == "tsv" else None)
        yield Found(name, file_format, _read_csv(name, text, separator, options.texts))
    else:
        rows = _json_rows(name, text) if file_format == "json" else _lines(name, text)
        yield Found(name, file_format, _of_rows(rows))


def _decoded(name: str, data: bytes, encoding: str | None) -> str:
    marked = _MARKS.get(data[:2], "utf-8-sig")
    try:
        return data.decode(encoding or marked)
    except UnicodeDecodeError as error:
        message = (
            f"{name!r} is not {encoding or marked.removesuffix('-sig')} (byte "
            f"{error.start:,}): give its encoding, such as encoding='cp1252'"
        )
        raise ValueError(message) from error
    except LookupError as error:
        message = f"no encoding {encoding!r}: give one that Python knows, as 'cp1252'"
        raise ValueError(message) from error


def _read_csv(
    name: str, text: str, separator: str | None, texts: tuple[str, ...]
) -> pd.DataFrame:
    separator = separator or _separator(text)
    try:
        lines = csv.reader(io.StringIO(text), delimiter=separator)
        header = _named(next(row for row in lines if row))
        _require_distinct(name, header)
        with warnings.catch_warnings():
            # Cells beyond the header's would be left out with no more than that.
            warnings.simplefilter("error", pd.errors.ParserWarning)
            table = pd.read_csv(
                io.StringIO(text),
                sep=separator,
                low_memory=False,
                index_col=False,
                names=header,
                header=0,
                dtype={each: "string" for each in header if each in texts},
                dtype_backend="numpy_nullable",
            )
    except (pd.errors.ParserError, pd.errors.ParserWarning, csv.Error) as error:
        more = f"a row has more cells than the {len(header)} of the first line"
        why = more if isinstance(error, Warning) else str(error).strip()
        message = (
            f"{name!r} cannot be read as a table separated by {separator!r}: {why}; "
            "is another separator meant?"
        )
        raise ValueError(message) from error
    return table


def _separator(text: str) -> str:
    """Return what separates the names of the first line, quoted ones apart."""
    line = next(line for line in text.splitlines() if line.strip())
    plain = _QUOTED.sub("", line)
    return max(_SEPARATORS, key=plain.count)


def _json_rows(name: str, text: str) -> list[Any]:
    """Return a list of rows, wherever in the document it is."""
    try:
        document = json.loads(text)
    except (json.JSONDecodeError, RecursionError) as error:
        message = f"{name!r} is no JSON: {error}; is it JSON Lines (.jsonl)?"
        raise ValueError(message) from error
    if isinstance(document, dict):
        lists = [value for value in document.values() if isinstance(value, list)]
        if len(lists) == 1 and lists[0] and isinstance(lists[0][0], dict):
            document = lists[0]
        elif len(lists) == len(document) and len({len(each) for each in lists}) == 1:
            document = [
                dict(zip(document, row, strict=True))
                for row in zip(*lists, strict=True)
            ]
        else:
            document = [document]
    return _require_rows(name, document)


def _lines(name: str, text: str) -> list[Any]:
    rows = []
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            try:
                rows.append(json.loads(line))
            except (json.JSONDecodeError, RecursionError) as error:
                message = f"{name!r}, line {number:,}, is no JSON: {error}"
                raise ValueError(message) from error
    return _require_rows(name, rows)


def _require_rows(name: str, rows: Any) -> list[Any]:  # noqa: ANN401  # any JSON
    if not isinstance(rows, list):
        rows = [rows]
    wrong = next((row for row in rows if not isinstance(row, dict)), None)
    if wrong is not None:
        message = (
            f"{name!r} holds {str(wrong)[:40]!r} where a row is expected: a list of "
            'objects is wanted, such as [{"a": 1}, {"a": 2}]'
        )
        raise ValueError(message)
    return rows


def _of_rows(rows: list[dict[str, Any]]) -> pd.DataFrame:
    """Return rows as a table whose cells are as they were: no dates are guessed."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    columns = {
        name: pd.Series([row.get(name) for row in rows], dtype=object) for name in names
    }
    return pd.DataFrame(columns, index=range(len(rows)))


def _read_excel(name: str, data: bytes, options: Options) -> Iterator[Found]:
    _require_workbook(name, data, options.max_bytes)
    try:
        with pd.ExcelFile(io.BytesIO(data), engine="openpyxl") as book:
            for sheet in _sheets(name, book.sheet_names, options.sheet):
                head = pd.read_excel(book, sheet_name=sheet, header=None, nrows=1)
                header = _named([] if head.empty else head.iloc[0].tolist())
                _require_distinct(name, header)
                table = pd.read_excel(
                    book, sheet_name=sheet, dtype_backend="numpy_nullable"
                )
                table = table.set_axis(header, axis="columns")
                label = f"{name}#{sheet}" if options.sheet == "*" else name
                others = len(book.sheet_names) - 1
                more = f"sheet {sheet!r}; {others} more" if others else ""
                note = "" if options.sheet else more
                yield Found(label, "excel", table, note)
    except (KeyError, zipfile.BadZipFile) as error:
        message = f"{name!r} cannot be read as an Excel workbook: {error}"
        raise ValueError(message) from error


def _sheets(name: str, there: list[str], wanted: str | None) -> list[str]:
    if wanted is None:
        return there[:1]
    if wanted == "*":
        return there
    if wanted not in there:
        message = (
            f"no sheet {wanted!r} in {name!r}: it has {', '.join(map(repr, there))}; "
            "'*' is for all"
        )
        raise ValueError(message)
    return [wanted]


def _require_workbook(name: str, data: bytes, max_bytes: int) -> None:
    if not data.startswith(b"PK"):
        message = (
            f"{name!r} is no .xlsx workbook: save an old .xls or a protected one anew "
            "as .xlsx without a password"
        )
        raise ValueError(message)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            size = sum(member.file_size for member in archive.infolist())
    except zipfile.BadZipFile as error:
        message = f"{name!r} is damaged: {error}"
        raise ValueError(message) from error
    if size > max_bytes:
        message = (
            f"{name!r} unpacks to {size:,} bytes, more than max_bytes={max_bytes:,}: "
            "give a higher max_bytes if you trust it and have the memory"
        )
        raise ValueError(message)


def _named(header: Iterable[object]) -> list[str]:
    """Return names as text; a column without one gets its number."""
    return [
        f"column_{number}"
        if pd.isna(name) or not str(name).strip()
        else str(name).strip()
        for number, name in enumerate(header, 1)
    ]


def _require_distinct(name: str, header: list[str]) -> None:
    twice = [each for each, count in Counter(header).items() if count > 1]
    if twice:
        shown = ", ".join(map(repr, twice))
        message = (
            f"more than one column of {name!r} is called {shown}: rename all but one"
        )
        raise ValueError(message)
