"""Write a model card from a model, its metrics, data and plots."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd
from matplotlib.figure import Figure
from sklearn.base import BaseEstimator

from .markdown import NOT_GIVEN, plain
from .measured import Measured, read_metrics
from .pictures import Picture, require_pictures, write_pictures
from .sample import sample
from .sections import Given, Section, sections_of
from .tables import named_by_text, unknown

__all__ = ["ModelCard", "model_card"]

_FILE = "model-card.md"


class ModelCard(NamedTuple):
    """A card, and what it does not know.

    Attributes:
        card: `model-card.md`; with plots, a folder that holds it and them.  It
            is in a new temporary folder: move it to where it is to stay.
        summary: The same as data: `title`, `version`, `metrics` (numbers by
            name), `sections` (by title: complete, partial or missing) and
            `missing` (what is not given, by section).
        completeness: Sections that lack nothing as a part of all nine, 0 to 1.
        missing: What is not given, as `section: part`.
    """

    card: Path
    summary: Mapping[str, Any]
    completeness: float
    missing: list[str]


def model_card(  # noqa: PLR0913  # what a card may tell, all by name
    model: BaseEstimator | None = None,
    metrics: Mapping[str, Any] | dict[str, float] | None = None,
    table: pd.DataFrame | None = None,
    train: pd.DataFrame | None = None,
    comparison: pd.DataFrame | None = None,
    *,
    per_class: pd.DataFrame | None = None,
    by_quantile: pd.DataFrame | None = None,
    confusion_plot: Figure | Path | None = None,
    roc_plot: Figure | Path | None = None,
    prediction_plot: Figure | Path | None = None,
    residual_plot: Figure | Path | None = None,
    plot: Figure | Path | None = None,
    label_column: str | None = None,
    title: str | None = None,
    version: str | None = None,
    date: str | None = None,
    owners: list[str] | None = None,
    license: str | None = None,  # noqa: A002  # the word that people look for
    references: list[str] | None = None,
    intended_use: str | None = None,
    users: str | None = None,
    out_of_scope: str | None = None,
    factors: str | None = None,
    training_data: str | None = None,
    evaluation_data: str | None = None,
    ethical_considerations: str | None = None,
    limits: str | None = None,
    recommendations: str | None = None,
) -> ModelCard:
    """Write a model card in Markdown, with the sections of Mitchell et al. (2019).

    What can be seen is looked up: the model's kind, library, changed params,
    features and classes; rows, missing cells and labels of the tables.  The
    rest is what the author writes.  Nothing is measured, guessed or filled in:
    what is not known stands in the card as "not given".  No clock is read, so
    that the same inputs give the same card.

    Args:
        model: The fitted model.  With no argument at all, a card is written for
            a small model that is trained on Fisher's iris.
        metrics: Numbers by name; or the content of a run.json of
            test-classifier or test-regressor, whose function, time and inputs
            are told, too.
        table: Rows that the metrics are from.  Only counts are shown.
        train: Rows that the model learnt.  Only counts are shown.
        comparison: A row per model, as compare-models gives it.
        per_class: A row per class, as test-classifier gives it.
        by_quantile: A row per quantile, as test-regressor gives it.
        confusion_plot: A figure, or a png or svg file; so are the next ones.
        roc_plot: The ROC curves, as test-classifier gives them.
        prediction_plot: Predictions against labels, as of test-regressor.
        residual_plot: Residuals against predictions, as of test-regressor.
        plot: Any further plot, such as that of compare-models.
        label_column: Column of the tables that is predicted, whose values are
            counted.
        title: Name of the model.
        version: Of the model.
        date: Of the model, as it is to be written.
        owners: Who answers for it, and how they are reached.
        license: Under which it may be used.
        references: Papers and pages to read or cite.
        intended_use: What it was made for.  This and the texts below may be
            Markdown.
        users: Who is to use it.
        out_of_scope: What it must not be used for.
        factors: Groups, instruments and surroundings that its quality depends on.
        training_data: Where the data come from, and how they were chosen.
        evaluation_data: The same of the rows that it was judged by.
        ethical_considerations: Harm that is possible, and what was done about it.
        limits: Where it fails, or was not tried.
        recommendations: How to use it well.

    Returns:
        The card, and what it does not know.

    Raises:
        TypeError: `table` or `train` is not a pandas DataFrame, nor is one of the
            tables that are shown; `model` has no `predict`; metrics are no
            numbers; a plot is neither a figure nor a path.
        ValueError: two columns have the same name; neither table has a column
            `label_column`; metrics are of a run that failed; or the file of a
            plot is not there, or no png or svg.

    Source:
        Mitchell et al., Model Cards for Model Reporting, FAT* (2019), 220-229.
    """
    inputs = {
        "model": model,
        "metrics": metrics,
        "table": table,
        "train": train,
        "label_column": label_column,
    }
    shown = {
        "comparison": comparison,
        "per_class": per_class,
        "by_quantile": by_quantile,
    }
    texts = {
        "title": title,
        "version": version,
        "date": date,
        "license": license,
        "intended_use": intended_use,
        "users": users,
        "out_of_scope": out_of_scope,
        "factors": factors,
        "training_data": training_data,
        "evaluation_data": evaluation_data,
        "ethical_considerations": ethical_considerations,
        "limits": limits,
        "recommendations": recommendations,
    }
    lists = {"owners": owners or [], "references": references or []}
    plots = {
        "confusion_plot": confusion_plot,
        "roc_plot": roc_plot,
        "prediction_plot": prediction_plot,
        "residual_plot": residual_plot,
        "plot": plot,
    }
    pictures = {name: each for name, each in plots.items() if each is not None}
    everything = (*inputs.values(), *shown.values(), *texts.values(), *lists.values())
    if not pictures and all(
        each is None or each == [] for each in map(_flat, everything)
    ):
        made = sample()
        pictures = made.pop("pictures")
        inputs |= {name: made.pop(name) for name in inputs}
        texts |= made
    return _card(inputs, shown, (texts, lists), pictures)


def _flat(value: Any) -> Any:  # noqa: ANN401  # of any type
    """Return what can be compared with a list; a table cannot."""
    return value if value is None or isinstance(value, list) else True


def _card(
    inputs: dict[str, Any],
    shown: dict[str, pd.DataFrame | None],
    written: tuple[dict[str, str | None], dict[str, list[str]]],
    pictures: dict[str, Picture],
) -> ModelCard:
    """Look at all inputs, and only then write."""
    model, metrics = inputs["model"], inputs["metrics"]
    if model is not None and not hasattr(model, "predict"):
        message = f"model is a {type(model).__name__}, which has no predict()"
        raise TypeError(message)
    tables = {name: inputs[name] for name in ("table", "train")} | shown
    tables = {n: None if t is None else named_by_text(t, n) for n, t in tables.items()}
    _require_label(inputs["label_column"], tables)
    measured = None if metrics is None else read_metrics(metrics)
    require_pictures(pictures)
    folder = Path(tempfile.mkdtemp(prefix="model-card-"))
    files = write_pictures(pictures, folder)
    lists = written[1]
    texts = {name: (text or "").strip() or None for name, text in written[0].items()}
    given = Given(texts, lists, model, measured, tables, inputs["label_column"], files)
    sections = sections_of(given)
    name = texts["title"] or "Model card"
    path = folder / _FILE
    path.write_text(_markdown(name, sections), encoding="utf-8", newline="\n")
    missing = [f"{s.title}: {part}" for s in sections for part in s.missing]
    return ModelCard(
        card=folder if files else path,
        summary=_summary(name, texts["version"], measured, sections),
        completeness=sum(not each.missing for each in sections) / len(sections),
        missing=missing if texts["title"] else ["Title: title", *missing],
    )


def _require_label(
    label_column: str | None, tables: dict[str, pd.DataFrame | None]
) -> None:
    there = [each for each in (tables["table"], tables["train"]) if each is not None]
    if label_column is None or not there or any(label_column in t for t in there):
        return
    raise ValueError(unknown([label_column], [*there[0]], "table"))


def _markdown(name: str, sections: list[Section]) -> str:
    parts = [f"# {plain(name)}"]
    parts += [f"## {each.title}\n\n{each.body}" for each in sections]
    return "\n\n".join(parts) + "\n"


def _summary(
    name: str, version: str | None, measured: Measured | None, sections: list[Section]
) -> dict[str, Any]:
    return {
        "title": name,
        "version": version,
        "metrics": {} if measured is None else dict(measured.values),
        "sections": {each.title: _state(each) for each in sections},
        "missing": {
            each.title: list(each.missing) for each in sections if each.missing
        },
    }


def _state(section: Section) -> str:
    if not section.missing:
        return "complete"
    return "missing" if section.body == NOT_GIVEN else "partial"
