"""What a card says, and that it says no more than is known."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC

from hub_functions.core.model_card import model_card

TABLE = pd.DataFrame({"x": [1.0, 2, None, 9], "label": list("aabb")})
MODEL = make_pipeline(StandardScaler(), SVC(C=3, kernel="linear")).fit(
    TABLE.fillna(5)[["x"]], TABLE["label"]
)
SECTIONS = [
    "Model details",
    "Intended use",
    "Factors",
    "Metrics",
    "Evaluation data",
    "Training data",
    "Quantitative analyses",
    "Ethical considerations",
    "Caveats and recommendations",
]
RUN = {
    "format": 1,
    "function": "core/test-classifier",
    "version": "1.0.0",
    "state": "done",
    "started": "2026-03-01T10:00:00+00:00",
    "inputs": {"table": {"source": "test.csv", "sha256": "ab" * 32, "size": 9}},
    "metrics": {"accuracy": 0.75, "rows": 4},
}


def text(found) -> str:
    path = found.card
    return (path / "model-card.md" if path.is_dir() else path).read_text("utf-8")


def section(found, title: str) -> str:
    return re.split(r"^## ", text(found).split(f"## {title}\n")[1], flags=re.MULTILINE)[
        0
    ].strip()


def test_the_sections_are_those_of_the_paper():
    """Mitchell et al., figure 1."""
    headings = re.findall(r"^## (.+)$", text(model_card(title="m")), flags=re.MULTILINE)

    assert headings == SECTIONS


def test_what_is_not_known_is_said_to_be_not_given():
    found = model_card(title="m")

    for title in SECTIONS:
        assert "not given" in section(found, title)
    assert not re.search(r"\d", text(found))
    assert found.completeness == 0
    assert set(found.summary["sections"].values()) == {"missing", "partial"}


def test_the_model_tells_of_itself():
    told = section(model_card(MODEL), "Model details")

    assert "- **Kind:** SVC" in told
    assert "- **Steps:** StandardScaler, SVC" in told
    assert "- **Params that are not the default:** C=3, kernel='linear'" in told
    assert "- **Features:** 1: x" in told
    assert "- **Classes:** a, b" in told
    assert "- **Library:** scikit-learn " in told


def test_a_regressor_has_no_classes_and_that_is_not_missing():
    found = model_card(LinearRegression().fit([[1.0], [2]], [1, 2]))

    assert "Classes" not in text(found)
    assert "- **Features:** 1 without names" in text(found)
    assert "Model details: classes" not in found.missing


def test_tables_are_counted_and_no_row_is_shown():
    found = model_card(table=TABLE, train=TABLE.head(2), label_column="label")

    told = section(found, "Evaluation data")
    assert told.startswith("Source: not given")
    assert "- **Rows:** 4" in told
    assert "- **Missing cells:** 1 (12.5%)" in told
    assert "- **Label label:** a 2 (50.0%), b 2 (50.0%)" in told
    assert "- **Rows:** 2" in section(found, "Training data")


def test_a_measured_label_has_its_range():
    table = pd.DataFrame({"y": [*np.arange(40.0), None]})

    told = section(model_card(table=table, label_column="y"), "Evaluation data")

    assert "- **Label y:** 0 to 39, median 19.5; missing 1" in told


def test_metrics_are_shown_with_their_meaning():
    found = model_card(metrics={"accuracy": 0.912345, "rows": 12345, "own": 1e6})

    assert "| accuracy | 0.9123 |" in section(found, "Quantitative analyses")
    assert "| rows | 12,345 |" in section(found, "Quantitative analyses")
    assert "share of rows that are predicted right" in section(found, "Metrics")
    assert "Without a meaning given: own" in section(found, "Metrics")
    assert found.summary["metrics"] == {"accuracy": 0.912345, "rows": 12345, "own": 1e6}


def test_the_record_of_a_run_tells_what_it_was_measured_by():
    found = model_card(metrics=RUN)

    told = section(found, "Metrics")
    assert "- **Measured by:** core/test-classifier 1.0.0" in told
    assert "- **Measured at:** 2026-03-01T10:00:00+00:00" in told
    assert "- **Input table:** test.csv, sha256 abababababab…" in told
    assert found.summary["metrics"] == {"accuracy": 0.75, "rows": 4}


def test_tables_of_other_functions_are_shown():
    comparison = pd.DataFrame({"name": ["model"], "accuracy": [1 / 3], "clear": [True]})
    wide = pd.DataFrame(np.zeros((60, 20)))

    found = model_card(comparison=comparison, per_class=wide, by_quantile=comparison)

    told = section(found, "Quantitative analyses")
    assert (
        "| name | accuracy | clear |\n|---|---|---|\n| model | 0.3333 | true |" in told
    )
    assert "### By class" in told
    assert "### By quantile of the label" in told
    assert "Not shown: 10 more rows and 8 more columns." in told


def test_plots_lie_beside_the_card(tmp_path):
    figure = Figure()
    figure.savefig(tmp_path / "roc.svg")

    found = model_card(confusion_plot=figure, roc_plot=tmp_path / "roc.svg")

    files = sorted(path.name for path in found.card.iterdir())
    assert files == ["confusion_plot.png", "model-card.md", "roc_plot.svg"]
    assert "![Roc plot](roc_plot.svg)" in text(found)
    assert "![Confusion plot](confusion_plot.png)" in text(found)
    assert (found.card / "roc_plot.svg").read_bytes() == (
        tmp_path / "roc.svg"
    ).read_bytes()


def test_a_card_without_plots_is_one_file():
    found = model_card(title="m")

    assert found.card.name == "model-card.md"


def test_what_the_author_writes_is_markdown_and_what_data_say_is_not():
    model = LogisticRegression().fit(
        pd.DataFrame({"a|b <script>": [1.0, 2]}), ["*p*", "q_r"]
    )

    found = model_card(model, limits="**None**\nat all", title="# x", owners=["[A](b)"])

    assert "- **Limits:** **None**\n  at all" in text(found)
    assert r"a\|b \<script\>" in text(found)
    assert r"\*p\*, q\_r" in text(found)
    assert text(found).startswith("# \\# x\n")
    assert r"\[A\]" in text(found)


def test_a_card_with_everything_is_complete():
    words = ("version", "date", "license", "intended_use", "users", "out_of_scope")
    words += ("factors", "training_data", "evaluation_data", "limits", "title")
    words += ("ethical_considerations", "recommendations")

    found = model_card(
        MODEL,
        RUN,
        TABLE,
        TABLE,
        owners=["Ada"],
        references=["a paper"],
        **dict.fromkeys(words, "told"),
    )

    assert found.missing == []
    assert found.completeness == 1
    assert "not given" not in text(found)


def test_blank_texts_are_not_given():
    found = model_card(title="m", factors="  \n")

    assert section(found, "Factors") == "not given"
    assert "Factors: factors" in found.missing


def test_the_same_inputs_give_the_same_bytes():
    first, second = model_card(), model_card()

    assert first.card != second.card
    for name in ("model-card.md", "confusion_plot.png"):
        assert (first.card / name).read_bytes() == (second.card / name).read_bytes()


def test_without_arguments_a_card_of_a_small_model_is_written():
    found = model_card()

    assert found.summary["title"] == "Species of iris"
    assert found.summary["metrics"]["accuracy"] == pytest.approx(0.9667, abs=0.01)
    assert json.loads(json.dumps(found.summary)) == found.summary
    assert found.completeness == pytest.approx(4 / 9)


def test_the_readme_shows_what_comes_out():
    """All but the line with the library's version, which changes."""
    readme = Path(__file__).with_name("README.md").read_text(encoding="utf-8")

    for line in text(model_card()).splitlines():
        assert "Library" in line or line in readme
