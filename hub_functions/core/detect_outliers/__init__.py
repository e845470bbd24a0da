"""Detect outliers in a table."""

from __future__ import annotations

from .detect_outliers import Outliers, detect_outliers

__all__ = ["Outliers", "detect_outliers"]
