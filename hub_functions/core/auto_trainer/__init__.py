"""Find and train a model for a table, without choosing one."""

from __future__ import annotations

from .auto_trainer import Trained, auto_trainer

__all__ = ["Trained", "auto_trainer"]
