"""Compare models and a naive baseline on one table."""

from __future__ import annotations

from .compare_models import Comparison, compare_models

__all__ = ["Comparison", "compare_models"]
