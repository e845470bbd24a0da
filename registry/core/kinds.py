"""The kinds of function, as data: what each one asks of its handler."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind.  A new one is a new line in `KINDS`, not a new `if`."""

    name: str
    handler: str  # what the handler is: "function", "class", or "" for none needed
    methods: tuple[str, ...]  # that a handler class must define
    typed: bool  # whether every annotation must be in the vocabulary of types
    meaning: str
    used_by: str  # what users do with it, for those who try something else
    host: str = ""  # of `registry.run.hosts`, which keeps it behind HTTP


KINDS = {
    kind.name: kind
    for kind in (
        Kind(
            "job",
            "function",
            (),
            typed=True,
            meaning="runs once and returns outputs",
            used_by="`fnhub run`",
            host="openapi",
        ),
        Kind(
            "serving",
            "class",
            ("load", "predict"),
            typed=True,
            meaning="is loaded once and answers requests",
            used_by="`fnhub serve`",
            host="v2",
        ),
        Kind(
            "module",
            "",
            (),
            typed=False,
            meaning="is imported by other functions",
            used_by="`fnhub.load` in Python",
        ),
    )
}
DEFAULT_KIND = "job"
