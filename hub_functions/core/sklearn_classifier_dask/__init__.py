"""Train a scikit-learn classifier over a grid of params, tried by Dask's workers."""

from __future__ import annotations

from .sklearn_classifier_dask import Trained, sklearn_classifier_dask

__all__ = ["Trained", "sklearn_classifier_dask"]
