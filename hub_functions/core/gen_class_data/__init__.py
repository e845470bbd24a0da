"""Generate a table for classification whose truth is known."""

from __future__ import annotations

from .gen_class_data import GeneratedTable, gen_class_data

__all__ = ["GeneratedTable", "gen_class_data"]
