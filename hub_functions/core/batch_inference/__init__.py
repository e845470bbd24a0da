"""Predict a whole table with a model, and tell how it differs from the training's."""

from __future__ import annotations

from .batch_inference import Inferred, batch_inference

__all__ = ["Inferred", "batch_inference"]
