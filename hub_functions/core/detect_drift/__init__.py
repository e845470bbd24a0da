"""Detect drift between a reference table and another one."""

from __future__ import annotations

from .detect_drift import Drift, detect_drift

__all__ = ["Drift", "detect_drift"]
