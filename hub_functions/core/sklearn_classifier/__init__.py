"""Train a scikit-learn classifier over a grid of params and keep the best."""

from __future__ import annotations

from .sklearn_classifier import Trained, sklearn_classifier

__all__ = ["Trained", "sklearn_classifier"]
