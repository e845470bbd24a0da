"""Find and redact personal data that patterns can find."""

from __future__ import annotations

import difflib
from collections import Counter
from typing import Any, NamedTuple

import pandas as pd
from matplotlib.figure import Figure
from pandas.api import types
from presidio_analyzer import RecognizerResult

from .analyzing import OTHERS, USUAL, Analyzer, offline
from .drawing import draw_counts
from .redacting import Action, Redactor
from .sample import sample_table

__all__ = ["Recognized", "pii_recognizer"]

_LISTED = 20  # names in a note or an error
_TEXT = "text"  # what stands for a column in findings of `text`
_BLIND = (
    "patterns find no names of people, no places and no addresses: they are left in"
)


class Recognized(NamedTuple):
    """What was found, and the data without it.

    Attributes:
        table: The table, redacted: same rows, columns, index and missing cells.
            Without rows when only `text` was given.
        text: The text, redacted; empty without one.
        findings: One row per finding: `column`, `row` (place in the table, from 0),
            `entity`, `start`, `end` (places of characters in the cell) and `score`
            (0 to 1).  It does not hold what was found.
        counts: One row per column and entity, the most frequent first: `column`,
            `entity`, `findings`, `cells`, and `share` of the cells with a text.
        counts_plot: The same as bars.
        found: How many findings there are.
        cells: Cells with a text that were looked at.
        columns_with_findings: Names of columns, in their order.
        notes: What to know: what cannot be found, columns that were not looked at.
    """

    table: pd.DataFrame
    text: str
    findings: pd.DataFrame
    counts: pd.DataFrame
    counts_plot: Figure
    found: int
    cells: int
    columns_with_findings: list[str]
    notes: list[str]


def pii_recognizer(  # what is looked at, looked for and done
    table: pd.DataFrame | None = None,
    text: str | None = None,
    columns: list[str] | None = None,
    *,
    entities: list[str] | None = None,
    action: Action = "replace",
    threshold: float = 0.4,
    salt: str = "",
) -> Recognized:
    """Find and redact personal data in the texts of a table by patterns and checksums.

    Presidio's recognizers find e-mail addresses, phone numbers, payment cards,
    IBANs, IP addresses, URLs, US social security numbers and crypto wallets, and
    others when asked; English words beside a number raise its score.  Nothing is
    downloaded: without a model of language, names of people, places and postal
    addresses are NOT found.  It is a help, and no proof that a table is anonymous.

    Equal cells are looked at once.  The same arguments give the same results.

    Args:
        table: Any table; columns of texts and categories are looked at, names of
            columns are taken as text.  None: five invented messages, unless there
            is a `text`.  It is not changed.
        text: A text to be looked at, too.
        columns: Which columns are looked at; None: all with texts.
        entities: Kinds that are looked for, as Presidio calls them, such as
            "EMAIL_ADDRESS" or "UK_NHS"; None: the eight above.
        action: What is put in place: "replace" the name of the entity, as in
            <PHONE_NUMBER>; "mask" as many stars as characters; "hash" the first 16
            digits of HMAC-SHA256 with the salt, the same for the same text.
        threshold: Lowest score of a finding, 0 to 1.
        salt: Secret of the hashes.  Without it, phone numbers and the like can be
            found out by trying.

    Returns:
        The data redacted, and where what was found.

    Raises:
        TypeError: `table` is not a pandas DataFrame.
        ValueError: two columns have the same name, there is no such column, or it
            holds no texts; an entity is not known; or a param is out of range.

    Source:
        Microsoft Presidio (analyzer and anonymizer).  HMAC: RFC 2104.

    >>> pii_recognizer(text="Mail to ada@example.org").text
    'Mail to <EMAIL_ADDRESS>'
    """
    wanted = list(USUAL) if entities is None else list(dict.fromkeys(entities))
    _require(wanted, action, threshold)
    if table is None:
        table = sample_table() if text is None else pd.DataFrame()
    named = _named_by_text(table)
    chosen, others = _text_columns(named, columns)
    notes = [_BLIND]
    if others:
        more = ", …" if len(others) > _LISTED else ""
        notes.append(f"columns without texts: {', '.join(others[:_LISTED])}{more}")
    if action == "hash" and not salt:
        notes.append("no salt was given: hashes of numbers can be found out by trying")
    searched = _Search(Analyzer(wanted, threshold), Redactor(action, salt))
    with offline():
        redacted = {name: searched.column(named[name]) for name in chosen}
        told = "" if text is None else searched.cell(_TEXT, 0, text)
    findings = searched.findings()
    counts = searched.counts(findings)
    done = named.assign(**redacted)
    return Recognized(
        table=done,
        text=told,
        findings=findings,
        counts=counts,
        counts_plot=draw_counts(counts),
        found=len(findings),
        cells=sum(searched.cells.values()),
        columns_with_findings=findings["column"].drop_duplicates().tolist(),
        notes=notes,
    )


