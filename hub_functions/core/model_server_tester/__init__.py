"""Test a model server: how fast it is, and whether its answers are right."""

from __future__ import annotations

from .tester import Tested, model_server_tester

__all__ = ["Tested", "model_server_tester"]
