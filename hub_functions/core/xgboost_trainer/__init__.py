"""Train gradient-boosted trees with XGBoost."""

from __future__ import annotations

from .xgboost_trainer import Boosted, xgboost_trainer

__all__ = ["Boosted", "xgboost_trainer"]
