"""Documents for `make bench-search`: real names and summaries, or made up ones.

Names and summaries come from a TSV (`name<TAB>summary`); signatures and READMEs are
made: of its own words and of whole summaries of others, so that words are as frequent,
and stand together, as they do there.
"""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from indexer import Document

START = datetime(2026, 1, 1, tzinfo=UTC)
CATEGORIES = (
    "get-data", "prepare", "understand", "check", "train", "judge", "serve", "text",
    "audio", "images", "tell",
)  # fmt: skip
KINDS = ["job"] * 8 + ["serving", "module"]
LICENSES = ["Apache-2.0"] * 5 + ["MIT"] * 4 + ["BSD-3-Clause", "GPL-3.0-or-later"]
TYPES = ["table", "table", "table", "array", "model", "json", "path", "figure"]
LIBRARIES = (
    "pandas", "numpy", "scikit-learn", "pyarrow", "matplotlib", "scipy", "polars",
    "requests", "torch", "xgboost", "lightgbm", "transformers", "pillow", "dask",
    "sqlalchemy", "duckdb", "fsspec", "jinja2", "httpx",
)  # fmt: skip
SUMMARY_CHARS = 25  # of a summary that says something
_WORD = re.compile(r"[A-Za-z][A-Za-z0-9]+")
_PARTS = [
    "load",
    "clean",
    "split",
    "join",
    "encode",
    "scale",
    "detect",
    "cluster",
    "train",
    "fit",
    "judge",
    "explain",
    "serve",
    "convert",
    "export",
    "import",
    "parse",
    "merge",
    "filter",
    "rank",
    "sample",
    "score",
    "plot",
    "draw",
    "report",
    "compare",
    "validate",
    "mask",
    "embed",
    "tag",
    "read",
    "write",
    "fetch",
    "send",
    "group",
    "reduce",
]
_THINGS = (
    "table", "column", "row", "model", "image", "text", "audio", "series", "graph",
    "tree", "forest", "label", "sentence", "record", "invoice", "sensor", "price",
    "order", "customer", "log", "event", "token", "image", "page", "speech", "vector",
    "matrix", "schema", "outlier", "drift", "feature", "forecast", "archive",
    "database", "stream",
)  # fmt: skip


def read_rows(path: Path | None, count: int) -> list[tuple[str, str]]:
    """Return so many names and summaries, each name once: from a file, or made up."""
    if path is None:
        return _made_up(count)
    found: dict[str, str] = {}
    with path.open(encoding="utf-8", errors="replace") as lines:
        for line in lines:
            name, *rest = line.rstrip("\n").split("\t")
            own = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:64]
            if own and rest and len(rest[-1]) >= SUMMARY_CHARS:
                found.setdefault(own, rest[-1])
    if len(found) < count:
        raise SystemExit(f"{path}: {len(found)} usable lines, {count} are needed")
    return random.Random(1).sample(sorted(found.items()), count)  # no secret


def make_documents(rows: Sequence[tuple[str, str]]) -> list[Document]:
    """Return a document for each name and summary; the same ones for the same rows."""
    chance = random.Random(2)
    told = [summary for _, summary in rows[:20_000]]
    return [_document(number, *row, told, chance) for number, row in enumerate(rows)]


def _aside(told: Sequence[str], chance: random.Random, count: int) -> str:
    return " ".join(chance.choices(told, k=count))


def _document(
    number: int, name: str, summary: str, told: Sequence[str], chance: random.Random
) -> Document:
    words = _WORD.findall(summary)
    team = f"team{int(chance.paretovariate(0.6)) % 500}"
    inputs = tuple(dict.fromkeys(chance.sample(TYPES, 2)))
    outputs = tuple(dict.fromkeys(chance.sample(TYPES, 2)))
    return Document(
        key=f"{team}/{name}",
        name=name,
        team=team,
        version="1.0.0",
        summary=summary,
        kind=chance.choice(KINDS),
        categories=tuple(chance.sample(CATEGORIES, chance.randint(1, 2))),
        keywords=tuple(
            word.lower() for word in chance.sample(words, min(4, len(words)))
        ),
        parameters=(
            "table",
            "label_column",
            *map(str.lower, _WORD.findall(_aside(told, chance, 1))[:3]),
        ),
        text=f"{name} {summary} {_aside(told, chance, 6)} {summary}",
        license=chance.choice(LICENSES),
        score=chance.randint(40, 100),
        pulls=int(chance.paretovariate(0.7)) * 10,
        updated=START + timedelta(minutes=number),
        handlers=(name.replace("-", "_"),),
        docs=f"{summary} {_aside(told, chance, 2)}",
        accepts=(*inputs, "str", "int"),
        returns=outputs,
        inputs=inputs,
        outputs=outputs,
        requires=tuple(chance.sample(LIBRARIES, chance.randint(1, 4))),
    )


def _made_up(count: int) -> list[tuple[str, str]]:
    chance = random.Random(3)
    found: dict[str, str] = {}
    while len(found) < count:
        verb, *things = chance.choice(_PARTS), *chance.sample(_THINGS, 3)
        name = f"{verb}-{things[0]}-{len(found)}"
        found[name] = (
            f"{verb.title()} each {things[0]} of a {things[1]} by {things[2]}."
        )
    return list(found.items())
