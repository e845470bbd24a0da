"""Images from a file or a folder, one page after another."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from PIL import Image, ImageOps, ImageSequence, UnidentifiedImageError

from .sample import draw_sample

_SUFFIXES = (".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp", ".gif", ".webp")
_MOST_PIXELS = 50_000_000  # of a page


def read_pages(image: Path | None) -> Iterator[tuple[str, Image.Image]]:
    """Give the name of the file and the image, in RGB on white, of each page.

    Files of a folder come in the order of their names.

    Raises:
        FileNotFoundError: there is no such file, or no image in the folder.
        ValueError: a file is no image, or too large.
    """
    if image is None:
        yield "sample", draw_sample()
        return
    image = Path(image)
    if not image.exists():
        message = f"no file {str(image)!r}: give the path of an image, or of a folder"
        raise FileNotFoundError(message)
    files = [image] if image.is_file() else sorted(image.iterdir())
    if image.is_dir():
        files = [each for each in files if each.suffix.lower() in _SUFFIXES]
    if not files:
        message = (
            f"no image in the folder {str(image)!r}: files that end in "
            f"{', '.join(_SUFFIXES)} are read"
        )
        raise FileNotFoundError(message)
    for file in files:
        for page in _pages_of(file):
            yield file.name, page


def _pages_of(file: Path) -> Iterator[Image.Image]:
    try:
        with Image.open(file) as opened:
            _require_size(opened, file)
            for frame in ImageSequence.Iterator(opened):
                yield _on_white(ImageOps.exif_transpose(frame))
    except (UnidentifiedImageError, OSError, SyntaxError) as error:
        message = f"{file.name!r} cannot be read as an image ({error})"
        raise ValueError(message) from error


def _require_size(opened: Image.Image, file: Path) -> None:
    width, height = opened.size
    if width * height > _MOST_PIXELS:
        message = (
            f"{file.name!r} has {width:,} x {height:,} pixels: make it smaller, "
            f"{_MOST_PIXELS:,} are read"
        )
        raise ValueError(message)


def _on_white(frame: Image.Image) -> Image.Image:
    """Return it in RGB; what is transparent is white."""
    whole = frame.convert("RGBA")
    white = Image.new("RGBA", whole.size, "white")
    return Image.alpha_composite(white, whole).convert("RGB")
