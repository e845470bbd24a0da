"""The figures, by what can be read in them."""

from __future__ import annotations

import io

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure
from matplotlib.text import Text

from hub_functions.core.test_classifier.confusion_plot import draw_confusion
from hub_functions.core.test_classifier.measures import Curve
from hub_functions.core.test_classifier.roc_plot import draw_roc


def texts(figure: Figure) -> list[str]:
    return [text.get_text() for text in figure.findobj(Text) if text.get_text()]


def picture(figure: Figure) -> bytes:
    """Draw a figure; a warning on the way is an error."""
    stream = io.BytesIO()
    figure.savefig(stream, format="png", dpi=30)
    return stream.getvalue()


def matrix(names: list[str], counts: object = 1) -> pd.DataFrame:
    return pd.DataFrame(counts, index=names, columns=names)


def curve(name: str, area: float) -> Curve:
    ends = np.array([0.0, 1 - area, 1])
    return Curve(name, ends, np.array([0.0, area, 1]), area)


def test_the_matrix_shows_its_counts_and_names():
    figure = draw_confusion(matrix(["cat", "dog"], [[3, 1], [0, 12_345_678]]))

    assert {"cat", "dog", "3", "1", "12M", "true", "predicted"} <= set(texts(figure))
    assert "0" not in texts(figure)
    assert picture(figure)


def test_the_colour_is_the_share_of_the_true_class():
    figure = draw_confusion(matrix(["cat", "dog"], [[3, 1], [0, 50]]))

    shares = figure.axes[0].images[0].get_array()
    assert shares.tolist() == [[0.75, 0.25], [0, 1]]


def test_a_class_without_rows_is_drawn_empty():
    figure = draw_confusion(matrix(["cat", "dog"], [[3, 1], [0, 0]]))

    assert figure.axes[0].images[0].get_array()[1].tolist() == [0, 0]


def test_of_many_classes_the_most_frequent_are_drawn_with_their_shares():
    """Half of the row of c39 lies in columns that are not drawn."""
    names = [f"c{number:02}" for number in range(40)]
    counts = np.zeros((40, 40), dtype=int)
    np.fill_diagonal(counts, range(40))
    counts[39, 0] = 39

    figure = draw_confusion(matrix(names, counts))

    written = set(texts(figure))
    assert {"c10", "c39"} <= written
    assert "c09" not in written
    assert any("Drawn: the 30 most frequent of 40 classes." in t for t in written)
    assert figure.axes[0].images[0].get_array()[-1, -1] == 0.5


@pytest.mark.parametrize("count", [1, 2, 7, 20])
def test_curves_are_named_with_their_areas(count):
    curves = [curve(f"c{number}", 0.99 - number / 100) for number in range(count)]

    figure = draw_roc(curves)

    written = texts(figure)
    named = [text for text in written if text.startswith("c") and "  0." in text]
    assert len(named) == min(count, 7)
    assert f"c{count - 1}  {0.99 - (count - 1) / 100:.3f}" in named
    assert len(figure.axes[0].lines) == count + 1
    assert ("13 others, with larger areas" in written) == (count == 20)
    assert picture(figure)


def test_named_curves_differ_in_colour():
    figure = draw_roc([curve(f"c{number}", 0.8) for number in range(7)])

    colours = {line.get_color() for line in figure.axes[0].lines[1:]}
    assert len(colours) == 7


def test_without_a_curve_the_figure_says_so():
    figure = draw_roc([])

    assert texts(figure) == ["no ROC curve: see notes"]


def test_names_are_not_taken_for_formulas():
    names = ["a $x$ b", "_hidden", "größe\nzwei", "x" * 99]

    figure = draw_roc([curve(name, 0.9) for name in names])

    assert picture(figure)
    assert picture(draw_confusion(matrix(names)))
    assert {"a $x$ b  0.900", "_hidden  0.900", "größe zwei  0.900"} <= set(
        texts(figure)
    )
