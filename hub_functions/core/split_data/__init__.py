"""Split a table into train, test and validation parts."""

from __future__ import annotations

from .split_data import Split, split_data

__all__ = ["Split", "split_data"]
