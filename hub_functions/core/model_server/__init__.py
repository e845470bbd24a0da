"""Serve a model: one that is given, or a small one of its own."""

from __future__ import annotations

from .server import Answer, ModelServer

__all__ = ["Answer", "ModelServer"]
