"""Plots of a card: drawn figures, or files that are there."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import TypeAlias

from matplotlib.figure import Figure

Picture: TypeAlias = Figure | Path
_PNG = b"\x89PNG\r\n\x1a\n"
_HEAD = 4_096  # bytes of an svg in which its first tag is


def require_pictures(pictures: Mapping[str, Picture]) -> None:
    """Refuse what is no picture, before anything is written.

    Raises:
        TypeError: it is neither a figure nor a path.
        ValueError: the file is not there, or neither png nor svg.
    """
    for name, picture in pictures.items():
        if isinstance(picture, Figure):
            continue
        if not isinstance(picture, (Path, str)):
            message = (
                f"{name} is a {type(picture).__name__}: give a matplotlib Figure, or "
                "the path of a png or svg file"
            )
            raise TypeError(message)
        path = Path(picture)
        if not path.is_file():
            message = f"{name}: there is no file {path.name!r}"
            raise ValueError(message)
        with path.open("rb") as file:
            head = file.read(_HEAD)
        suffix = path.suffix.lower()
        is_picture = {".png": head.startswith(_PNG), ".svg": b"<svg" in head}
        if not is_picture.get(suffix, False):
            message = f"{name}: {path.name!r} is no picture: give a png or svg file"
            raise ValueError(message)


def write_pictures(pictures: Mapping[str, Picture], folder: Path) -> dict[str, str]:
    """Write pictures to a folder and return the names of their files."""
    found = {}
    for name, picture in pictures.items():
        if isinstance(picture, Figure):
            file = f"{name}.png"
            # Without what wrote it: the same bytes each time.
            picture.savefig(folder / file, format="png", metadata={"Software": None})
        else:
            file = f"{name}{Path(picture).suffix.lower()}"
            shutil.copyfile(picture, folder / file)
        found[name] = file
    return found
