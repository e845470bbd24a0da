"""The searched fields of a document, as tokens: the same ones for every engine.

name keywords summary tags    stems of words, and groups of synonyms
docs text                  likewise, of docstrings and README
whole      keywords, categories and the name as one token each: `random_forest`
pairs      two words that stand side by side, anywhere: `forest_classif`
begins     the beginnings of the words of name and keywords: `d`, `de`, `det`
named      the name and the key, as they are
filters    `kind:job`, `accepts:table`: what a query may ask of it
all        every token of the first six
spoken     words of name, keywords and summary as they are written, to spell by
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, pairwise

from indexer.document import Document
from indexer.stems import stem_of
from indexer.synonyms import groups_in
from indexer.words import fold, split_all_words, split_words, without_stop_words

TEXT_WORDS = 5_000  # of a text that are searched; the rest says no more
BEGIN_CHARS = 16  # of a word that is half typed

# A word of the name says most about a document, one of its long text least.
WEIGHTS: Mapping[str, float] = {
    "name": 6.0,
    "keywords": 5.0,
    "summary": 5.0,
    "tags": 0.6,
    "docs": 0.3,
    "text": 0.3,
}
LONG_FIELDS = ("tags", "docs", "text")  # that have the common words, and weigh little
TOKEN_FIELDS = (
    *WEIGHTS,
    "whole",
    "pairs",
    "begins",
    "named",
    "filters",
    "all",
    "spoken",
)
WHOLE_WORDS = 4  # of a keyword that is one token; longer ones are sentences


def field_tokens(document: Document) -> dict[str, set[str]]:
    """Return the tokens of each of `TOKEN_FIELDS`."""
    texts = _texts(document)
    found = {field: _tokens(texts[field]) for field in WEIGHTS}
    phrases = (document.name, *document.keywords, *document.categories)
    pairs = (_pairs(words) for words in chain.from_iterable(texts.values()))
    spoken = (document.name, document.summary, *document.keywords)
    begun = chain(*map(split_words, (document.name, *document.keywords)))
    return found | {
        "whole": {whole(split_words(each)) for each in phrases},
        "pairs": set(chain.from_iterable(pairs)),
        "begins": {w[:n] for w in begun for n in range(1, BEGIN_CHARS + 1)},
        "named": {document.name, document.key},
        "filters": set(_filters(document)),
        "all": set(chain.from_iterable(found.values())),
        "spoken": set(without_stop_words(split_words("\n".join(spoken)))),
    }


def whole(words: Sequence[str]) -> str:
    """Return the token of a whole phrase."""
    return "_".join(map(stem_of, without_stop_words(list(words)) or words))


def filter_token(field: str, value: str) -> str:
    """Return the token of a field that has a value."""
    return f"{field}:{'_'.join(fold(value).split())}"


def facet_values(document: Document) -> dict[str, tuple[str, ...]]:
    """Return what a document counts for, by facet."""
    return {
        "kind": (document.kind,),
        "category": document.categories,
        "team": (document.team,),
        "license": (document.license,),
        "requires": document.requires,
    }


def _texts(document: Document) -> dict[str, list[list[str]]]:
    """Return the words of each field, text by text.

    A name keeps its stop words, so that `to-onnx` can be typed and found.
    """
    tags = (
        *document.categories, *document.parameters, *document.handlers, document.team,
        document.kind, *document.accepts, *document.returns, *document.requires,
    )  # fmt: skip
    return {
        "name": [split_words(document.name)],
        "keywords": [*map(_telling, document.keywords)],
        "summary": [_telling(document.summary)],
        "tags": [_telling(each) for each in dict.fromkeys(tags)],
        "docs": [_telling(document.docs)[:TEXT_WORDS]],
        "text": [_telling(document.text)[:TEXT_WORDS]],
    }


def _telling(text: str) -> list[str]:
    return without_stop_words(split_all_words(text))


def _tokens(texts: Iterable[list[str]]) -> set[str]:
    found: set[str] = set()
    for words in texts:
        stems = [*map(stem_of, words)]
        found.update(stems, (token for _, _, token in groups_in(stems)))
    return found


def _pairs(words: Sequence[str]) -> Iterator[str]:
    return (f"{one}_{two}" for one, two in pairwise(map(stem_of, words)))


def _filters(document: Document) -> Iterator[str]:
    asked = facet_values(document) | {
        "keyword": document.keywords,
        "accepts": document.accepts,
        "returns": document.returns,
        "inputs": document.inputs,
        "outputs": document.outputs,
    }
    for field, values in asked.items():
        yield from (filter_token(field, value) for value in values if value)
