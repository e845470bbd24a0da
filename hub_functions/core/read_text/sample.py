"""The image that is read when none is given: a small invoice."""

from __future__ import annotations

from pathlib import Path

import matplotlib
from PIL import Image, ImageDraw, ImageFont

LINES = (
    "Order number 2024117",
    "Three wooden chairs",
    "Two green lamps",
    "Total 388.50",
)
_SIZE, _LEFT, _TOP, _STEP = (560, 260), 40, 28, 54  # [px]


def draw_sample() -> Image.Image:
    """Draw the lines in black on white, in a font that comes with matplotlib."""
    image = Image.new("RGB", _SIZE, "white")
    pen = ImageDraw.Draw(image)
    file = Path(matplotlib.get_data_path()) / "fonts" / "ttf" / "DejaVuSans.ttf"
    font = ImageFont.truetype(str(file), 28)
    for place, line in enumerate(LINES):
        pen.text((_LEFT, _TOP + place * _STEP), line, fill="black", font=font)
    return image
