"""Select the features of a table that tell the classes apart."""

from __future__ import annotations

from .feature_selection import Selection, feature_selection

__all__ = ["Selection", "feature_selection"]
