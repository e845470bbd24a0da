"""What a hub would get for nothing: two searches as their makers ship them.

Both are given the same documents in one field each for name, summary, keywords and
text, and the words of a query joined by OR (by AND they find next to nothing of what
people ask).
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable

import tantivy

from indexer import Document
from tests.relevance.judged import TOP, Ranked

FIELDS = ("name", "summary", "keywords", "text")


def sqlite_fts5(documents: Iterable[Document]) -> Ranked:
    """SQLite's FTS5 with `bm25()` and the stemming that it brings."""
    db = sqlite3.connect(":memory:")
    columns = ", ".join(FIELDS)
    db.execute(
        f"CREATE VIRTUAL TABLE found USING fts5(key UNINDEXED, {columns},"
        " tokenize = 'porter unicode61')"
    )
    rows = [(each.key, *_texts(each)) for each in documents]
    db.executemany("INSERT INTO found VALUES (?, ?, ?, ?, ?)", rows)

    def ranked(text: str) -> list[str]:
        words = " OR ".join(f'"{word}"' for word in re.findall(r"\w+", text))
        query = "SELECT key FROM found WHERE found MATCH ? ORDER BY bm25(found), key"
        return [key for (key,) in db.execute(f"{query} LIMIT {TOP}", (words,))]

    return ranked


def tantivy_parser(documents: Iterable[Document]) -> Ranked:
    """tantivy's own query parser over fields with its English stemming."""
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("key", stored=True, tokenizer_name="raw")
    for field in FIELDS:
        builder.add_text_field(field, tokenizer_name="en_stem")
    index = tantivy.Index(builder.build())
    writer = index.writer(15_000_000, 1)
    for each in documents:
        texts = dict(zip(FIELDS, _texts(each), strict=True))
        writer.add_document(tantivy.Document(key=each.key, **texts))
    writer.commit()
    index.reload()
    searcher = index.searcher()

    def ranked(text: str) -> list[str]:
        query, _ = index.parse_query_lenient(text, list(FIELDS))
        hits = searcher.search(query, TOP).hits
        return [searcher.doc(address)["key"][0] for _, address in hits]

    return ranked


def _texts(document: Document) -> tuple[str, ...]:
    keywords = " ".join((*document.keywords, *document.categories))
    text = f"{document.docs}\n{' '.join(document.parameters)}\n{document.text}"
    return document.name.replace("-", " "), document.summary, keywords, text
