"""The engine: finds lines in an image and reads them."""

from __future__ import annotations

import numpy as np
import pandas as pd
from PIL import Image

try:
    from rapidocr_onnxruntime import RapidOCR
except ImportError as error:
    if "libGL" not in str(error) and "libgthread" not in str(error):
        raise
    raise ImportError(
        f"OpenCV lacks a library of the system ({error}): on Debian and Ubuntu, "
        "install them with apt-get install libgl1 libglib2.0-0"
    ) from error

BOX = ["x0", "y0", "x1", "y1"]


_NARROWEST = 3  # times that a page may be longer than wide, or wider than long
_LONGEST_SIDE = 4000  # [px] that the engine looks at; a larger page is made smaller


def make_engine(threads: int) -> RapidOCR:
    """Load the three models that come with the package."""
    return RapidOCR(
        intra_op_num_threads=threads,
        inter_op_num_threads=1,
        max_side_len=_LONGEST_SIDE,
    )


def read_page(
    engine: RapidOCR, page: Image.Image, least_score: float, enlarge: float
) -> pd.DataFrame:
    """Return a row per line, top to bottom: text, score and its box [px].

    The page is enlarged first: the recogniser loses spaces in small print.
    """
    factor = max(1.0, min(enlarge, _LONGEST_SIDE / max(page.size)))
    size = tuple(max(1, round(side * factor)) for side in page.size)
    large = page.resize(size, Image.Resampling.LANCZOS) if factor > 1 else page
    large = _widened(large)
    # The engine wants blue first, as OpenCV does.
    pixels = np.ascontiguousarray(np.asarray(large)[:, :, ::-1])
    found, _ = engine(pixels, text_score=least_score)
    corners = np.array([each[0] for each in found or ()], dtype=np.float64)
    corners = corners.reshape(-1, 4, 2) / factor
    low, high = corners.min(axis=1), corners.max(axis=1)
    return pd.DataFrame(
        {
            "text": pd.Series([each[1] for each in found or ()], dtype="str"),
            "score": np.array([each[2] for each in found or ()], dtype=np.float64),
            "x0": low[:, 0],
            "y0": low[:, 1],
            "x1": high[:, 0],
            "y1": high[:, 1],
        }
    )


def _widened(page: Image.Image) -> Image.Image:
    """Put white on the right of a narrow page, or below a low one.

    The engine brings the shorter side to 736 pixels: a strip would grow beyond all
    memory.
    """
    least = -(-max(page.size) // _NARROWEST)
    size = max(page.width, least), max(page.height, least)
    if size == page.size:
        return page
    whole = Image.new("RGB", size, "white")
    whole.paste(page)
    return whole
