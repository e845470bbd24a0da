"""Find where somebody speaks in a recording."""

from __future__ import annotations

from .detect_speech import Speech, detect_speech

__all__ = ["Speech", "detect_speech"]
