"""Tell what search is worth on judged queries, beside two baselines: `make relevance`.

With --worst N, the N queries that each engine answers worst.
"""

from __future__ import annotations

import argparse

from indexer import Query, engine_names, open_engine
from tests.relevance.baselines import sqlite_fts5, tantivy_parser
from tests.relevance.judged import (
    SETS,
    TOP,
    Ranked,
    load_documents,
    load_queries,
    measure,
)


def main() -> None:
    """Print a table for each set of queries."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--worst", type=int, default=0, metavar="N")
    parser.add_argument("--sets", nargs="*", default=SETS, choices=SETS)
    args = parser.parse_args()
    documents = load_documents()
    print(f"{len(documents)} documents")
    rankings = {name: of_engine(name) for name in engine_names()} | {
        "SQLite FTS5 bm25()": sqlite_fts5(documents),
        "tantivy's parser": tantivy_parser(documents),
    }
    every = [each for name in args.sets for each in load_queries(name)]
    for title, queries in (*((n, load_queries(n)) for n in args.sets), ("all", every)):
        print(f"\n{title}: {len(queries)} queries")
        print(f"  {'':<20} {'nDCG@10':>8} {'MRR':>7} {'misses':>7}")
        for name, ranked in rankings.items():
            found = measure(queries, ranked)
            counts = f"{found.ndcg:>8.3f} {found.mrr:>7.3f} {len(found.misses):>7}"
            print(f"  {name:<20} {counts}  {'; '.join(found.misses[:3])}")
            if name in engine_names():
                for gain, query in found.worst[: args.worst]:
                    print(f"      {gain:.3f} {query!r}: {', '.join(ranked(query)[:5])}")


def of_engine(name: str) -> Ranked:
    """Open an engine of ours on the documents."""
    engine = open_engine(name, None)
    engine.apply(load_documents())
    return lambda text: [hit.key for hit in engine.search(Query(text, limit=TOP)).hits]


if __name__ == "__main__":
    main()
