"""Describe a table: summary statistics, histograms and correlations."""

from __future__ import annotations

from .describe import Description, describe

__all__ = ["Description", "describe"]
