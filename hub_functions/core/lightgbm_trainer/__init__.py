"""Train gradient-boosted trees with LightGBM."""

from __future__ import annotations

from .lightgbm_trainer import Boosted, lightgbm_trainer

__all__ = ["Boosted", "lightgbm_trainer"]
