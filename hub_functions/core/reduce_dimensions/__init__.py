"""Reduce the columns of a table to few components."""

from __future__ import annotations

from .reduce_dimensions import Reduced, reduce_dimensions

__all__ = ["Reduced", "reduce_dimensions"]
