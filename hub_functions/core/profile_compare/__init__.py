"""Compare two tables side by side."""

from __future__ import annotations

from .profile_compare import ProfileComparison, profile_compare

__all__ = ["ProfileComparison", "profile_compare"]
