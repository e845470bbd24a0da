"""The categories, in the order of the work: from raw data to a served model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Shelf:
    """One category: what its functions do, and the line of a typical one."""

    name: str
    what: str
    takes: tuple[str, ...]
    gives: tuple[str, ...]
    count: int = 0


SHELVES = (
    Shelf("get-data", "Load, generate, unpack, query", ("path",), ("table",)),
    Shelf("prepare", "Clean, encode, split, select", ("table",), ("table",)),
    Shelf("understand", "Describe, compare, cluster", ("table",), ("table", "figure")),
    Shelf("check", "Validate, find drift and PII", ("table",), ("json", "figure")),
    Shelf("train", "Classify, regress, forecast", ("table",), ("model", "json")),
    Shelf("judge", "Test, explain, compare models", ("model",), ("json", "figure")),
    Shelf("serve", "Batches, HTTP services, ONNX", ("model", "table"), ("table",)),
    Shelf("text", "Features and embeddings of text", ("table",), ("array",)),
    Shelf("audio", "Speech in recordings", ("path",), ("table",)),
    Shelf("images", "Text and things in pictures", ("path",), ("table",)),
    Shelf("tell", "Notify people, write reports", ("json",), ("json",)),
)  # fmt: skip
NAMES = frozenset(each.name for each in SHELVES)


def with_counts(counts: Mapping[str, int]) -> list[Shelf]:
    """Return the shelves with how many functions are on each."""
    return [
        Shelf(s.name, s.what, s.takes, s.gives, counts.get(s.name, 0)) for s in SHELVES
    ]


def shelf_of(name: str) -> Shelf | None:
    """Return a category, None where there is none of this name."""
    return next((each for each in SHELVES if each.name == name), None)
