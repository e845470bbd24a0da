"""Aggregate a table over windows of time or rows."""

from __future__ import annotations

from .aggregate import Aggregated, aggregate

__all__ = ["Aggregated", "aggregate"]
