"""Find and redact personal data that patterns can find."""

from __future__ import annotations

from .pii_recognizer import Recognized, pii_recognizer

__all__ = ["Recognized", "pii_recognizer"]
