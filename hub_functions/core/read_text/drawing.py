"""The figure: the first pages, with a box around each line that was read."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from PIL import Image

_INK, _SURE, _UNSURE = "#333333", "#0072b2", "#d55e00"  # Okabe and Ito's
_SMALL, _LARGE = 6, 9  # sizes of text, in points
_SURE_FROM = 0.9  # score
_WIDTH = 6.0  # inches
_TALLEST = 9.0  # inches of a page
_LONGEST = 60  # characters
PAGES = 4  # that are drawn at most


def draw_overlay(
    pages: Sequence[tuple[str, Image.Image]], lines: pd.DataFrame, count: int
) -> Figure:
    """Draw the pages that are given, of `count`, one below the other."""
    tall = [min(_TALLEST, _WIDTH * page.height / page.width) for _, page in pages]
    figure = Figure(
        figsize=(_WIDTH, sum(max(each, 1) + 0.4 for each in tall)),
        dpi=100,
        facecolor="white",
        layout="constrained",
    )
    panels = figure.subplots(len(pages), 1, squeeze=False).ravel()
    for number, (axes, (name, page)) in enumerate(
        zip(panels, pages, strict=True), start=1
    ):
        axes.imshow(np.asarray(page))
        for row in lines[lines["page"] == number].itertuples():
            colour = _SURE if row.score >= _SURE_FROM else _UNSURE
            size = row.x1 - row.x0, row.y1 - row.y0
            axes.add_patch(
                Rectangle((row.x0, row.y0), *size, fill=False, edgecolor=colour)
            )
            axes.text(
                row.x0,
                row.y0 - 2,
                f"{_shortened(row.text)} ({row.score:.2f})",
                color=colour,
                fontsize=_SMALL,
                parse_math=False,
                clip_on=True,
            )
        axes.set_axis_off()
        of = f" of {count}" if count > 1 else ""
        title = f"{name}: page {number}{of}" if count > 1 else name
        axes.set_title(title, fontsize=_LARGE, color=_INK, loc="left", parse_math=False)
    return figure


def _shortened(text: str) -> str:
    """Return what the figure's font has, and no more than fits."""
    plain = text.encode("ascii", "replace").decode()
    return plain if len(plain) <= _LONGEST else f"{plain[: _LONGEST - 1]}…"
