"""Test a regressor on rows whose labels are known."""

from __future__ import annotations

from .judge import Judgement, test_regressor

__all__ = ["Judgement", "test_regressor"]
