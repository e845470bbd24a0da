"""Clean a table and tell what was changed."""

from __future__ import annotations

from .clean_table import Cleaned, clean_table

__all__ = ["Cleaned", "clean_table"]
