"""Deploy a model on the team's platform."""

from __future__ import annotations

from .deploy import deploy

__all__ = ["deploy"]
