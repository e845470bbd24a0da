"""Make vectors of meaning of a column of texts."""

from __future__ import annotations

from .embed_text import EmbeddedText, embed_text

__all__ = ["EmbeddedText", "embed_text"]
