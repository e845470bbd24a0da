"""Make features of a column of texts."""

from __future__ import annotations

import math
from typing import NamedTuple, get_args

import pandas as pd
from matplotlib.figure import Figure
from scipy import sparse
from sklearn.pipeline import Pipeline

from .drawing import draw_terms
from .sample import LABEL, TEXT, load_sample
from .tables import (
    has_text,
    listed,
    named_by_text,
    require_column,
    require_text_column,
)
from .terms import rank_terms, tabulate_vocabulary
from .vectorizer import (
    Choice,
    StopWords,
    Unit,
    Weighting,
    count,
    make_model,
    terms_of,
)

__all__ = ["TextFeatures", "text_features"]

_LONGEST_NGRAM = 10  # more are a slip: memory grows with each


class TextFeatures(NamedTuple):
    """Features of texts, the vocabulary, and the model that makes them.

    Attributes:
        table: All rows with their index: the columns in `keep_columns`, the label, and
            a column per term, `text__` before its name: float64 for tfidf, else int32.
        vocabulary: One row per term, in the order of the features: `term`, `documents`
            and `share` that have it, `count` of its occurrences (of presence: the
            documents), `idf` (ln((1 + n) / (1 + documents)) + 1) and `weight`, the mean
            over all documents.
        top_terms: Up to `top` rows per class: `class`, `rank`, `term`, its mean
            `weight` in the class and `weight_elsewhere`, and `score`: chi-squared of
            term and class.  Without a label there is one class, "all", and the score
            is the weight.
        model: Pipeline that takes a DataFrame with the column of texts; `transform`
            gives the features of new rows as a sparse matrix.
        plot: Top terms of each class as bars, up to eight classes.
        documents: Rows that hold text.
        terms: Terms in the vocabulary, which is the number of features.
        filled: Share of the features' cells that are not 0, 0 to 1.
        notes: What to know: empty documents, terms that were left out.
    """

    table: pd.DataFrame
    vocabulary: pd.DataFrame
    top_terms: pd.DataFrame
    model: Pipeline
    plot: Figure
    documents: int
    terms: int
    filled: float
    notes: list[str]


def text_features(  # noqa: PLR0913  # what people set of a vectorizer, by name
    table: pd.DataFrame | None = None,
    text_column: str | None = None,
    label_column: str | None = None,
    weighting: Weighting = "tfidf",
    unit: Unit = "word",
    *,
    shortest_ngram: int = 1,
    longest_ngram: int = 1,
    most_features: int = 300,
    min_documents: int = 1,
    max_share: float = 1.0,
    stop_words: StopWords = "none",
    lowercase: bool = True,
    strip_accents: bool = False,
    keep_columns: list[str] | None = None,
    top: int = 10,
) -> TextFeatures:
    """Make features of a column of texts: TF-IDF or counts of words or characters.

        tfidf     count times idf, each row of length 1 (Euclidean): frequent
                  words count for less
        counts    how often a term is in the document
        presence  1 where the document has the term

    Words are two or more letters, digits or underscores of any script, as
    scikit-learn cuts them.  Character n-grams stay within a word and its two edges:
    they stand spelling mistakes, and serve scripts without spaces between words.
    N-grams of all lengths from `shortest_ngram` to `longest_ngram` are terms.

    A missing or empty text has all features 0.  Without a table, 24 messages to a
    shop are looked at.  Nothing is random: the same table gives the same bytes.

    Args:
        table: Any table with a column of texts.  Names are taken as text; it is not
            changed.  None: 24 messages of three topics.
        text_column: Column with the texts; needed with a table.  Of the sample it is
            `message`.
        label_column: Column with classes, which passes through and for which top terms
            are found; rows without one are left out of those.  None: no classes; with
            no table given, `topic`.
        weighting: What the numbers are.
        unit: What terms are made of.
        shortest_ngram: Words or characters in a term at least, 1 or more.
        longest_ngram: Words or characters in a term at most, up to 10.
        most_features: Terms that are kept at most, by their count in all texts.
        min_documents: Terms in fewer documents are left out, 1 or more.
        max_share: Terms in a greater share of the rows are left out, above 0 to 1.
        stop_words: Whether scikit-learn's English function words are left out.
        lowercase: Whether capitals are small letters.
        strip_accents: Whether é is e.
        keep_columns: Further columns that pass through; None: none.
        top: Top terms per class, 1 or more.

    Returns:
        Features, vocabulary, top terms and the model.

    Raises:
        TypeError: `table` is not a pandas DataFrame.
        ValueError: two columns have the same name; `text_column` is not given with a
            table, or holds no texts; a column that is named is not there, is named
            twice, or is called as a feature; no term is left; or a param is not known
            or out of range.

    Source:
        K. Spärck Jones, Journal of Documentation 28 (1972), 11-21; scikit-learn:
        Pedregosa et al., JMLR 12 (2011), 2825-2830.

    >>> text_features().terms
    80
    """
    if table is None:
        table, text_column = load_sample(), text_column or TEXT
        label_column = label_column or LABEL
    table = named_by_text(table)
    choice = Choice(
        weighting,
        unit,
        shortest_ngram,
        longest_ngram,
        most_features,
        min_documents,
        max_share,
        stop_words,
        lowercase,
        strip_accents,
    )
    _require(choice, top)
    text_column = require_text_column(table, text_column)
    kept = _kept(table, text_column, label_column, keep_columns or [])
    model, weights = _fitted(choice, table[[text_column]])
    terms, counts = terms_of(model), count(model, table[text_column])
    names = list(map(str, model.get_feature_names_out()))
    if twice := sorted(set(kept) & set(names)):
        message = f"columns are called as features are: {listed(twice)}: rename them"
        raise ValueError(message)
    label = None if label_column is None else table[label_column]
    top_terms = rank_terms(terms, weights, label, top)
    features = pd.DataFrame(weights.toarray(), columns=names, index=table.index)
    texts = has_text(table[text_column])
    return TextFeatures(
        table=pd.concat([table[kept], features], axis="columns"),
        vocabulary=tabulate_vocabulary(terms, counts, weights),
        top_terms=top_terms,
        model=model,
        plot=draw_terms(top_terms, weighting),
        documents=int(texts.sum()),
        terms=len(terms),
        filled=weights.nnz / (weights.shape[0] * weights.shape[1]),
        notes=_notes(texts, weights, label, most_features),
    )


