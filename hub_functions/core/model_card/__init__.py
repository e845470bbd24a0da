"""Write a model card from a model, its metrics, data and plots."""

from __future__ import annotations

from .model_card import ModelCard, model_card

__all__ = ["ModelCard", "model_card"]
