"""Read the text in images."""

from __future__ import annotations

from .read_text import ReadText, read_text

__all__ = ["ReadText", "read_text"]
