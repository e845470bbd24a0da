"""Describe a table of any size: statistics, histograms and correlations, by Spark."""

from __future__ import annotations

from .describe_spark import Description, describe_spark

__all__ = ["Description", "describe_spark"]
