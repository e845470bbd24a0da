"""How long searches take, and how soon a release is seen: `make bench-search`.

    python -m scripts.bench_search [--tsv FILE] [--sizes 1000 10000 100000]

Each kind of query is asked many times, of both engines in turns where both are there.
`ms` is the clock's, which a busy machine stretches; `cpu` is what this thread worked.
"""

from __future__ import annotations

import argparse
import gc
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from indexer import Document, Query, SearchEngine, open_engine
from indexer.words import split_words, without_stop_words
from scripts.bench_documents import make_documents, read_rows

ASKED = 200  # queries of each kind
SEEN = 60  # releases that are waited for
BATCH = 500  # documents of a commit, as a hub follows its log
HOSTILE = (  # what a search's limits are for
    "*",
    " OR ".join(["a"] * 3000),
    "(" * 5000 + ")" * 5000,
    "x" * 1_000_000,
    "\0",
    'a "b',
    "kind:x text:y [a TO z] a^1e309",
    "the a of and to in for with on by an is",
    " ".join(f"librari{letter}" for letter in "abcdefghijklmnop"),
)
WHOOSH_MOST = 10_000  # documents; a hub with more takes tantivy
Ask = Callable[[random.Random, Sequence[Document]], Query]


def main() -> None:
    """Print a table for each size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tsv", type=Path, help="lines of name<TAB>summary")
    parser.add_argument("--sizes", type=int, nargs="*", default=[1000, 10_000, 100_000])
    parser.add_argument("--asked", type=int, default=ASKED)
    args = parser.parse_args()
    for size in args.sizes:
        documents = make_documents(read_rows(args.tsv, size))
        gc.freeze()  # a hub does not hold them: nor are they walked through here
        names = ["tantivy", *(["whoosh"] if size <= WHOOSH_MOST else [])]
        print(f"\n{size:,} documents")
        with tempfile.TemporaryDirectory(prefix="fnhub-bench-") as folder:
            engines = {name: _build(name, Path(folder), documents) for name in names}
            _ask_all(engines, documents, args.asked)
            for name, engine in engines.items():
                _publish(name, engine, documents)
                engine.close()


def _build(name: str, folder: Path, documents: Sequence[Document]) -> SearchEngine:
    place = folder / name
    engine = open_engine(name, place)
    begun = time.perf_counter()
    for start in range(0, len(documents), BATCH):
        engine.apply(documents[start : start + BATCH])
    took_s = time.perf_counter() - begun
    engine.close()  # what is still being merged would take a core from searches
    files = [each for each in place.rglob("*") if each.is_file()]
    size_mb = sum(each.stat().st_size for each in files) / 2**20
    print(f"  {name}: built in {took_s:.1f} s, {size_mb:.0f} MiB in {len(files)} files")
    return open_engine(name, place)


def _ask_all(
    engines: Mapping[str, SearchEngine], documents: Sequence[Document], asked: int
) -> None:
    print(f"  {'':<34}{'ms p50':>8}{'p95':>8}{'cpu p50':>10}{'p95':>8}{'most':>8}")
    for kind, ask in _KINDS.items():
        chance = random.Random(kind)
        queries = [ask(chance, documents) for _ in range(asked)]
        taken: dict[str, list[tuple[float, float]]] = {name: [] for name in engines}
        for query in queries:
            for name, engine in engines.items():
                taken[name].append(_timed(engine, query))
        for name, times in taken.items():
            clock, cpu = zip(*times, strict=True)
            print(
                f"  {name:<9}{kind:<25}{_spread(clock, 8)}{_spread(cpu, 10)}"
                f"{max(cpu) * 1000:>8.2f}"
            )


def _timed(engine: SearchEngine, query: Query) -> tuple[float, float]:
    worked = time.thread_time()
    begun = time.perf_counter()
    engine.search(query)
    took = time.perf_counter() - begun
    return took, time.thread_time() - worked


def _publish(name: str, engine: SearchEngine, documents: Sequence[Document]) -> None:
    """Commit one release after another; each is seen when `apply` returns.

    CPU time is that of all threads, with what they merge meanwhile.
    """
    taken, worked = [], []
    for number in range(SEEN):
        fresh = replace(documents[number], version="2.0.0", summary="Seen at once")
        begun, had_worked = time.perf_counter(), time.process_time()
        engine.apply([fresh], serial=number + 1)
        asked = Query(fresh.key, limit=1, with_facets=False)
        assert engine.search(asked).hits[0].version == "2.0.0"
        taken.append(time.perf_counter() - begun)
        worked.append(time.process_time() - had_worked)
    print(
        f"  {name:<9}{'a release is seen after':<25}{_spread(taken, 8)}"
        f"{_spread(worked, 10)}"
    )


def _spread(times: Sequence[float], width: int) -> str:
    ordered = sorted(times)
    middle = statistics.median(ordered) * 1000
    late = ordered[int(len(ordered) * 0.95)] * 1000
    return f"{middle:>{width}.2f}{late:>8.2f}"


def _words(chance: random.Random, documents: Sequence[Document], count: int) -> str:
    """Return words that somebody who looks for one of them may have in mind."""
    while True:
        said = without_stop_words(split_words(chance.choice(documents).summary))
        if len(said) >= count:
            return " ".join(chance.sample(said, count))


def _some(
    chance: random.Random, documents: Sequence[Document], **more: object
) -> Query:
    text = _words(chance, documents, chance.randint(1, 3))
    return Query(text, **({"with_facets": False} | more))  # type: ignore[arg-type]


def _begun(chance: random.Random, documents: Sequence[Document]) -> Query:
    name = chance.choice(documents).name
    return Query(name[: chance.randint(2, 6)], with_facets=False)


def _mistyped(chance: random.Random, documents: Sequence[Document]) -> Query:
    word = max(_words(chance, documents, 2).split(), key=len)
    place = chance.randrange(len(word))
    return Query(f"{word[:place]}{word[place + 1 :]}x", with_facets=False)


_KINDS: Mapping[str, Ask] = {
    "1 to 3 words": _some,
    "a beginning": _begun,
    "a typing mistake": _mistyped,
    "words, with facets": lambda c, d: _some(c, d, with_facets=True),
    "words, filtered, facets": lambda c, d: _some(
        c, d, with_facets=True, filters={"kind": ("job",), "category": ("train",)}
    ),
    "words, by pulls": lambda c, d: _some(c, d, sort="pulls"),
    "accepts: and words": lambda c, d: Query(
        f"accepts:table {_words(c, d, 1)}", with_facets=False
    ),
    "all, by name, facets": lambda c, _: Query(offset=20 * c.randint(0, 9)),
    "hostile": lambda c, _: Query(c.choice(HOSTILE)),
    "16 words, facets": lambda c, d: Query(" ".join(_words(c, d, 3) for _ in range(6))),
}


if __name__ == "__main__":
    main()
