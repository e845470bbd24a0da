"""Load a well-known data set as a table."""

from __future__ import annotations

from .load_dataset import LoadedDataset, load_dataset

__all__ = ["LoadedDataset", "load_dataset"]
