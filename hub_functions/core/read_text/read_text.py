"""Read the text in images."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pandas as pd
from matplotlib.figure import Figure

from .drawing import PAGES, draw_overlay
from .engine import BOX, make_engine, read_page
from .pages import read_pages

__all__ = ["ReadText", "read_text"]

_MOST_ENLARGED, _MOST_THREADS = 4, 64


class ReadText(NamedTuple):
    """What was read, and where.

    Attributes:
        lines: One row per line, top to bottom: `page` (from 1), `file`, `text`,
            `score` (0 to 1), and the box around it, `x0`, `y0`, `x1`, `y1` [px] from
            the upper left corner.
        text: All lines; pages are parted by an empty line.
        overlay: Up to four pages with a box around each line; orange where the score
            is below 0.9.
        found: Lines that were read.
        pages: Images that were looked at.
        mean_score: Mean of the lines' scores, 0 to 1; None without lines.
        notes: What to know: pages without text.
    """

    lines: pd.DataFrame
    text: str
    overlay: Figure
    found: int
    pages: int
    mean_score: float | None
    notes: list[str]


def read_text(
    image: Path | None = None,
    least_score: float = 0.5,
    enlarge: float = 2.0,
    threads: int = 1,
) -> ReadText:
    """Read the text in an image, or in all images of a folder.

    Lines are found, turned upright and read by three small neural networks of
    PaddleOCR (PP-OCRv4), which come with the package rapidocr-onnxruntime: nothing is
    downloaded.  They know printed English and Chinese; spaces between words may be
    lost in small print, and accents often are.

    Without an image, one is drawn with four lines and read.  Nothing is random: the
    same image gives the same bytes on the same kind of machine.  A page of
    40 lines takes some 20 seconds of one core, and 2.2 GB; with enlarge=1 9 seconds
    and 1 GB.

    Args:
        image: A png, jpeg, tiff, bmp, gif or webp, of up to 50 million pixels, with
            all its pages; or a folder of such files, read in the order of their
            names.  What is transparent is white.  None: the sample.
        least_score: Lines with a lower score are left out, 0 to 1.
        enlarge: Times that a page is enlarged before it is read, 1 to 4; a side grows
            up to 4,000 [px].  With more, small print keeps its spaces; with 1 it is
            quicker.
        threads: Of the processor that one page uses, 1 to 64.

    Returns:
        Lines with their boxes, the text, and a picture of both.

    Raises:
        FileNotFoundError: there is no such file, or no image in the folder.
        ImportError: a library of the system that OpenCV needs is not there.
        ValueError: a file is no image or too large, or a param is out of range.

    Source:
        Y. Du et al., PP-OCR: a practical ultra lightweight OCR system (2020),
        arXiv:2009.09941; RapidOCR, package rapidocr-onnxruntime.

    >>> read_text().lines["text"].iloc[-1]
    'Total 388.50'
    """
    if not 0 <= least_score <= 1:
        message = f"least_score is {least_score}: give 0 to 1"
        raise ValueError(message)
    if not 1 <= enlarge <= _MOST_ENLARGED:
        message = f"enlarge is {enlarge}: give 1 to {_MOST_ENLARGED}"
        raise ValueError(message)
    if not 1 <= threads <= _MOST_THREADS:
        message = f"threads is {threads}: give 1 to {_MOST_THREADS}"
        raise ValueError(message)
    engine = make_engine(threads)
    shown, tables, notes = [], [], []
    for number, (name, page) in enumerate(read_pages(image), start=1):
        table = read_page(engine, page, least_score, enlarge)
        table.insert(0, "page", number)
        table.insert(1, "file", pd.Series([name] * len(table), dtype="str"))
        tables.append(table)
        if table.empty:
            notes.append(f"no text on page {number} ({name})")
        if number <= PAGES:
            shown.append((name, page))
    lines = pd.concat(tables, ignore_index=True)
    lines[BOX] = lines[BOX].round(1)
    if len(tables) > PAGES:
        notes.append(f"{len(tables) - PAGES:,} pages are not drawn")
    return ReadText(
        lines=lines,
        text="\n\n".join("\n".join(table["text"]) for table in tables),
        overlay=draw_overlay(shown, lines, len(tables)),
        found=len(lines),
        pages=len(tables),
        mean_score=float(lines["score"].mean()) if len(lines) else None,
        notes=notes,
    )
