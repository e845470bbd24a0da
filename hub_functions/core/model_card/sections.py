"""The sections of a card, after Mitchell et al. (2019)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from .facts import facts_of_model, facts_of_table
from .markdown import NOT_GIVEN, facts, names, plain, table
from .measured import Measured, as_table, meanings


@dataclass(frozen=True, slots=True, eq=False)
class Given:
    """All that is known; what is None, or empty, is not."""

    texts: dict[str, str | None]  # of the author; Markdown
    lists: dict[str, list[str]]  # of the author: owners, references
    model: Any
    measured: Measured | None
    tables: dict[str, pd.DataFrame | None]  # table, train, and those that are shown
    label_column: str | None
    pictures: dict[str, str] = field(default_factory=dict)  # file by name


@dataclass(frozen=True, slots=True)
class Section:
    """One section, and which of its parts are not known."""

    title: str
    body: str
    missing: tuple[str, ...]


def sections_of(given: Given) -> list[Section]:
    """Return the nine sections, in their order."""
    return [
        _details(given),
        _texts(
            given,
            "Intended use",
            {
                "intended_use": "Primary use",
                "users": "Users",
                "out_of_scope": "Out of scope",
            },
        ),
        _text(given, "Factors", "factors"),
        _metrics(given),
        _data(given, "Evaluation data", "evaluation_data", "table"),
        _data(given, "Training data", "training_data", "train"),
        _analyses(given),
        _text(given, "Ethical considerations", "ethical_considerations"),
        _texts(
            given,
            "Caveats and recommendations",
            {"limits": "Limits", "recommendations": "Recommendations"},
        ),
    ]


def _details(given: Given) -> Section:
    own = {
        "Version": given.texts["version"] or "",
        "Date": given.texts["date"] or "",
        "Owners": names(given.lists["owners"]),
        "License": given.texts["license"] or "",
        "References": names(given.lists["references"]),
    }
    missing = [name.lower() for name, text in own.items() if not text]
    if given.model is None:
        told = {"Model": ""}
        missing.append("model")
    else:
        told = facts_of_model(given.model)
        if not told["Classes"]:
            del told["Classes"]  # a regressor has none: that is not missing
        missing += [name.lower() for name, text in told.items() if not text]
    return Section("Model details", facts({**own, **told}), tuple(missing))


def _metrics(given: Given) -> Section:
    if given.measured is None or not given.measured.values:
        return Section("Metrics", NOT_GIVEN, ("metrics",))
    known = meanings(given.measured)
    others = [
        name
        for name in given.measured.values
        if f"- **{plain(name)}:** " not in "".join(known)
    ]
    if others:
        known.append(f"- Without a meaning given: {names(others)}")
    source = facts(given.measured.source)
    return Section("Metrics", "\n\n".join(filter(None, ["\n".join(known), source])), ())


def _data(given: Given, title: str, text: str, which: str) -> Section:
    written, there = given.texts[text] or "", given.tables[which]
    told = "" if there is None else facts(facts_of_table(there, given.label_column))
    body = "\n\n".join(filter(None, [written, told])) or NOT_GIVEN
    if there is not None and not written:
        body = f"Source: {NOT_GIVEN}\n\n{told}"
    missing = [text] if not written else []
    missing += [which] if there is None else []
    return Section(title, body, tuple(missing))


def _analyses(given: Given) -> Section:
    parts = []
    if given.measured is not None and given.measured.values:
        parts.append(table(as_table(given.measured)))
    shown = {
        "comparison": "Compared with other models",
        "per_class": "By class",
        "by_quantile": "By quantile of the label",
    }
    for name, heading in shown.items():
        frame = given.tables[name]
        if frame is not None:
            parts.append(f"### {heading}\n\n{table(frame)}")
    for name, file in given.pictures.items():
        words = name.replace("_", " ").capitalize()
        parts.append(f"### {words}\n\n![{words}]({file})")
    missing = () if parts else ("metrics and plots",)
    return Section("Quantitative analyses", "\n\n".join(parts) or NOT_GIVEN, missing)


def _text(given: Given, title: str, name: str) -> Section:
    written = given.texts[name]
    return Section(title, written or NOT_GIVEN, () if written else (name,))


def _texts(given: Given, title: str, asked: dict[str, str]) -> Section:
    told = {label: given.texts[name] or "" for name, label in asked.items()}
    missing = tuple(name for name in asked if not given.texts[name])
    return Section(title, facts(told), missing)
