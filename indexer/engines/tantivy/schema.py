"""How documents lie in tantivy."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import chain

import tantivy

from indexer.document import Document
from indexer.engines.tantivy.stored import write
from indexer.facets import FACETS, SEVERAL
from indexer.fields import TOKEN_FIELDS, facet_values, field_tokens
from indexer.sorting import ORDERS, sort_figures, tie_text
from indexer.spelling import FORM_CHARS, forms_of
from indexer.words import split_words

MARK = "\0mark"  # the key of what holds the mark, in the commit that it speaks of
NEWEST, OLDER = "newest", "older"
NUMBER = "number"  # a document's own, see `Writing`
FIGURES = ("name_words", "score", "pulls", "is_deprecated")
FACETED = "facets"  # the values of `SEVERAL`
TIE_FIELD = "by_text"  # what sorts those that figures leave equal
ANCHORED = "anchored"  # the tokens of `spoken`, see `anchored`
FORMS = "forms"  # the forms of these, and what they are forms of: see `form_token`
OLD = "old_"  # before a field: what of older releases is looked up
_POINTS_MOST = 2**32


@cache
def schema() -> tantivy.Schema:
    """Return the fields.

    `key`, `id`, `state`, `team` are one token each.  Each of `TOKEN_FIELDS` is there
    twice: a search for the newest then needs no filter for it.
    """
    builder = tantivy.SchemaBuilder()
    for name in ("key", "id", "state", "team", FACETED):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for name in TOKEN_FIELDS:
        for field in (name, OLD + name):
            builder.add_text_field(
                field, tokenizer_name="whitespace", index_option="basic"
            )
    for name in (*map(facet_field, FACETS), TIE_FIELD):
        builder.add_text_field(
            name, tokenizer_name="raw", index_option="basic", fast=True
        )
    for name in map(order_field, ORDERS):
        builder.add_unsigned_field(name, fast=True, indexed=True)
    builder.add_unsigned_field(NUMBER, fast=True, indexed=True)
    for name in FIGURES:
        builder.add_unsigned_field(name, fast=True)
    for name in (ANCHORED, FORMS):
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="basic")
    builder.add_unsigned_field("mark", fast=True)
    builder.add_bytes_field("stored", stored=True)
    return builder.build()


def facet_field(facet: str) -> str:
    """Return where a facet's values are."""
    return f"facet_{facet}"


def facet_token(facet: str, value: str) -> str:
    """Return the token of a value in the field `FACETED`."""
    return f"{facet}\t{value}"


def anchored(word: str) -> str:
    """Return a word with its first letter three times.

    Another first letter is then three errors: whoever looks for fewer walks through
    the words with this one alone, not through all.
    """
    return word[:1] * 2 + word


def form_token(form: str, word: str) -> str:
    """Return the token of a form of a word, see `spelling.forms_of`.

    All words of a form are so beside each other in the dictionary.
    """
    return f"{form}={word}"  # words have letters and digits only


def order_field(order: str) -> str:
    """Return where the figures are by which documents are sorted."""
    return f"by_{order}"


def encode(document: Document) -> tantivy.Document:
    """Return a document as tantivy takes it."""
    made = tantivy.Document()
    made.add_text("key", document.key)
    made.add_text("id", document.id)
    made.add_text("team", document.team)
    made.add_text("state", NEWEST if document.is_newest else OLDER)
    tokens_of = field_tokens(document)
    for field, tokens in tokens_of.items():
        placed = field if document.is_newest else OLD + field
        made.add_text(placed, " ".join(sorted(tokens)))
    spoken = sorted(tokens_of["spoken"])
    made.add_text(FORMS, " ".join(chain.from_iterable(map(_form_tokens, spoken))))
    if document.is_newest:
        made.add_text(ANCHORED, " ".join(map(anchored, spoken)))
    for facet, values in facet_values(document).items():
        for value in dict.fromkeys(values):
            made.add_text(facet_field(facet), value)
            if facet in SEVERAL:
                made.add_text(FACETED, facet_token(facet, value))
    for order, figure in sort_figures(document).items():
        made.add_unsigned(order_field(order), figure)
    made.add_text(TIE_FIELD, tie_text(document))
    for name, figure in _figures(document).items():
        made.add_unsigned(name, figure)
    made.add_bytes("stored", write(document))
    return made


def _form_tokens(word: str) -> Iterator[str]:
    forms = sorted(form for form in forms_of(word) if len(form) >= FORM_CHARS)
    return (form_token(form, word) for form in forms)


def mark(serial: int) -> tantivy.Document:
    """Return what holds the mark: no document of anybody's."""
    made = tantivy.Document()
    made.add_text("key", MARK)
    made.add_unsigned("mark", serial)
    return made


def _figures(document: Document) -> dict[str, int]:
    figures = {
        "name_words": len(split_words(document.name)),
        "score": document.score,
        "pulls": document.pulls,
        "is_deprecated": int(document.deprecated is not None),
    }
    return {key: min(max(each, 0), _POINTS_MOST) for key, each in figures.items()}
