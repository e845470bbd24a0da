"""Encode the features of a table as numbers."""

from __future__ import annotations

from .encode_features import Encoded, encode_features

__all__ = ["Encoded", "encode_features"]
