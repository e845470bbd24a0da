"""Test a classifier on rows whose labels are known."""

from __future__ import annotations

from .judge import Judgement, test_classifier

__all__ = ["Judgement", "test_classifier"]
