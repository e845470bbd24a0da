"""Tables of several files as one."""

from __future__ import annotations

from collections import defaultdict

import pandas as pd

from .columns import Kind, as_kind, common_kind, kind_of, missing, plain
from .reading import Found

_LISTED = 8  # names in an error


def join(
    found: list[Found],
    file_column: str | None,
    texts: tuple[str, ...],
    *,
    union: bool,
) -> tuple[pd.DataFrame, list[str]]:
    """Put tables below each other, in the columns' order of the first.

    Args:
        found: At least one.
        file_column: Name of the column that says where a row is from; None for none.
        texts: Columns that become text in any case.
        union: Whether columns that differ are allowed.

    Returns:
        The table, and what is worth a note.

    Raises:
        ValueError: names or types of columns differ, or `file_column` is one of them.
    """
    names = list(dict.fromkeys(name for each in found for name in each.table.columns))
    if not union:
        _require_same_names(found)
    kinds = {name: _kinds(found, name) for name in names}
    common = {name: common_kind(list(each.values())) for name, each in kinds.items()}
    common |= {name: "text" for name in texts if name in common}
    mixed = [name for name in names if common[name] is None]
    if mixed and not union:
        raise ValueError(_mixed(mixed, kinds[mixed[0]]))
    if file_column is not None and file_column in names:
        message = f"file_column {file_column!r} is a column of the files: give another"
        raise ValueError(message)
    columns = {}
    if file_column is not None:
        sizes = [len(each.table) for each in found]
        files = pd.Series([each.file for each in found], dtype="string")
        columns[file_column] = files.repeat(sizes).reset_index(drop=True)
    for name in names:
        columns[name] = _joined(found, name, common[name] or "text")
    rows = sum(len(each.table) for each in found)
    notes = [f"column {name!r} became text, as its types differ" for name in mixed]
    return pd.DataFrame(columns, index=range(rows)), notes


def _kinds(found: list[Found], name: str) -> dict[str, Kind]:
    """Return by file what a column holds."""
    return {
        each.file: kind_of(each.table[name]) for each in found if name in each.table
    }


def _joined(found: list[Found], name: str, kind: Kind) -> pd.Series:
    """Return a column of all files, missing where a file has it not."""
    parts = [
        as_kind(each.table[name], kind)
        if name in each.table
        else missing(len(each.table), kind)
        for each in found
    ]
    return plain(pd.concat(parts, ignore_index=True), kind)


def _require_same_names(found: list[Found]) -> None:
    groups: dict[frozenset[str], list[str]] = defaultdict(list)
    for each in found:
        groups[frozenset(each.table.columns)].append(each.file)
    if len(groups) == 1:
        return
    told = []
    first = found[0].table.columns
    for names, files in groups.items():
        more = [name for name in names if name not in first]
        less = [name for name in first if name not in names]
        what = ", ".join(map(repr, first[:_LISTED]))
        if more or less:
            plus = f"has {_listed(sorted(more))} besides" if more else ""
            minus = f"lacks {_listed(less)}" if less else ""
            what = " and ".join(filter(None, (plus, minus)))
        others = f" and {len(files) - 1:,} more files" if len(files) > 1 else ""
        told.append(f"{files[0]!r}{others}: {what}")
    message = (
        f"the files have {len(groups)} sets of columns; {'; '.join(told[:_LISTED])}. "
        "Choose files of one with only=, or give differing='union' for all columns, "
        "missing where a file has them not"
    )
    raise ValueError(message)


def _mixed(names: list[str], kinds: dict[str, Kind]) -> str:
    by_kind: dict[Kind, str] = {}
    for file, kind in kinds.items():
        by_kind.setdefault(kind, file)
    by_kind.pop("empty", None)
    told = ", ".join(f"{kind} in {file!r}" for kind, file in by_kind.items())
    more = f" (and {len(names) - 1:,} more columns)" if len(names) > 1 else ""
    return (
        f"column {names[0]!r}{more} is {told}: mend the files, choose some with only=, "
        "or give differing='union', by which it becomes text"
    )


def _listed(names: list[str]) -> str:
    more = f" and {len(names) - _LISTED:,} more" if len(names) > _LISTED else ""
    return ", ".join(map(repr, names[:_LISTED])) + more