def _fitted(choice: Choice, texts: pd.DataFrame) -> tuple[Pipeline, sparse.csr_matrix]:
    """Fit the model and return it with the weights of all rows.

    Raises:
        ValueError: no term is left.
    """
    model = make_model(choice, str(texts.columns[0]))
    try:
        weights = model.fit_transform(texts)
    except ValueError as error:
        message = (
            f"no term is left of the texts in {texts.columns[0]!r} ({error}): lower "
            "min_documents, raise max_share, keep stop words, or take characters"
        )
        raise ValueError(message) from error
    return model, sparse.csr_matrix(weights)


def _kept(
    table: pd.DataFrame, text_column: str, label: str | None, keep: list[str]
) -> list[str]:
    """Return the columns that stand before the features.

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


def _notes(
    texts: pd.Series, weights: sparse.csr_matrix, label: pd.Series | None, most: int
) -> list[str]:
    notes = []
    if empty := int((~texts).sum()):
        notes.append(f"rows without text, all features 0: {empty:,}")
    if strange := int((texts.to_numpy() & (weights.getnnz(axis=1) == 0)).sum()):
        notes.append(f"texts of which no term is in the vocabulary: {strange:,}")
    if weights.shape[1] == most:
        notes.append(
            f"the vocabulary has the {most:,} terms that most_features allows: rarer "
            "ones may be left out"
        )
    if label is not None and (missing := int(label.isna().sum())):
        notes.append(f"rows without a label, left out of the top terms: {missing:,}")
    return notes


def _require(choice: Choice, top: int) -> None:
    """Refuse params that cannot be meant."""
    for param, value, choices in (
        ("weighting", choice.weighting, get_args(Weighting)),
        ("unit", choice.unit, get_args(Unit)),
        ("stop_words", choice.stop_words, get_args(StopWords)),
    ):
        if value not in choices:
            there = ", ".join(map(repr, choices))
            message = f"{param} is {value!r}: give one of {there}"
            raise ValueError(message)
    if not 1 <= choice.shortest <= choice.longest <= _LONGEST_NGRAM:
        message = (
            f"n-grams from {choice.shortest} to {choice.longest}: give shortest_ngram "
            f"from 1 and longest_ngram from that to {_LONGEST_NGRAM}"
        )
        raise ValueError(message)
    for param, number in (
        ("most_features", choice.most_features),
        ("min_documents", choice.min_documents),
        ("top", top),
    ):
        if number < 1:
            message = f"{param} is {number}: give 1 or more"
            raise ValueError(message)
    if not 0 < choice.max_share <= 1 or math.isnan(choice.max_share):
        message = f"max_share is {choice.max_share}: give a share above 0, up to 1"
        raise ValueError(message)
