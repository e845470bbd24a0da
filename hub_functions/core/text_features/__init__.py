"""Make features of a column of texts."""

from __future__ import annotations

from .text_features import TextFeatures, text_features

__all__ = ["TextFeatures", "text_features"]
