"""Figures: of matplotlib as svg and png, of plotly as html and json."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

from .files import part_of, put
from .refusals import Unfit

READS = "nothing: a figure is no input"
_SALT = "fnhub"  # makes the ids in an svg the same each time


def fits(path: Path) -> bool:  # noqa: ARG001  # see Format
    """See `Format.fits`: never."""
    return False


def read(path: Path, library: str, notes: list[str]) -> Any:  # noqa: ANN401, ARG001  # see Format
    """See `Format.read`: never."""
    raise Unfit("a figure cannot be made from a file")


def accepts(value: object, library: str) -> bool:
    """See `Format.accepts`."""
    if library == "plotly":
        return hasattr(value, "write_html") and hasattr(value, "to_json")
    return hasattr(value, "savefig") and not isinstance(value, type)


def write(value: Any, stem: Path, notes: list[str]) -> list[Path]:  # noqa: ANN401  # see Format
    """See `Format.write`."""
    if hasattr(value, "savefig"):
        return _write_matplotlib(value, stem)
    return _write_plotly(value, stem, notes)


def _write_matplotlib(figure: Any, stem: Path) -> list[Path]:  # noqa: ANN401  # a Figure
    matplotlib: Any = importlib.import_module("matplotlib")
    # Neither the clock nor the version of what wrote it.
    svg, png = {"Date": None, "Creator": None}, {"Software": None}
    parts = []
    with matplotlib.rc_context({"svg.hashsalt": _SALT}):
        for form, metadata in (("svg", svg), ("png", png)):
            part = part_of(stem.with_name(f"{stem.name}.{form}"))
            figure.savefig(part, format=form, metadata=metadata)
            parts.append(part)
    return [put(part) for part in parts]


def _write_plotly(figure: Any, stem: Path, notes: list[str]) -> list[Path]:  # noqa: ANN401  # plotly's
    """Write a page that needs no network, and what plotly reads again."""
    page = part_of(stem.with_name(f"{stem.name}.html"))
    figure.write_html(str(page), include_plotlyjs=True, div_id=stem.name)
    data = part_of(stem.with_name(f"{stem.name}.json"))
    data.write_text(figure.to_json(), "utf-8")
    notes.append(
        f"`{stem.name}` is of plotly: written as html and json, "
        "since images of it need a browser"
    )
    return [put(page), put(data)]
