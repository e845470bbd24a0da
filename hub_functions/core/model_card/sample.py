"""A small model with all that its card needs, when nothing is given."""

from __future__ import annotations

from typing import Any

from matplotlib.figure import Figure
from sklearn.datasets import load_iris
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import ConfusionMatrixDisplay, accuracy_score, f1_score
from sklearn.model_selection import train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

LABEL = "species"


def sample() -> dict[str, Any]:
    """Return inputs and params of `model_card`, by name."""
    data = load_iris(as_frame=True)
    names = dict(enumerate(data.target_names))
    table = data.data.assign(**{LABEL: data.target.map(names)})
    train, test = train_test_split(
        table, test_size=0.4, random_state=0, stratify=table[LABEL]
    )
    model = make_pipeline(StandardScaler(), LogisticRegression(C=0.5))
    model.fit(train.drop(columns=LABEL), train[LABEL])
    said = model.predict(test.drop(columns=LABEL))
    return {
        "model": model,
        "table": test,
        "train": train,
        "metrics": {
            "accuracy": float(accuracy_score(test[LABEL], said)),
            "f1": float(f1_score(test[LABEL], said, average="macro")),
            "rows": len(test),
        },
        "pictures": {"confusion_plot": _confusion(test[LABEL], said)},
        "label_column": LABEL,
        "title": "Species of iris",
        "intended_use": "To show what a model card looks like.",
        "training_data": "Fisher's iris, 60 percent of it, as scikit-learn has it.",
        "evaluation_data": "The other 40 percent, with the same shares of the species.",
        "limits": "Three species of one place; no other flower is known to it.",
    }


def _confusion(true: Any, said: Any) -> Figure:  # noqa: ANN401  # labels
    figure = Figure(figsize=(4.2, 3.6), dpi=100, facecolor="white")
    axes = figure.add_axes((0.25, 0.2, 0.6, 0.7))
    shown = ConfusionMatrixDisplay.from_predictions
    shown(true, said, ax=axes, cmap="Blues", colorbar=False)
    axes.tick_params(labelsize=7)
    return figure
