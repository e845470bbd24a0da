"""Explain what a model predicts, by the contribution of each column."""

from __future__ import annotations

from .explain_model import Explained, explain_model

__all__ = ["Explained", "explain_model"]
