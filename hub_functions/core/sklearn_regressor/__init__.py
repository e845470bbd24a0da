"""Train a scikit-learn regressor over a grid of params and keep the best."""

from __future__ import annotations

from .sklearn_regressor import Trained, sklearn_regressor

__all__ = ["Trained", "sklearn_regressor"]
