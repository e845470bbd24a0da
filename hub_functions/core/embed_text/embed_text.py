"""Make vectors of meaning of a column of texts."""

from __future__ import annotations

from typing import Any, NamedTuple, get_args

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from .drawing import draw_map
from .neighbours import find_nearest
from .sample import LABEL, TEXT, load_sample
from .tables import (
    has_text,
    listed,
    named_by_text,
    require_column,
    require_text_column,
)
from .vectors import Dimensions, embed, to_length_1

__all__ = ["EmbeddedText", "embed_text"]

_MOST_NEIGHBOURS = 100


class EmbeddedText(NamedTuple):
    """Vectors of texts, and what lies near what.

    Attributes:
        embeddings: Array of float32, shape (rows, dimensions): a vector per row, of
            length 1 unless `normalize` is off; 0 where there is no text.
        table: All rows with their index: the columns in `keep_columns`, the label, and
            the vectors as `embedding_001` and so on.
        nearest: Up to `neighbours` rows per text, best first: `row` and
            `nearest_row` (places in the table, from 0), `rank`, `similarity` (cosine,
            -1 to 1, 1 is the same) and both texts, shortened.
        plot: Texts in the plane of two principal components, coloured by the label;
            up to 40 with their first words, at most 5,000 dots.
        documents: Rows that hold text.
        agreement: Share of the labelled texts whose nearest has the same label, 0 to
            1; None without a label.
        notes: What to know: rows without text, texts that have no vector.
    """

    embeddings: np.ndarray
    table: pd.DataFrame
    nearest: pd.DataFrame
    plot: Figure
    documents: int
    agreement: float | None
    notes: list[str]


def embed_text(
    table: pd.DataFrame | None = None,
    text_column: str | None = None,
    label_column: str | None = None,
    dimensions: Dimensions = 256,
    neighbours: int = 5,
    *,
    normalize: bool = True,
    keep_columns: list[str] | None = None,
) -> EmbeddedText:
    """Make a vector of meaning of each text; texts of like meaning lie near.

    The vector is the mean of static vectors of the text's tokens, which come with
    the package wordllama (16 MB, made from the token vectors of large language
    models): nothing is downloaded, and no GPU is needed.  The order of words is not
    looked at.  The vectors were made for English; other languages lie less well.

    Without a table, 20 sentences of four topics are looked at.  Nothing is random,
    and a text has the same vector whatever stands beside it.  Cost: some 5,000
    short texts a second; neighbours are found by comparing each with each, so give
    `neighbours=0` for more than some 20,000 rows.

    Args:
        table: Any table with a column of texts.  Names are taken as text; it is not
            changed.  None: 20 sentences of four topics.
        text_column: Column with the texts; needed with a table.  Of the sample it is
            `sentence`.
        label_column: Column with classes that passes through and colours the plot; no
            part of the vectors.  None: no classes; with no table given, `topic`.
        dimensions: Numbers in a vector.  Fewer are the first of more, and are
            smaller and somewhat less exact.
        neighbours: Nearest others of each text that are found, 0 to 100; with 0 there
            is no `agreement`.
        normalize: Whether vectors have length 1, so that their product is the cosine.
        keep_columns: Further columns that pass through; None: none.

    Returns:
        Vectors, nearest texts and a map.

    Raises:
        TypeError: `table` is not a pandas DataFrame.
        ValueError: two columns have the same name; `text_column` is not given with a
            table, or holds no texts; a column that is named is not there, is named
            twice, or is called as one of the vectors; or a param is out of range.

    Source:
        D. L. Miller, WordLlama: recycled token embeddings from large language models
        (2024), package wordllama.  Shortened vectors: Kusupati et al., Matryoshka
        representation learning, NeurIPS 35 (2022), 30233-30249.

    >>> embed_text().embeddings.shape
    (20, 256)
    """
    if table is None:
        table, text_column = load_sample(), text_column or TEXT
        label_column = label_column or LABEL
    table = named_by_text(table)
    _require(dimensions, neighbours)
    text_column = require_text_column(table, text_column)
    kept = _kept(table, text_column, label_column, keep_columns or [])
    cells = table[text_column].astype(object)
    is_text = has_text(cells)
    texts = cells.where(is_text, "").tolist()
    vectors = embed(texts, dimensions)
    units = to_length_1(vectors)
    vectors = units if normalize else vectors
    label = None if label_column is None else table[label_column]
    nearest = find_nearest(units, texts, neighbours)
    there = is_text.to_numpy()
    return EmbeddedText(
        embeddings=vectors,
        table=_with_vectors(table[kept], vectors),
        nearest=nearest,
        plot=draw_map(units, texts, label),
        documents=int(there.sum()),
        agreement=None if label is None else _agreement(nearest, label),
        notes=_notes(there, units),
    )


def _with_vectors(kept: pd.DataFrame, vectors: np.ndarray) -> pd.DataFrame:
    """Put the vectors beside the kept columns.

    Raises:
        ValueError: one of these is called as a vector's number is.
    """
    names = [f"embedding_{number:03}" for number in range(1, vectors.shape[1] + 1)]
    if twice := sorted(set(kept.columns) & set(names)):
        message = f"columns are called as vectors are: {listed(twice)}: rename them"
        raise ValueError(message)
    numbers = pd.DataFrame(vectors, columns=names, index=kept.index)
    return pd.concat([kept, numbers], axis="columns")


def _agreement(nearest: pd.DataFrame, label: pd.Series[Any]) -> float | None:
    """Return how often the nearest has the same label, of those that have one."""
    first = nearest[nearest["rank"] == 1]
    own = label.iloc[first["row"]].reset_index(drop=True)
    other = label.iloc[first["nearest_row"]].reset_index(drop=True)
    labelled = own.notna().to_numpy()
    if not labelled.any():
        return None
    same = own.astype(object).map(str) == other.astype(object).map(str)
    return float(same[labelled].mean())


def _kept(
    table: pd.DataFrame, text_column: str, label: str | None, keep: list[str]
) -> list[str]:
    """Return the columns that stand before the vectors.

    Raises:
        ValueError: one is not there, or is named twice.
    """
    for name in keep:
        require_column(table, name, "keep_columns")
    if label is not None:
        require_column(table, label, "label_column")
        if label == text_column:
            message = f"{label!r} is text_column and label_column: name two columns"
            raise ValueError(message)
    if len(set(keep)) < len(keep):
        message = f"keep_columns names a column twice: {', '.join(keep)}"
        raise ValueError(message)
    return [*keep, *([label] if label is not None and label not in keep else [])]


def _notes(there: np.ndarray, units: np.ndarray) -> list[str]:
    notes = []
    if empty := int((~there).sum()):
        notes.append(f"rows without text, whose vector is 0: {empty:,}")
    if strange := int((there & ~units.any(axis=1)).sum()):
        notes.append(f"texts that have no vector: {strange:,}")
    return notes


def _require(dimensions: int, neighbours: int) -> None:
    """Refuse params that cannot be meant."""
    choices = get_args(Dimensions)
    if dimensions not in choices:
        there = ", ".join(map(str, choices))
        message = f"dimensions is {dimensions}: give one of {there}"
        raise ValueError(message)
    if not 0 <= neighbours <= _MOST_NEIGHBOURS:
        message = f"neighbours is {neighbours}: give 0 to {_MOST_NEIGHBOURS}"
        raise ValueError(message)
