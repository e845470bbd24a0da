"""For each text the texts that are most like it."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from .vectors import Floats

_BLOCK = 1000  # rows that are compared with all at once
_LONGEST = 60  # characters of a text that are shown


def find_nearest(units: Floats, texts: list[str], count: int) -> pd.DataFrame:
    """Return up to `count` rows per row with text, the most similar first.

    Args:
        units: Vectors of length 1, or of 0 where there is no text.
        texts: One per row.
        count: Nearest others that are wanted.
    """
    there = np.flatnonzero(units.any(axis=1))
    count = min(count, len(there) - 1)
    near, similarity = _search(units[there], max(count, 0))
    rows, found = np.repeat(there, max(count, 0)), there[near].ravel()
    shown = np.array([_shortened(text) for text in texts], dtype=object)
    return pd.DataFrame(
        {
            "row": rows.astype(np.int64),
            "rank": np.tile(np.arange(1, count + 1), len(there)).astype(np.int64),
            "nearest_row": found.astype(np.int64),
            "similarity": similarity.ravel().astype(np.float64),
            "text": pd.Series(shown[rows], dtype="str"),
            "nearest_text": pd.Series(shown[found], dtype="str"),
        }
    )


def _search(units: Floats, count: int) -> tuple[npt.NDArray[np.int64], Floats]:
    """Return places and cosines of the nearest others, shape (n, count) each."""
    near = np.zeros((len(units), count), dtype=np.int64)
    cosine = np.zeros((len(units), count), dtype=np.float32)
    for start in range(0, len(units) if count else 0, _BLOCK):
        block = units[start : start + _BLOCK] @ units.T
        own = np.arange(len(block))
        block[own, start + own] = -np.inf  # a text is not its own neighbour
        best = np.argpartition(-block, count - 1, axis=1)[:, :count]
        values = np.take_along_axis(block, best, axis=1)
        order = np.lexsort((best, -values))  # of equals the one that comes first
        near[start : start + _BLOCK] = np.take_along_axis(best, order, axis=1)
        cosine[start : start + _BLOCK] = np.take_along_axis(values, order, axis=1)
    return near, np.clip(cosine, -1, 1)


def _shortened(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"