class _Search:
    """What is found in cell after cell; equal texts are looked at once."""

    def __init__(self, analyzer: Analyzer, redactor: Redactor) -> None:
        self.cells: Counter[str] = Counter()
        self._analyzer, self._redactor = analyzer, redactor
        self._known: dict[str, tuple[str, list[RecognizerResult]]] = {}
        self._rows: list[tuple[str, int, str, int, int, float]] = []

    def cell(self, column: str, row: int, text: str) -> str:
        """Return a text redacted."""
        if text not in self._known:
            found = self._analyzer.find(text)
            self._known[text] = self._redactor.redact(text, found), found
        redacted, found = self._known[text]
        self.cells[column] += 1
        self._rows.extend(
            (column, row, each.entity_type, each.start, each.end, float(each.score))
            for each in found
        )
        return redacted

    def column(self, cells: pd.Series[Any]) -> pd.Series[Any]:
        """Return a column redacted; what is no text stays."""
        values = [
            self.cell(str(cells.name), row, each) if isinstance(each, str) else each
            for row, each in enumerate(cells.array)
        ]
        dtype = cells.dtype
        if isinstance(dtype, pd.CategoricalDtype):
            return pd.Series(pd.Categorical(values), index=cells.index)
        return pd.Series(values, index=cells.index, dtype=dtype)

    def findings(self) -> pd.DataFrame:
        """Return a row per finding, by column, row and place."""
        names = ["column", "row", "entity", "start", "end", "score"]
        kinds = ["string", "int64", "string", "int64", "int64", "float64"]
        table = pd.DataFrame(self._rows, columns=names)
        return table.astype(dict(zip(names, kinds, strict=True)))

    def counts(self, findings: pd.DataFrame) -> pd.DataFrame:
        """Return a row per column and entity."""
        groups = findings.groupby(["column", "entity"], sort=False)["row"]
        counts = groups.agg(findings="size", cells="nunique").reset_index()
        texts = [self.cells[each] for each in counts["column"]]
        counts["share"] = counts["cells"] / pd.Series(texts, dtype="float64")
        ordered = counts.sort_values("findings", ascending=False, kind="stable")
        return ordered.reset_index(drop=True)


def _require(entities: list[str], action: str, threshold: float) -> None:
    """Refuse params that cannot be meant."""
    known = list(USUAL | OTHERS)
    if unknown := [each for each in entities if each not in known]:
        near = difflib.get_close_matches(unknown[0].upper(), known, 1)
        asked = f", did you mean {near[0]!r}?" if near else ""
        message = f"no entity {unknown[0]!r}{asked} There are {', '.join(known)}"
        raise ValueError(message)
    if not entities:
        message = "entities is empty: name one or more, or give None for the usual ones"
        raise ValueError(message)
    if action not in ("replace", "mask", "hash"):
        message = f"action is {action!r}: give 'replace', 'mask' or 'hash'"
        raise ValueError(message)
    if not 0 <= threshold <= 1:
        message = f"threshold is {threshold}: give 0 to 1"
        raise ValueError(message)


def _named_by_text(table: pd.DataFrame) -> pd.DataFrame:
    if not isinstance(table, pd.DataFrame):
        message = (
            f"table is a {type(table).__name__}, not a pandas DataFrame: "
            "convert it first, for example with pd.DataFrame(table)"
        )
        raise TypeError(message)
    names = [str(name) for name in table.columns]
    if twice := [name for name, count in Counter(names).items() if count > 1]:
        message = (
            f"more than one column is called {', '.join(map(repr, twice))} (names are "
            "compared as text): rename all but one"
        )
        raise ValueError(message)
    return table.set_axis(names, axis="columns")


def _text_columns(
    table: pd.DataFrame, columns: list[str] | None
) -> tuple[list[str], list[str]]:
    """Return the columns to look at, and those that hold no texts."""
    texts = [name for name in table if _has_texts(table[name])]
    if columns is None:
        return texts, [name for name in table if name not in texts]
    for name in map(str, columns):
        if name not in table:
            near = difflib.get_close_matches(name, list(table), 1)
            asked = f"; did you mean {near[0]!r}?" if near else ""
            there = ", ".join(map(repr, list(table)[:_LISTED])) or "none"
            message = f"no column {name!r} in columns{asked} the table has {there}"
            raise ValueError(message)
        if name not in texts:
            message = (
                f"the column {name!r} holds no texts: turn it into texts first, with "
                "table.astype({...: str}), or leave it out of columns"
            )
            raise ValueError(message)
    return [name for name in texts if name in set(map(str, columns))], []


def _has_texts(cells: pd.Series[Any]) -> bool:
    dtype = cells.dtype
    if isinstance(dtype, pd.CategoricalDtype):
        return _has_texts(pd.Series(dtype.categories))
    if types.is_object_dtype(dtype):
        return any(isinstance(each, str) for each in cells)
    return bool(types.is_string_dtype(dtype))
