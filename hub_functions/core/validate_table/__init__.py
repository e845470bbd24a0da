"""Validate a table against a schema, given or inferred."""

from __future__ import annotations

from .validate_table import Validation, validate_table

__all__ = ["Validation", "validate_table"]
