"""Judged queries, the documents they are judged over, and what a ranking is worth.

    queries.json         a shared sample: how people ask
    queries_tuned.json   ours, looked at while weights and synonyms were chosen
    queries_held.json    ours, not looked at for that: they tell what to expect

Grades: 3 exactly this, 2 good, 1 of some use, else 0.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import log2
from pathlib import Path

from indexer import Document

HERE = Path(__file__).parent
SETS = (
    "queries",
    "queries_tuned",
    "queries_held",
    "queries_fresh",
    "queries_blind",
    "queries_new",
)
TOP = 10
Ranked = Callable[[str], Sequence[str]]  # a query's keys, best first


@dataclass(frozen=True, slots=True)
class Judged:
    """A query and the grades of what there is for it."""

    query: str
    grades: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Figures:
    """What a ranking is worth over some queries."""

    ndcg: float  # nDCG@10, the mean
    mrr: float  # one over the place of the first relevant hit, the mean
    misses: tuple[str, ...]  # queries without a relevant hit in the first three
    worst: tuple[tuple[float, str], ...]  # (nDCG@10, query), the least first


def load_documents() -> list[Document]:
    """Return the documents, as a hub makes them of functions."""
    known = json.loads((HERE / "documents.json").read_text(encoding="utf-8"))
    return [_document(each) for each in known]


def load_queries(name: str) -> list[Judged]:
    """Return one of `SETS`."""
    known = json.loads((HERE / f"{name}.json").read_text(encoding="utf-8"))
    return [Judged(each["query"], each["relevant"]) for each in known]


def measure(queries: Sequence[Judged], ranked: Ranked) -> Figures:
    """Ask all queries."""
    gains, places, misses, worst = [], [], [], []
    for each in queries:
        keys = ranked(each.query)
        gain = ndcg(keys, each.grades)
        first = next((n for n, key in enumerate(keys, 1) if key in each.grades), None)
        gains.append(gain)
        places.append(0.0 if first is None else 1 / first)
        worst.append((gain, each.query))
        if first is None or first > 3:
            misses.append(each.query)
    count = len(queries)
    return Figures(
        sum(gains) / count, sum(places) / count, tuple(misses), tuple(sorted(worst))
    )


def ndcg(keys: Sequence[str], grades: Mapping[str, int]) -> float:
    """Return the discounted gain of the first ten, of the greatest there can be.

    >>> ndcg(["b", "a"], {"a": 3})
    0.6309297535714575
    """
    best = sorted(grades.values(), reverse=True)
    return _dcg([grades.get(key, 0) for key in keys[:TOP]]) / _dcg(best[:TOP])


def _dcg(grades: Sequence[int]) -> float:
    return sum((2**grade - 1) / log2(n + 2) for n, grade in enumerate(grades))


def _document(plain: dict[str, object]) -> Document:
    lists = ("categories", "keywords", "parameters", "handlers", "accepts", "returns",
             "inputs", "outputs", "requires")  # fmt: skip
    fields = plain | {key: tuple(plain.get(key, ())) for key in lists}  # type: ignore[arg-type]
    fields["updated"] = datetime.fromisoformat(str(plain["updated"]))
    return Document(**({"text": "", "docs": ""} | fields))  # type: ignore[arg-type]
