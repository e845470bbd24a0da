"""Export a model to ONNX, and prove that it says the same."""

from __future__ import annotations

from .to_onnx import Exported, to_onnx

__all__ = ["Exported", "to_onnx"]
