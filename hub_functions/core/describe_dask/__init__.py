"""Describe a table of any size: statistics, histograms and correlations, by Dask."""

from __future__ import annotations

from .describe_dask import Description, describe_dask

__all__ = ["Description", "describe_dask"]
